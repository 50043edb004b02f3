import { keep, scoreOf, SCORE, type Bins, type Leaf, type Limits } from "./split-scan.js";

/** Every edge between bins, with the missing values on either side. What is equal to the best so far does not replace it. */
export function scanNumeric(best: Float64Array, sums: Bins, leaf: Leaf, limits: Limits): void {
  const { gradients, hessians, at, bins, counts, countsAt } = sums;
  const gMissing = gradients[at + bins]!;
  const hMissing = hessians[at + bins]!;
  const perUnit = leaf.rows / leaf.hessian;
  const rowsMissing = counts === null ? hMissing * perUnit : counts[countsAt + bins]!;
  const missing = rowsMissing > 0;
  const { minRows } = limits;
  const last = missing ? bins : bins - 1;
  let top = best[SCORE]!;
  let g = 0;
  let h = 0;
  let rows = 0;
  for (let bin = 0; bin < last; bin++) {
    g += gradients[at + bin]!;
    h += hessians[at + bin]!;
    rows = counts === null ? h * perUnit : rows + counts[countsAt + bin]!;
    const right = leaf.rows - rows;
    if (rows >= minRows && right >= minRows) {
      const score = scoreOf(leaf, limits, g, h);
      if (score > top) {
        top = score;
        // Where none are missing, later ones go with the more rows.
        keep(best, score, bin, !missing && h + h >= leaf.hessian ? 1 : 0, g, h, rows);
      }
    }
    if (missing && bin < bins - 1 && rows + rowsMissing >= minRows && right - rowsMissing >= minRows) {
      const score = scoreOf(leaf, limits, g + gMissing, h + hMissing);
      if (score > top) {
        top = score;
        keep(best, score, bin, 1, g + gMissing, h + hMissing, rows + rowsMissing);
      }
    }
  }
}
