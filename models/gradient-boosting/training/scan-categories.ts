import type { SettledParams } from "../params.js";
import { AT_BIN, keep, scoreOf, SCORE, type Bins, type Leaf, type Limits } from "./split-scan.js";

/** Each category alone against all others. Sets the bit of the best one in `set`. */
export function scanOneCategory(best: Float64Array, sums: Bins, leaf: Leaf, limits: Limits, set: Uint32Array): void {
  const { gradients, hessians, at, bins, counts, countsAt } = sums;
  const perUnit = leaf.rows / leaf.hessian;
  const before = best[SCORE]!;
  for (let bin = 0; bin < bins; bin++) {
    const g = gradients[at + bin]!;
    const h = hessians[at + bin]!;
    const rows = counts === null ? h * perUnit : counts[countsAt + bin]!;
    if (rows < limits.minRows || leaf.rows - rows < limits.minRows) continue;
    const score = scoreOf(leaf, limits, g, h);
    if (score > best[SCORE]!) keep(best, score, bin, 0, g, h, rows);
  }
  if (best[SCORE]! > before) addTo(set, best[AT_BIN]!);
}

/**
 * Categories in the order of gradient over Hessian, from either end: the best division of them is a cut in that order.
 * Sets the bits of those that go left.
 * @source Fisher (1958), "On Grouping for Maximum Homogeneity"; limits as in LightGBM
 */
export function scanSortedCategories(
  best: Float64Array,
  sums: Bins,
  leaf: Leaf,
  limits: Limits,
  set: Uint32Array,
  params: SettledParams,
): void {
  const { gradients, hessians, at, bins, counts, countsAt } = sums;
  const { categorySmoothing, maxSplitCategories, minCategoryRows } = params;
  const perUnit = leaf.rows / leaf.hessian;
  const rowsOf = (bin: number): number => (counts === null ? hessians[at + bin]! * perUnit : counts[countsAt + bin]!);
  const keyOf = (bin: number): number =>
    (gradients[at + bin]! * leaf.gradientUnit) / (hessians[at + bin]! * leaf.hessianUnit + categorySmoothing);
  const order: number[] = [];
  for (let bin = 0; bin < bins; bin++) if (rowsOf(bin) >= Math.max(1, categorySmoothing)) order.push(bin);
  order.sort((a, b) => keyOf(a) - keyOf(b) || a - b);
  const most = Math.min(maxSplitCategories, (order.length + 1) >> 1);
  let chosen: readonly number[] = [];
  for (const side of [order, order.toReversed()]) {
    let g = 0;
    let h = 0;
    let rows = 0;
    let group = 0;
    for (let i = 0; i < most; i++) {
      g += gradients[at + side[i]!]!;
      h += hessians[at + side[i]!]!;
      rows += rowsOf(side[i]!);
      group += rowsOf(side[i]!);
      if (rows < limits.minRows) continue;
      if (leaf.rows - rows < Math.max(limits.minRows, minCategoryRows)) break;
      if (group < minCategoryRows) continue;
      group = 0;
      const score = scoreOf(leaf, limits, g, h);
      if (!(score > best[SCORE]!)) continue;
      keep(best, score, 0, 0, g, h, rows);
      chosen = side.slice(0, i + 1);
    }
  }
  for (const bin of chosen) addTo(set, bin);
}

function addTo(set: Uint32Array, bin: number): void {
  set[bin >>> 5] = set[bin >>> 5]! | (1 << (bin & 31));
}
