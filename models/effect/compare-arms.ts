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

/** Why there is no comparison: too few customers or buyers in an arm, or all did the same. */
export type NoComparison = "too-few" | "no-variation";

/** Below this an interval would not hold what it promises; both in each arm. */
export const LEAST = { customers: 20, buyers: 10 } as const;

/**
 * The difference of two arms drawn at random, and the wider of Welch's and Student's intervals: few are withheld and
 * amounts are skewed, so where their mean is too small, so is their own variance, which Welch takes. One id among several
 * is enough to be withheld: each customer weighs the inverse of the probability of their arm, 1 with one id.
 * @param share probability that one id is drawn to be withheld, above 0 and below 1
 * @param confidence e.g. 0.95
 * @throws {InputError} effect-share, effect-confidence, effect-arm
 * @source Student (1908), Welch (1947), compared by Fagerland and Sandvik (2009); weights: Hájek (1971), with the variance
 *   of Särndal and others (1992), 5.7
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
  if (a.spread === 0 && b.spread === 0) return "no-variation";
  const difference = a.mean - b.mean;
  const half = Math.max(welch(a, b, (1 + confidence) / 2), student(a, b, (1 + confidence) / 2));
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

interface Weighed {
  readonly customers: number;
  readonly mean: number;
  /** Variance of one customer. */
  readonly spread: number;
  /** Variance of the mean, in those of one customer: 1 / customers where all weigh the same. */
  readonly part: number;
}

/** Half the width of Welch's interval: each arm by its own variance. */
function welch(a: Weighed, b: Weighed, p: number): number {
  const [va, vb] = [a.spread * a.part, b.spread * b.part];
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.customers - 1) + vb ** 2 / (b.customers - 1));
  return studentT(p, freedom) * Math.sqrt(va + vb);
}

/** Half the width of Student's interval: one variance for both arms. */
function student(a: Weighed, b: Weighed, p: number): number {
  const freedom = a.customers + b.customers - 2;
  const spread = ((a.customers - 1) * a.spread + (b.customers - 1) * b.spread) / freedom;
  return studentT(p, freedom) * Math.sqrt(spread * (a.part + b.part));
}

function weigh(arm: readonly Stratum[], weight: (ids: number) => number): Weighed {
  const customers = total(arm, (s) => s.customers);
  const weights = total(arm, (s) => s.customers * weight(s.ids));
  const mean = total(arm, (s) => s.customers * weight(s.ids) * s.mean) / weights;
  const squares = total(arm, (s) => weight(s.ids) ** 2 * (s.squares + s.customers * (s.mean - mean) ** 2));
  const weightsSquared = total(arm, (s) => s.customers * weight(s.ids) ** 2);
  return {
    customers,
    mean,
    spread: (squares / weightsSquared) * (customers / (customers - 1)),
    part: weightsSquared / weights ** 2,
  };
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
