import { weightedMean } from "./weighted-mean.js";
import type { RowObjective } from "./objective.js";

/** Half the squared error. */
export const squared: RowObjective = {
  constantHessian: true,
  base: weightedMean,
  derive: ({ score, label, weight, gradient, hessian }, from, to) => {
    for (let i = from; i < to; i++) {
      const w = weight === null ? 1 : weight[i]!;
      gradient[i] = (score[i]! - label[i]!) * w;
      hessian[i] = w;
    }
  },
  loss: (score, label, weight, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const error = score[i]! - label[i]!;
      sum += 0.5 * error * error * (weight === null ? 1 : weight[i]!);
    }
    return sum;
  },
  respond: (score) => score,
};
