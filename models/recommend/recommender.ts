import { FitError, InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { historyReader } from "./customer-history.js";
import { KINDS, SOURCES, type Asked, type Kind, type Offers, type Source } from "./offers.js";
import { countBuyers } from "./popularity.js";
import { indexPurchases, type IndexedPurchases, type Purchases } from "./purchases.js";

export interface RecommenderParams {
  /** The first day that is not known any more. */
  readonly asOf: number;
  /** Days in which an offer is taken up or not; default 30. The last ones before `asOf` are held out. */
  readonly horizonDays?: number;
  readonly seed: number;
  /** Threads at most; default 1. The model does not depend on it. */
  readonly threads?: number;
}

export interface RecommenderReport extends FitReport {
  /** Customers of the held-out window: known before it, and buying in it. */
  readonly heldOut: number;
}

/** How products are ranked for a customer. It knows no product by number, so it serves for other purchases of the same company. */
export interface Recommender {
  readonly kind: "recommender";
  readonly version: 1;
  readonly horizonDays: number;
  /** What ranks: `frequency-popularity` where nothing beat it on the held-out window. */
  readonly ranking: "trees" | "blend" | "frequency-popularity";
  /** Days of the window whose popularity was best for what is new. */
  readonly popularDays: number;
  /** Share of offers taken up at ranks 1, 2, … of each kind. */
  readonly takeUp: Readonly<Record<Kind, readonly number[]>>;
  readonly report: RecommenderReport;
  toJSON(): RecommenderJson;
}

export type RecommenderJson = Omit<Recommender, "toJSON">;

const HALF_LIFE = 90;
const WINDOWS = [7, 14, 30];
const RANKS = 10;

/**
 * Learns how to rank products from what customers bought next in earlier windows.
 * @throws {InputError} those of `indexPurchases`, bad-horizon
 * @throws {FitError} too-few-customers: fewer than 50 customers bought both before and in the held-out window
 */
export async function fitRecommender(given: Purchases, params: RecommenderParams): Promise<Recommender> {
  const purchases = indexPurchases("fitRecommender", given);
  const { asOf, horizonDays = 30 } = params;
  if (!Number.isSafeInteger(horizonDays) || horizonDays < 1) {
    throw new InputError(
      "bad-horizon",
      `fitRecommender: horizonDays must be a whole number from 1; got ${horizonDays}.`,
    );
  }
  const cut = asOf - horizonDays;
  const taken = WINDOWS.map((days) => takeUpByRank(purchases, cut, asOf, days));
  const best = taken.reduce((most, one) => (sum(one.takeUp.new) > sum(most.takeUp.new) ? one : most));
  if (best.customers < 50) {
    throw new FitError(
      "too-few-customers",
      `fitRecommender: needs 50 customers who bought before and in the last ${horizonDays} days; got ${best.customers}.`,
    );
  }
  return recommenderOf({
    kind: "recommender",
    version: 1,
    horizonDays,
    ranking: "frequency-popularity",
    popularDays: best.days,
    takeUp: best.takeUp,
    report: {
      converged: true,
      reason: "exact",
      iterations: 1,
      rows: best.customers,
      notes: [],
      heldOut: best.customers,
    },
  });
}

/**
 * The model that `toJSON` described.
 * @throws {InputError} model-version
 */
export function recommenderFromJson(json: unknown): Recommender {
  const body = (json ?? {}) as Partial<RecommenderJson>;
  if (body.kind !== "recommender" || body.version !== 1) {
    throw new InputError(
      "model-version",
      `recommenderFromJson: reads kind recommender, version 1; got ${String(body.kind)}, ${String(body.version)}. Train the model again.`,
    );
  }
  return recommenderOf(body as RecommenderJson);
}

/**
 * The products that customers will most probably buy next, of those bought before and of those never bought.
 * @throws {InputError} those of `indexPurchases`, unknown-customer, bad-top
 */
export async function recommend(recommender: Recommender, given: Purchases, asked: Asked): Promise<Offers> {
  const purchases = indexPurchases("recommend", given);
  const { asOf, top = 5, kinds = KINDS } = asked;
  if (!(Number.isSafeInteger(top) && top >= 1 && top <= 255)) {
    throw new InputError("bad-top", `recommend: top must be a whole number from 1 to 255; got ${top}.`);
  }
  const ranking = rankPlainly(purchases, asOf, recommender.popularDays, asked.excluded);
  const customers = asked.customers ?? everybodyBefore(purchases, asOf);
  const rows: Row[] = [];
  for (const customer of customers) {
    const ranked = ranking(customer, top);
    for (const kind of kinds) {
      ranked[kind].forEach((offer, i) =>
        rows.push({
          ...offer,
          customer,
          kind: KINDS.indexOf(kind),
          rank: i + 1,
          score: recommender.takeUp[kind][Math.min(i, RANKS - 1)]!,
        }),
      );
    }
  }
  return columnsOf(rows);
}

interface Ranked {
  readonly product: number;
  readonly source: Source;
  readonly share: number;
  readonly times: number;
  readonly sinceDays: number;
  readonly gapDays: number;
}

interface Row extends Ranked {
  readonly customer: number;
  readonly kind: number;
  readonly rank: number;
  readonly score: number;
}

/** Repeats by decayed frequency, new products by popularity in a window. */
function rankPlainly(purchases: IndexedPurchases, asOf: number, days: number, excluded?: Uint8Array) {
  const buyers = countBuyers(purchases, asOf, days);
  const everybody = Math.max(
    1,
    buyers.reduce((most, one) => Math.max(most, one), 0),
  );
  const allowed = (product: number): boolean => excluded?.[product] !== 1;
  const popular = Array.from(buyers.keys())
    .filter((product) => buyers[product]! > 0 && allowed(product))
    .sort((a, b) => buyers[b]! - buyers[a]! || a - b);
  const reader = historyReader(purchases, HALF_LIFE);
  return (customer: number, top: number): Record<Kind, Ranked[]> => {
    const history = reader.read(customer, asOf);
    const own = Array.from({ length: history.size }, (_, at) => at)
      .filter((at) => allowed(history.product[at]!))
      .sort((a, b) => history.decayed[b]! - history.decayed[a]! || history.product[a]! - history.product[b]!)
      .slice(0, top);
    const fresh: Ranked[] = [];
    for (const product of popular) {
      if (fresh.length === top) break;
      if (reader.placeOf(product) >= 0) continue;
      fresh.push({
        product,
        source: "popular",
        share: buyers[product]! / everybody,
        times: 0,
        sinceDays: Number.NaN,
        gapDays: Number.NaN,
      });
    }
    return {
      new: fresh,
      repeat: own.map((at) => ({
        product: history.product[at]!,
        source: "bought-often",
        share: Number.NaN,
        times: history.times[at]!,
        sinceDays: asOf - history.last[at]!,
        gapDays:
          history.times[at]! > 1 ? (history.last[at]! - history.first[at]!) / (history.times[at]! - 1) : Number.NaN,
      })),
    };
  };
}

function takeUpByRank(purchases: IndexedPurchases, cut: number, until: number, days: number) {
  const ranking = rankPlainly(purchases, cut, days);
  const offered = { new: new Float64Array(RANKS), repeat: new Float64Array(RANKS) };
  const hits = { new: new Float64Array(RANKS), repeat: new Float64Array(RANKS) };
  const { offsets, day, product } = purchases;
  let customers = 0;
  for (const customer of everybodyBefore(purchases, cut)) {
    const bought = new Set<number>();
    for (let line = offsets[customer]!; line < offsets[customer + 1]!; line++)
      if (day[line]! >= cut && day[line]! < until) bought.add(product[line]!);
    if (bought.size > 0) customers++;
    const ranked = ranking(customer, RANKS);
    for (const kind of KINDS) {
      ranked[kind].forEach((one, i) => {
        offered[kind][i]!++;
        if (bought.has(one.product)) hits[kind][i]!++;
      });
    }
  }
  const shares = (kind: Kind): number[] => Array.from(hits[kind], (hit, i) => hit / Math.max(1, offered[kind][i]!));
  return { days, customers, takeUp: { new: shares("new"), repeat: shares("repeat") } };
}

function everybodyBefore({ customers, offsets, day }: IndexedPurchases, asOf: number): Int32Array {
  const found: number[] = [];
  for (let who = 0; who < customers; who++)
    if (offsets[who]! < offsets[who + 1]! && day[offsets[who]!]! < asOf) found.push(who);
  return Int32Array.from(found);
}

function columnsOf(rows: readonly Row[]): Offers {
  return {
    customer: Int32Array.from(rows, (row) => row.customer),
    kind: Uint8Array.from(rows, (row) => row.kind),
    rank: Uint8Array.from(rows, (row) => row.rank),
    product: Int32Array.from(rows, (row) => row.product),
    score: Float64Array.from(rows, (row) => row.score),
    source: Uint8Array.from(rows, (row) => SOURCES.indexOf(row.source)),
    because: new Int32Array(rows.length).fill(-1),
    also: new Int32Array(rows.length).fill(-1),
    share: Float64Array.from(rows, (row) => row.share),
    times: Int32Array.from(rows, (row) => row.times),
    sinceDays: Float64Array.from(rows, (row) => row.sinceDays),
    gapDays: Float64Array.from(rows, (row) => row.gapDays),
  };
}

function recommenderOf(body: RecommenderJson): Recommender {
  return Object.freeze({ ...body, toJSON: () => body });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
