import { ascendingOrder } from "../../ascending-order.js";

/**
 * The value where the distribution function reaches `level`: without weights between the two nearest ones in proportion,
 * with weights the first one that reaches it.
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | null, level: number): number {
  const n = values.length;
  if (n === 1) return values[0]!;
  if (weights === null) {
    const sorted = Float64Array.from(values).sort();
    const rank = level * (n - 1);
    const low = Math.floor(rank);
    const high = Math.min(low + 1, n - 1);
    return sorted[low]! + (sorted[high]! - sorted[low]!) * (rank - low);
  }
  const order = ascendingOrder(values);
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[i]!;
  let below = 0;
  for (let i = 0; i < n; i++) {
    below += weights[order[i]!]!;
    if (below >= level * total) return values[order[i]!]!;
  }
  return values[order[n - 1]!]!;
}
