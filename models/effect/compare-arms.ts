import { InputError } from "../errors.js";
import { studentT } from "./student-t.js";

/** Customers of one arm who were drawn under equally many ids. */
export interface Stratum {
  /** Ids that a customer was drawn under: 1 unless ids were joined before. */
  readonly ids: number;
  readonly customers: number;
  /** Customers who bought at all. */
  readonly buyers: number;
  readonly mean: number;
  /** Sum of the squared distances from `mean`. */
  readonly squares: number;
}

export interface Comparison {
  /** Delivered less withheld, per customer. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly deliveredMean: number;
  readonly withheldMean: number;
}

/** Why there is no comparison: too few customers or buyers in an arm, or an arm in which all did the same. */
export type NoComparison = "too-few" | "no-variation";

/** Below this an interval would not hold what it promises; both in each arm. */
export const LEAST = { customers: 20, buyers: 10 } as const;

/**
 * The difference of two arms drawn at random, with its interval: Welch's, on means that weigh each customer by the
 * inverse of the probability of their arm. One id among several is enough to be withheld, so without weights who had
 * several would crowd among the withheld; where nobody had, all weights are 1.
 * @param share probability that one id is drawn to be withheld, above 0 and below 1
 * @param confidence e.g. 0.95
 * @throws {InputError} effect-share, effect-confidence, effect-arm
 * @source Welch (1947); weights: Hájek (1971), variance by linearisation, Särndal and others (1992), 5.7
 */
export function compareArms(
  delivered: readonly Stratum[],
  withheld: readonly Stratum[],
  { share, confidence = 0.95 }: { readonly share: number; readonly confidence?: number },
): Comparison | NoComparison {
  if (!(share > 0 && share < 1)) {
    throw new InputError("effect-share", `compareArms: share must lie between 0 and 1; got ${share}.`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new InputError("effect-confidence", `compareArms: confidence must lie between 0 and 1; got ${confidence}.`);
  }
  [...delivered, ...withheld].forEach(check);
  if ([delivered, withheld].some(isTooFew)) return "too-few";
  const a = weigh(delivered, (ids) => (1 - share) ** (1 - ids));
  const b = weigh(withheld, (ids) => share / (1 - (1 - share) ** ids));
  if (a.variance === 0 || b.variance === 0) return "no-variation";
  const difference = a.mean - b.mean;
  const variance = a.variance + b.variance;
  const freedom = variance ** 2 / (a.variance ** 2 / (a.customers - 1) + b.variance ** 2 / (b.customers - 1));
  const half = studentT((1 + confidence) / 2, freedom) * Math.sqrt(variance);
  return {
    difference,
    low: difference - half,
    high: difference + half,
    deliveredMean: a.mean,
    withheldMean: b.mean,
  };
}

const total = (arm: readonly Stratum[], of: (s: Stratum) => number): number => arm.reduce((sum, s) => sum + of(s), 0);

const isTooFew = (arm: readonly Stratum[]): boolean =>
  total(arm, (s) => s.customers) < LEAST.customers || total(arm, (s) => s.buyers) < LEAST.buyers;

/** The weighted mean of an arm and the variance of that mean. */
function weigh(arm: readonly Stratum[], weight: (ids: number) => number) {
  const customers = total(arm, (s) => s.customers);
  const weights = total(arm, (s) => s.customers * weight(s.ids));
  const mean = total(arm, (s) => s.customers * weight(s.ids) * s.mean) / weights;
  const squares = total(arm, (s) => weight(s.ids) ** 2 * (s.squares + s.customers * (s.mean - mean) ** 2));
  return { customers, mean, variance: (squares / weights ** 2) * (customers / (customers - 1)) };
}

function check(stratum: Stratum): void {
  const { ids, customers, buyers, mean, squares } = stratum;
  const counts = [ids, customers, buyers].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (counts && ids >= 1 && buyers <= customers && Number.isFinite(mean) && Number.isFinite(squares) && squares >= 0)
    return;
  throw new InputError(
    "effect-arm",
    `compareArms: a stratum needs ids from 1, whole counts, buyers among its customers, a finite mean and squares from 0; got ${JSON.stringify(stratum)}.`,
  );
}
