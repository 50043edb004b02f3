import { FitError } from "../../models/errors.js";
import { checkOffers, recallOver, type OfferCheck } from "../../models/offers/check-offers.js";
import type { FailedGate, OfferHeader } from "../../models/offers/offer-header.js";
import { activeCustomers, offerStability, type FirstScores } from "../../models/offers/offer-drift.js";
import { KINDS } from "../../models/recommend/offers.js";
import type { Purchases } from "../../models/recommend/purchases.js";
import { fitRecommender, recommend, type Recommender } from "../../models/recommend/recommender.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import { isAllowed, type StepContext } from "../runner/step.js";
import { driftGate, driftOf } from "./drift-gate.js";
import { calibrationGate, findFuture, futureNotes, leakGate, takeUpGate } from "./offer-gates.js";
import { modelOf, offerBody, OFFERS, versionText, type OfferVersion } from "./offer-model.js";
import { purchasesOf, threadsOf } from "./purchases.js";

/** Customers who are asked on the held-out days, at most: every second, third, … of more. */
const MOST_CHECKED = 50_000;
/** Offers of a kind that are looked at there. */
const DEPTH = 10;

export interface TrainedOffers {
  readonly version: OfferVersion;
  readonly promoted: boolean;
}

/**
 * Learns to rank products from what customers bought next, holds that against the live version on the held-out days, and
 * decides by rule which of them is to offer.
 * @param live the version that offers now; null: none
 * @param learnFrom customers of the held-out days below which frequency and popularity rank
 * @throws {FitError} too-few-customers
 */
export async function trainOffers(
  context: StepContext,
  read: ReadPurchases,
  number: number,
  live: OfferVersion | null,
  learnFrom: number,
): Promise<TrainedOffers> {
  const { project, asOf, allow, log } = context;
  const { seed } = project.settings;
  const { horizonDays, historyDays, gates } = project.settings.crossSell.offer;
  const purchases = purchasesOf(read);
  const returned = countReturned(purchases, historyDays - horizonDays);
  if (returned < gates.leastCustomers && !isAllowed(allow, "too_little_data", OFFERS)) {
    throw new FitError(
      "too-few-customers",
      `cross-sell: needs ${gates.leastCustomers} customers who bought before and in the last ${horizonDays} days; got ${returned}.`,
    );
  }
  log.progress(OFFERS, { doing: "learning what to offer" });
  const model = await fitRecommender(purchases, {
    asOf: historyDays,
    horizonDays,
    seed,
    threads: threadsOf(),
    learnFrom,
  });
  const { heldOut, notes } = model.report;
  const cut = historyDays - horizonDays;
  log.progress(OFFERS, { doing: "held-out days" });
  const checkOf = (one: Recommender): Promise<OfferCheck> =>
    checkHeldOut(one, purchases, { from: cut, until: historyDays }, seed, gates.calibrationError);
  const check = await checkOf(model);
  const firstOf = async (one: Recommender, day: number) => {
    const customers = activeCustomers(purchases, day);
    return { customers, first: await firstOffers(context, one, purchases, read.excluded, day, customers) };
  };
  const proven = await firstOf(model, cut);
  const future = await findFuture(context);
  const failed = [
    ...takeUpGate(check, gates.takeUp, allow),
    ...leakGate(future, gates.changedShare, allow),
    ...calibrationGate(check, allow),
  ];
  const comparable = live !== null && live.header.horizonDays === horizonDays;
  const liveCheck = comparable ? await checkOf(modelOf(live)) : null;
  const liveDrifts =
    live !== null &&
    driftGate(
      driftOf(live, asOf, project.settings.crossSell.offer, purchases, await firstOf(modelOf(live), historyDays)),
      gates,
      allow,
    ).length > 0;
  const { outcome, promoted, reason } = decide(model, check, failed, live, liveCheck, liveDrifts, seed);
  const { recallOf: _, ...kept } = check;
  const header: OfferHeader = {
    kind: OFFERS,
    format: 1,
    ranking: model.ranking,
    asOf,
    seed,
    horizonDays,
    heldOut,
    check: kept,
    stability: offerStability(purchases, cut, proven.customers, proven.first),
    failed,
    outcome,
    reason,
    notes: [...notes, ...futureNotes(future)],
  };
  return { version: { version: number, header, body: offerBody(header, model) }, promoted };
}

async function checkHeldOut(
  model: Recommender,
  purchases: Purchases,
  window: { readonly from: number; readonly until: number },
  seed: number,
  mostCalibrationError: number,
): Promise<OfferCheck> {
  const known = knownBefore(purchases, window.from);
  const every = Math.ceil(known.length / MOST_CHECKED);
  const customers = known.filter((_, i) => i % every === 0);
  const offers = await recommend(model, purchases, { asOf: window.from, customers, top: DEPTH, threads: threadsOf() });
  return checkOffers(offers, purchases, window, { seed, mostCalibrationError });
}

/** Scores of what comes first for each of these customers as of a day, of what may be offered now. */
async function firstOffers(
  { project }: StepContext,
  model: Recommender,
  purchases: Purchases,
  excluded: Uint8Array,
  asOf: number,
  customers: Int32Array,
): Promise<FirstScores> {
  const { priceBand } = project.settings.crossSell.offer;
  const band = priceBand === null ? {} : { priceBand };
  const offers = await recommend(model, purchases, {
    asOf,
    customers,
    top: 1,
    excluded,
    threads: threadsOf(),
    ...band,
  });
  const place = new Map(Array.from(customers, (who, row) => [who, row]));
  const scores = KINDS.map(() => new Float64Array(customers.length).fill(Number.NaN));
  offers.customer.forEach((who, i) => (scores[offers.kind[i]!]![place.get(who)!] = offers.score[i]!));
  return { scoreNew: scores[0]!, scoreRepeat: scores[1]! };
}

/** Customers who bought before a day and from it on: both is all that anything can be learned from. */
function countReturned({ customer, day }: Purchases, from: number): number {
  let returned = 0;
  for (let line = 1; line < customer.length; line++) {
    if (customer[line] === customer[line - 1] && day[line - 1]! < from && day[line]! >= from) returned++;
  }
  return returned;
}

/** Customers with a purchase before a day, ascending. */
function knownBefore({ customer, day }: Purchases, from: number): Int32Array {
  const found: number[] = [];
  for (let line = 0; line < customer.length; line++) {
    if (day[line]! < from && found.at(-1) !== customer[line]) found.push(customer[line]!);
  }
  return Int32Array.from(found);
}

/** By rule: no gate failed, and surely better than the live version where there is one that can be compared. */
function decide(
  model: Recommender,
  check: OfferCheck,
  failed: readonly FailedGate[],
  live: OfferVersion | null,
  liveCheck: OfferCheck | null,
  liveDrifts: boolean,
  seed: number,
): { outcome: string; promoted: boolean; reason: string } {
  const of = `${model.ranking}, ${shown(check)}`;
  const refused = failed.filter(({ allowed }) => !allowed).map(({ gate }) => gate);
  if (refused.length > 0) {
    return { outcome: "refused", promoted: false, reason: `${of}: refused by ${refused.join(", ")}` };
  }
  if (live === null) return { outcome: "first", promoted: true, reason: `${of}: none was live` };
  const before = versionText(live.version);
  if (liveCheck === null) {
    return { outcome: "promoted", promoted: true, reason: `${of}: ${before} looked ahead another time` };
  }
  const lived = `${before} (${live.header.ranking}, ${shown(liveCheck)})`;
  if (liveDrifts || liveCheck.calibrationError > liveCheck.calibrationLimit) {
    return { outcome: "live-refused", promoted: true, reason: `${of}: ${lived} does not pass its gates any more` };
  }
  const over = recallOver(check, liveCheck, seed);
  return over !== null && over.low > 0
    ? { outcome: "promoted", promoted: true, reason: `${of}: surely better than ${lived}` }
    : { outcome: "kept", promoted: false, reason: `${of}: not surely better than ${lived}, which stays` };
}

function shown({ questions, calibrationError: error }: OfferCheck): string {
  const all = questions.find(({ question }) => question === "all");
  const recall =
    all === undefined
      ? "nothing to find"
      : `recall at 10 ${all.recall10.toFixed(3)} (${all.interval.low.toFixed(3)} to ${all.interval.high.toFixed(3)})`;
  return `${recall}, calibration error ${error.toFixed(3)}`;
}
