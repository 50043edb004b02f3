import type { SettledParams } from "../params.js";
import { boundedScore, leafScore, leafValue } from "./leaf-score.js";
import { scanOneCategory, scanSortedCategories } from "./scan-categories.js";
import { scanNumeric } from "./scan-numeric.js";
import { AT_BIN, GRADIENT, HESSIAN, MISSING, ROWS, SCORE, type Leaf } from "./split-scan.js";
import { SET_WORDS, SPLIT_FIELDS, type Workspace } from "./workspace.js";

/** Fields of a split in `Workspace.splits`. Where `SET` is not 0, `splitSets` says which bins go left. */
export const GAIN = 0;
export const BIN = 1;
export const MISSING_GOES_LEFT = 2;
export const LEFT_GRADIENT = 3;
export const LEFT_HESSIAN = 4;
export const LEFT_ROWS = 5;
export const SET = 6;

export const NO_SET = 0;
export const ONE_CATEGORY = 1;
export const SORTED_CATEGORIES = 2;

/** Gains below this share of the score of the leaf are rounding of doubles. */
const NOISE = 1e-12;
/** Gains below so many times the variance of quantised gradients over the Hessian are their rounding. */
const QUANTISED_NOISE = 16;

/**
 * Writes the best split of `leaf` by `feature`, or a gain of −∞ where there is none. Rows are counted where `counts` says
 * so, else they are estimated from the Hessian.
 * @source Chen and Guestrin (2016), "XGBoost", equations 6 and 7
 */
export type FindSplit = (leaf: number, feature: number, counts: Float64Array | null) => void;

export function splitFinder(workspace: Workspace, params: SettledParams, monotone: Int8Array): FindSplit {
  const { shape, offsets, total, features, splits } = workspace;
  const bounded = monotone.some((direction) => direction !== 0);
  const best = new Float64Array(8);
  return (leaf, feature, counts) => {
    const now = readLeaf(workspace, leaf);
    const bins = shape.bins[feature]!;
    const categorical = shape.categorical[feature]!;
    const kind = !categorical ? NO_SET : bins > params.oneAgainstRest ? SORTED_CATEGORIES : ONE_CATEGORY;
    const limits = {
      l1: params.l1,
      l2: kind === SORTED_CATEGORIES ? params.l2 + params.categoryL2 : params.l2,
      minRows: params.minRows,
      minChildWeight: params.minChildWeight,
      bounded,
      direction: monotone[feature]!,
    };
    const sums = {
      gradients: workspace.gradientSums,
      hessians: workspace.hessianSums,
      at: leaf * total + offsets[feature]!,
      bins,
      counts,
      countsAt: offsets[feature]!,
    };
    const unsplit = scoreUnsplit(now, params, bounded) + params.minGain;
    const floor = unsplit + noiseOf(now, unsplit);
    best[SCORE] = floor;
    const setAt = (leaf * features + feature) * SET_WORDS;
    const set = workspace.splitSets.subarray(setAt, setAt + SET_WORDS);
    if (kind === NO_SET) scanNumeric(best, sums, now, limits);
    else {
      set.fill(0);
      if (kind === ONE_CATEGORY) scanOneCategory(best, sums, now, limits, set);
      else scanSortedCategories(best, sums, now, limits, set, params);
    }
    const at = (leaf * features + feature) * SPLIT_FIELDS;
    splits[at + GAIN] = best[SCORE]! > floor ? best[SCORE]! - unsplit : -Infinity;
    splits[at + BIN] = best[AT_BIN]!;
    splits[at + MISSING_GOES_LEFT] = best[MISSING]!;
    splits[at + LEFT_GRADIENT] = best[GRADIENT]!;
    splits[at + LEFT_HESSIAN] = best[HESSIAN]!;
    splits[at + LEFT_ROWS] = best[ROWS]!;
    splits[at + SET] = kind;
  };
}

function readLeaf(workspace: Workspace, leaf: number): Leaf {
  return {
    gradient: workspace.leafGradient[leaf]!,
    hessian: workspace.leafHessian[leaf]!,
    rows: workspace.leafRows[leaf]!,
    low: workspace.leafLow[leaf]!,
    high: workspace.leafHigh[leaf]!,
    gradientUnit: workspace.numbers[0]!,
    hessianUnit: workspace.numbers[1]!,
  };
}

/** A rounded gradient has a variance of at most a quarter of a unit squared. */
function noiseOf({ rows, hessian, gradientUnit, hessianUnit }: Leaf, score: number): number {
  return NOISE * Math.abs(score) + (QUANTISED_NOISE * rows * gradientUnit ** 2) / (4 * hessian * hessianUnit);
}

function scoreUnsplit(leaf: Leaf, { l1, l2 }: SettledParams, bounded: boolean): number {
  const g = leaf.gradient * leaf.gradientUnit;
  const h = leaf.hessian * leaf.hessianUnit;
  return bounded ? boundedScore(g, h, l1, l2, leafValue(g, h, l1, l2, leaf.low, leaf.high)) : leafScore(g, h, l1, l2);
}
