import { boundedScore, leafScore, leafValue } from "./leaf-score.js";

/** One leaf, as every search for a split of it reads it. Sums are of quantised numbers, units say what one is worth. */
export interface Leaf {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
  readonly low: number;
  readonly high: number;
  readonly gradientUnit: number;
  readonly hessianUnit: number;
}

/** What a search must keep to. */
export interface Limits {
  readonly l1: number;
  readonly l2: number;
  readonly minRows: number;
  readonly minChildWeight: number;
  /** Whether leaf values have bounds. */
  readonly bounded: boolean;
  /** −1, 0 or 1. */
  readonly direction: number;
}

/** The sums of one feature at one leaf: bins from `at`, that of missing values last. */
export interface Bins {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly at: number;
  readonly bins: number;
  /** Rows by bin from `countsAt`; null: estimated from the Hessian. */
  readonly counts: Float64Array | null;
  readonly countsAt: number;
}

/** The best split so far; a typed array, as numbers that live in closures are boxed. */
export const SCORE = 0;
export const AT_BIN = 1;
export const MISSING = 2;
export const GRADIENT = 3;
export const HESSIAN = 4;
export const ROWS = 5;

/** Twice the loss that both sides take off; −∞ where the split may not be. */
export function scoreOf(leaf: Leaf, limits: Limits, gradient: number, hessian: number): number {
  const { l1, l2 } = limits;
  const g = gradient * leaf.gradientUnit;
  const h = hessian * leaf.hessianUnit;
  const gRight = (leaf.gradient - gradient) * leaf.gradientUnit;
  const hRight = (leaf.hessian - hessian) * leaf.hessianUnit;
  if (h < limits.minChildWeight || hRight < limits.minChildWeight) return -Infinity;
  if (!limits.bounded) return leafScore(g, h, l1, l2) + leafScore(gRight, hRight, l1, l2);
  const left = leafValue(g, h, l1, l2, leaf.low, leaf.high);
  const right = leafValue(gRight, hRight, l1, l2, leaf.low, leaf.high);
  if ((limits.direction > 0 && left > right) || (limits.direction < 0 && left < right)) return -Infinity;
  return boundedScore(g, h, l1, l2, left) + boundedScore(gRight, hRight, l1, l2, right);
}

export function keep(
  best: Float64Array,
  score: number,
  bin: number,
  missing: number,
  gradient: number,
  hessian: number,
  rows: number,
): void {
  best[SCORE] = score;
  best[AT_BIN] = bin;
  best[MISSING] = missing;
  best[GRADIENT] = gradient;
  best[HESSIAN] = hessian;
  best[ROWS] = rows;
}
