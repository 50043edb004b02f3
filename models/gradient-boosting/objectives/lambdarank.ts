import { ascendingOrder } from "../../ascending-order.js";
import type { Gradients } from "./objective.js";

export const DEFAULT_TRUNCATION = 30;

/** Gain of a grade: 2^grade − 1. */
const gainOf = (grade: number): number => 2 ** grade - 1;
const discountOf = (rank: number): number => 1 / Math.log2(rank + 2);

/**
 * Gradients that pull better rows above worse ones, by what the swap would change in NDCG; the sum of each query is scaled
 * so that long queries do not outweigh.
 * @source Burges (2010), "From RankNet to LambdaRank to LambdaMART"
 */
export function deriveLambdaRank(rows: Gradients, groups: Int32Array, truncation: number): void {
  rows.gradient.fill(0);
  rows.hessian.fill(0);
  let from = 0;
  for (const size of groups) {
    deriveQuery(rows, from, size, truncation);
    from += size;
  }
}

function deriveQuery(
  { score, label, weight, gradient, hessian }: Gradients,
  from: number,
  n: number,
  truncation: number,
) {
  const ideal = idealGain(label.subarray(from, from + n), truncation);
  if (ideal === 0) return;
  const order = descending(score, from, n);
  const best = score[from + order[0]!]!;
  const worst = score[from + order[n - 1]!]!;
  let total = 0;
  for (let a = 0; a < Math.min(n - 1, truncation); a++) {
    for (let b = a + 1; b < n; b++) {
      const [i, j] = [from + order[a]!, from + order[b]!];
      if (label[i] === label[j]) continue;
      const [high, low] = label[i]! > label[j]! ? [i, j] : [j, i];
      const apart = score[high]! - score[low]!;
      let change = ((gainOf(label[high]!) - gainOf(label[low]!)) * Math.abs(discountOf(a) - discountOf(b))) / ideal;
      if (best !== worst) change /= 0.01 + Math.abs(apart);
      const p = 1 / (1 + Math.exp(apart));
      gradient[high]! -= p * change;
      gradient[low]! += p * change;
      hessian[high]! += p * (1 - p) * change;
      hessian[low]! += p * (1 - p) * change;
      total += 2 * p * change;
    }
  }
  const scale = total > 0 ? Math.log2(1 + total) / total : 1;
  for (let i = from; i < from + n; i++) {
    gradient[i]! *= weight === null ? scale : scale * weight[i]!;
    hessian[i]! *= weight === null ? scale : scale * weight[i]!;
  }
}

/**
 * Mean of 1 − NDCG at `truncation` over queries; a query whose grades are all 0 counts as 0.
 * @source Järvelin and Kekäläinen (2002)
 */
export function lambdaRankLoss(
  score: Float64Array,
  label: Float64Array,
  groups: Int32Array,
  truncation: number,
): number {
  let sum = 0;
  let from = 0;
  for (const n of groups) {
    const ideal = idealGain(label.subarray(from, from + n), truncation);
    if (ideal > 0) {
      const order = descending(score, from, n);
      let found = 0;
      for (let rank = 0; rank < Math.min(n, truncation); rank++) {
        found += gainOf(label[from + order[rank]!]!) * discountOf(rank);
      }
      sum += 1 - found / ideal;
    }
    from += n;
  }
  return sum / groups.length;
}

function idealGain(label: Float64Array, truncation: number): number {
  const sorted = Float64Array.from(label).sort().reverse();
  let sum = 0;
  for (let rank = 0; rank < Math.min(sorted.length, truncation); rank++)
    sum += gainOf(sorted[rank]!) * discountOf(rank);
  return sum;
}

/** Ties keep the order of the rows. */
function descending(score: Float64Array, from: number, n: number): Uint32Array {
  return ascendingOrder(Float64Array.from({ length: n }, (_, i) => -score[from + i]!));
}
