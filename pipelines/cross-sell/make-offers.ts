import { FitError } from "../../models/errors.js";
import type { FailedGate } from "../../models/offers/offer-header.js";
import { liveVersion } from "../../project/meanings.js";
import { addDays, type AsOf } from "../../project/time.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import { replaceOfferTables } from "../../warehouse/results/next-product-tables.js";
import { createHistory } from "../../warehouse/schema/history.js";
import { isAllowed, type Refusal, type StepContext, type StepReport } from "../runner/step.js";
import { describeOffers } from "./describe-offers.js";
import { driftGate, findDrift } from "./drift-gate.js";
import { OFFERS, versionText, type OfferVersion } from "./offer-model.js";
import { readOfferPurchases } from "./purchases.js";
import { refreshDay } from "./refresh-day.js";
import { trainOffers, type TrainedOffers } from "./train-offers.js";
import {
  keepVersion,
  newestBefore,
  nextNumber,
  readVersions,
  recordVersions,
  versionAt,
  type OfferVersions,
} from "./versions.js";
import { writeNoOffers, writeOffers } from "./write-offers.js";

/** What is there before a night makes offers. */
export interface OfferPlan {
  readonly versions: OfferVersions;
  readonly isDue: boolean;
  /** Where purchases are read to: the night, if it trains, else the day as of which everybody is ranked. */
  readonly origin: AsOf;
}

export async function planOffers(context: StepContext): Promise<OfferPlan> {
  const { project, warehouse, asOf } = context;
  await createHistory(warehouse);
  const versions = await readVersions(project, warehouse);
  const live = versionAt(versions, asOf);
  const due = isDue(context, live, newestBefore(versions, asOf));
  return { versions, isDue: due, origin: due || live === null ? asOf : rankedAsOf(context, live) };
}

/**
 * Writes `result.next_product` from the live model; trains one where none is live, and where it is due. A version that a gate
 * refuses leaves the live one offering. `skipped` where there is too little to learn from.
 */
export async function makeOffers(context: StepContext, plan: OfferPlan, read: ReadPurchases): Promise<StepReport> {
  const { project, warehouse, asOf } = context;
  const { offer } = project.settings.crossSell;
  const found = plan.versions;
  let versions = found;
  const notes = [...found.unusable].map(([version, why]) => `${versionText(version)} cannot be used: ${why}`);
  const refusals: Refusal[] = [];
  const writes = [found.settle];
  const live = versionAt(versions, asOf);
  const train = async (why: string, from: ReadPurchases): Promise<void> => {
    const tried = newestBefore(versions, asOf);
    const again = tried?.header.asOf === asOf ? tried : null;
    const trained =
      again === null
        ? await attempt(context, from, versions, live, notes, offer.learnFrom)
        : overruled(again, context.allow);
    if (trained !== null) {
      const kept = await keepVersion(context, versions, trained);
      versions = kept.versions;
      writes.push(kept.write);
    }
    const told = trained?.version ?? again;
    if (told === null) return;
    const because = again === null ? why : "trained as of this night";
    notes.push(`${because}: ${versionText(told.version)}, ${told.header.reason}`, ...told.header.notes);
    refusals.push(...refusalsOf(told.header.failed));
  };
  if (plan.isDue) await train(live === null ? "no model was live" : "a training was due", read);
  const afterCommit = async (): Promise<void> => {
    for (const write of writes) await write();
  };
  let offering = versionAt(versions, asOf);
  if (offering === null) {
    await recordVersions(context, versions);
    await replaceOfferTables(warehouse, asOf, context.schemas, describeOffers(versions, asOf, null));
    await writeNoOffers(context);
    refusals.push(...unusableLive(found, asOf));
    const none = refusals.length === 0 ? ({ skipped: "not-available" } as const) : {};
    return { rowsIn: read.customer.length, rowsOut: 0, notes, refusals, afterCommit, ...none };
  }
  let made = await offerBy(context, offering, plan.origin, read);
  if (made.drifting.length > 0 && !plan.isDue && isTriedAgain(context, newestBefore(versions, asOf))) {
    await train("the live model drifts", await readOfferPurchases(context, asOf));
    const now = versionAt(versions, asOf)!;
    if (now.version !== offering.version) made = await offerBy(context, now, plan.origin, read);
    offering = now;
  }
  const drifts = refusalsOf(made.drifting);
  refusals.push(...drifts);
  const rowsOut = drifts.length > 0 ? await writeNoOffers(context) : made.rows;
  await recordVersions(context, versions);
  await replaceOfferTables(warehouse, asOf, context.schemas, describeOffers(versions, asOf, offering));
  const { version, header } = offering;
  notes.push(
    `offered by ${versionText(version)} (${header.ranking}, trained as of ${header.asOf.slice(0, 10)})`,
    `${made.ranked} of ${made.customers} customers ranked${made.day === asOf ? "" : `, all as of ${made.day.slice(0, 10)} or their purchases since`}`,
  );
  return { rowsIn: read.customer.length, rowsOut, notes, refusals, afterCommit };
}

/** Offers by a version, and whether the customers are still those whom it was proven on. */
async function offerBy(context: StepContext, offering: OfferVersion, origin: AsOf, read: ReadPurchases) {
  const day = rankedAsOf(context, offering);
  const own = day === origin ? read : await readOfferPurchases(context, day);
  const written = await writeOffers(context, offering, day, own);
  const drift = await findDrift(context, offering, day, own);
  const { gates } = context.project.settings.crossSell.offer;
  return { ...written, day, drifting: driftGate(drift, gates, context.allow) };
}

/** Trains a version now, whether or not it is due, and learns from however few customers the gate lets in. */
export async function trainNow(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf } = context;
  await createHistory(warehouse);
  const read = await readOfferPurchases(context, asOf);
  const versions = await readVersions(project, warehouse);
  const notes: string[] = [];
  const trained = await attempt(context, read, versions, versionAt(versions, asOf), notes, 0);
  if (trained === null) {
    const refusal: Refusal = { gate: "too_little_data", subject: OFFERS, message: `cross-sell: ${notes.join("; ")}` };
    return { rowsIn: read.customer.length, rowsOut: 0, refusals: [refusal], afterCommit: versions.settle };
  }
  const kept = await keepVersion(context, versions, trained, "train");
  await recordVersions(context, kept.versions);
  const { header, version } = trained.version;
  return {
    rowsIn: read.customer.length,
    rowsOut: trained.promoted ? 1 : 0,
    notes: [`${versionText(version)}: ${header.reason}`, ...header.notes],
    refusals: refusalsOf(header.failed),
    afterCommit: async () => {
      await versions.settle();
      await kept.write();
    },
  };
}

const rankedAsOf = ({ project, asOf }: StepContext, { header }: OfferVersion): AsOf =>
  refreshDay(header.asOf, asOf, project.settings.crossSell.offer.refreshDays);

/** None is live, what is looked ahead has changed, or the last training is long ago; one of this very night is told again. */
function isDue({ project, asOf }: StepContext, live: OfferVersion | null, tried: OfferVersion | null): boolean {
  const { horizonDays, retrain } = project.settings.crossSell.offer;
  if (tried === null || tried.header.asOf === asOf || tried.header.horizonDays !== horizonDays) return true;
  return addDays(tried.header.asOf, live === null ? retrain.retryDays : retrain.everyDays) <= asOf;
}

/** Whether the last training is long enough ago to try again. */
const isTriedAgain = ({ project, asOf }: StepContext, tried: OfferVersion | null): boolean =>
  tried === null || addDays(tried.header.asOf, project.settings.crossSell.offer.retrain.retryDays) <= asOf;

/** A trained version; null where there is too little to learn from, which `notes` then say. */
async function attempt(
  context: StepContext,
  read: ReadPurchases,
  versions: OfferVersions,
  live: OfferVersion | null,
  notes: string[],
  learnFrom: number,
): Promise<TrainedOffers | null> {
  try {
    return await trainOffers(context, read, nextNumber(versions), live, learnFrom);
  } catch (cause) {
    if (!(cause instanceof FitError)) throw cause;
    notes.push(`no offers yet (${cause.code}): ${cause.message}`);
    return null;
  }
}

/** A version that gates refused, made live because `--allow` overrules all of them now; null where one still stands. */
function overruled({ version, header, body }: OfferVersion, allow: ReadonlySet<string>): TrainedOffers | null {
  const failed = header.failed.map((gate) => ({
    ...gate,
    allowed: gate.allowed || isAllowed(allow, gate.gate, OFFERS),
  }));
  if (header.outcome !== "refused" || !failed.every(({ allowed }) => allowed)) return null;
  const changed = { failed, outcome: "allowed", reason: `${header.reason}, and overruled` };
  const now = { ...(body as object), ...changed };
  return { version: { version, header: { ...header, ...changed }, body: now }, promoted: true };
}

/** The version that should offer cannot be used, and no other took its place. */
function unusableLive({ live, unusable }: OfferVersions, asOf: string): Refusal[] {
  const version = liveVersion(live, OFFERS, asOf);
  const why = version === null ? undefined : unusable.get(version);
  if (why === undefined) return [];
  const message = `cross-sell: ${versionText(version!)} is live but cannot be used (${why}). Train again: clientele train cross-sell.`;
  return [{ gate: "model", subject: OFFERS, message, final: true }];
}

const refusalsOf = (gates: readonly FailedGate[]): Refusal[] =>
  gates.filter(({ allowed }) => !allowed).map(({ gate, message }) => ({ gate, subject: OFFERS, message }));
