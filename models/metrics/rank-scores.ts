import { ascendingOrder } from "../ascending-order.js";
import type { Outcomes } from "./outcomes.js";

/** Distinct scores from the highest to the lowest, with the weight of each label that has it. Entries of no weight are gone. */
export interface RankedScores {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly totalPositives: number;
  readonly totalNegatives: number;
}

/** Trusts its input: see `checkOutcomes`. */
export function rankScores({ scores, labels, weights }: Outcomes): RankedScores {
  const order = ascendingOrder(scores);
  const n = order.length;
  const distinct = new Float64Array(n);
  const positives = new Float64Array(n);
  const negatives = new Float64Array(n);
  let [groups, totalPositives, totalNegatives] = [0, 0, 0];
  for (let k = n - 1; k >= 0; k--) {
    const i = order[k]!;
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    if (groups === 0 || scores[i] !== distinct[groups - 1]) distinct[groups++] = scores[i]!;
    if (labels[i] === 1) {
      positives[groups - 1]! += weight;
      totalPositives += weight;
    } else {
      negatives[groups - 1]! += weight;
      totalNegatives += weight;
    }
  }
  return {
    scores: distinct.subarray(0, groups),
    positives: positives.subarray(0, groups),
    negatives: negatives.subarray(0, groups),
    totalPositives,
    totalNegatives,
  };
}
