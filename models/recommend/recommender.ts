import { FitError, InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { evaluateRecommender, type Evaluation } from "./evaluation/evaluate-recommender.js";
import { plainLists, plainTakeUp, readHeldOut } from "./evaluation/held-out.js";
import { fitRankers } from "./fit-rankers.js";
import { KINDS, type Kind } from "./offers.js";
import { indexPurchases, type Purchases } from "./purchases.js";
import type { TakeUpCalibration } from "./ranking/calibrate-take-up.js";
import type { Ranker, RankerName } from "./ranking/rankers.js";
import { learnedToJson, readLearned, type LearnedJson } from "./recommender-json.js";

export interface RecommenderParams {
  /** The first day that is not known any more. */
  readonly asOf: number;
  /** Days in which an offer is taken up or not; default 30. The last ones before `asOf` are held out. */
  readonly horizonDays?: number;
  readonly seed: number;
  /** Threads at most; default 1. The model does not depend on it. */
  readonly threads?: number;
  /** Customers of the held-out window below which nothing is learned and frequency and popularity rank; default 50. */
  readonly learnFrom?: number;
}

export interface RecommenderReport extends FitReport {
  /** Customers of the held-out window: known before it, and buying in it. */
  readonly heldOut: number;
  /** null where there was too little history to learn from; then nothing was compared. */
  readonly evaluation: Evaluation | null;
}

/** What ranks by learning, and how its scores become probabilities. */
export interface LearnedRanking {
  readonly order: Ranker;
  readonly takeUp: Ranker;
  readonly calibration: TakeUpCalibration;
}

/** How products are ranked for a customer. It knows no product by number, so it serves for other purchases of the same company. */
export interface Recommender {
  readonly kind: "recommender";
  readonly version: 2;
  readonly horizonDays: number;
  readonly seed: number;
  /** What ranks: `frequency-popularity` where nothing surely beat it on the held-out window. */
  readonly ranking: RankerName | "frequency-popularity";
  /** Kinds that are ranked by frequency or popularity all the same, because nothing surely beat it for them. */
  readonly plain: readonly Kind[];
  /** null where both kinds are ranked plainly. */
  readonly learned: LearnedRanking | null;
  /** Days of the window whose popularity was best for what is new. */
  readonly popularDays: number;
  /** Share of plainly ranked offers taken up at ranks 1, 2, … of each kind. */
  readonly takeUp: Readonly<Record<Kind, readonly number[]>>;
  readonly report: RecommenderReport;
  toJSON(): RecommenderJson;
}

export type RecommenderJson = Omit<Recommender, "toJSON" | "learned"> & { readonly learned: LearnedJson | null };

const LEAST_HELD_OUT = 50;
/** Customers who must have bought again in a window for it to teach anything. */
const LEAST_BUYERS = 100;
/** Customers of the held-out window who are looked at, of those who bought in it and of the others. */
const MOST_HELD_OUT = 10_000;

/**
 * Learns to rank products from what customers bought next in earlier windows, and holds that against popularity, personal
 * frequency and both on the last window, which it learns nothing from.
 * @throws {InputError} those of `indexPurchases`, bad-horizon
 * @throws {FitError} too-few-customers: fewer than 50 customers bought both before and in the held-out window
 */
export async function fitRecommender(given: Purchases, params: RecommenderParams): Promise<Recommender> {
  const purchases = indexPurchases("fitRecommender", given);
  const { asOf, horizonDays = 30, seed, threads = 1, learnFrom = LEAST_HELD_OUT } = params;
  if (!Number.isSafeInteger(horizonDays) || horizonDays < 1) {
    throw new InputError(
      "bad-horizon",
      `fitRecommender: horizonDays must be a whole number from 1; got ${horizonDays}.`,
    );
  }
  const cut = asOf - horizonDays;
  const heldOut = readHeldOut(purchases, cut, asOf, MOST_HELD_OUT);
  const { buyers } = heldOut;
  if (buyers.length < LEAST_HELD_OUT) {
    throw new FitError(
      "too-few-customers",
      `fitRecommender: needs ${LEAST_HELD_OUT} customers who bought before and in the last ${horizonDays} days; got ${buyers.length}.`,
    );
  }
  const lists = plainLists(purchases, heldOut, cut);
  const { popularDays } = lists;
  const takeUp = plainTakeUp(purchases, heldOut, lists, cut, popularDays);
  const enough = buyers.length >= learnFrom;
  const learned = enough
    ? await fitRankers(purchases, { until: cut, horizonDays, seed, threads, leastBuyers: LEAST_BUYERS })
    : null;
  const evaluation =
    learned === null ? null : evaluateRecommender(purchases, { learned, heldOut, lists, cut, horizonDays, seed });
  const plain = evaluation === null ? KINDS : evaluation.plain;
  const ranking = learned === null || plain.length === KINDS.length ? "frequency-popularity" : learned.order.name;
  const report: RecommenderReport = {
    converged: true,
    reason: evaluation === null ? "too-little-history" : "trained",
    iterations: learned?.windows ?? 0,
    rows: learned?.rows ?? 0,
    notes: evaluation?.notes ?? [
      enough
        ? `too little history to learn a ranking, so personal frequency and popularity rank: needs ${2 * horizonDays} days before the held-out ones, and ${LEAST_BUYERS} customers who bought again in the last ${horizonDays} of them`
        : `nothing was learned, so personal frequency and popularity rank: ${buyers.length} customers bought before and in the last ${horizonDays} days, and it takes ${learnFrom}`,
    ],
    heldOut: buyers.length,
    evaluation,
  };
  return recommenderOf({
    kind: "recommender",
    version: 2,
    horizonDays,
    seed,
    ranking,
    plain,
    learned: ranking === "frequency-popularity" ? null : learned,
    popularDays,
    takeUp,
    report,
  });
}

/**
 * The model that `toJSON` described.
 * @throws {InputError} model-version, bad-model
 */
export function recommenderFromJson(json: unknown): Recommender {
  const body = (json ?? {}) as Partial<RecommenderJson>;
  if (body.kind !== "recommender" || body.version !== 2) {
    throw new InputError(
      "model-version",
      `recommenderFromJson: reads kind recommender, version 2; got ${String(body.kind)}, ${String(body.version)}. Train the model again.`,
    );
  }
  const { kind, version, horizonDays, seed, ranking, plain, learned, popularDays, takeUp, report } = body;
  if (
    !Number.isSafeInteger(horizonDays) ||
    !Number.isSafeInteger(popularDays) ||
    !Array.isArray(plain) ||
    learned === undefined ||
    !Array.isArray(takeUp?.new) ||
    !Array.isArray(takeUp.repeat) ||
    report === undefined ||
    ranking === undefined
  ) {
    throw new InputError("bad-model", "recommenderFromJson: a part is missing. Train the model again.");
  }
  return recommenderOf({
    kind,
    version,
    horizonDays: horizonDays!,
    seed: seed ?? 0,
    ranking,
    plain,
    learned: learned === null ? null : readLearned(learned),
    popularDays: popularDays!,
    takeUp,
    report,
  });
}

function recommenderOf(body: Omit<Recommender, "toJSON">): Recommender {
  return Object.freeze({
    ...body,
    toJSON: (): RecommenderJson => ({
      ...body,
      learned: body.learned === null ? null : learnedToJson(body.learned),
    }),
  });
}

export { recommend } from "./recommend.js";
