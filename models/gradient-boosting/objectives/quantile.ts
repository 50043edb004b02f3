import type { RowObjective } from "./objective.js";
import { weightedQuantile } from "./weighted-quantile.js";

/** Pinball loss. It has no second derivative, so leaves take the quantile of what is left. */
export function quantile(level: number): RowObjective {
  return {
    constantHessian: true,
    base: (label, weight) => weightedQuantile(label, weight, level),
    derive: ({ score, label, weight, gradient, hessian }, from, to) => {
      for (let i = from; i < to; i++) {
        const w = weight === null ? 1 : weight[i]!;
        gradient[i] = (score[i]! >= label[i]! ? 1 - level : -level) * w;
        hessian[i] = w;
      }
    },
    loss: (score, label, weight, from, to) => {
      let sum = 0;
      for (let i = from; i < to; i++) {
        const short = label[i]! - score[i]!;
        sum += short * (short >= 0 ? level : level - 1) * (weight === null ? 1 : weight[i]!);
      }
      return sum;
    },
    respond: (score) => score,
    renewLeaf: (residuals, weights) => weightedQuantile(residuals, weights, level),
  };
}
