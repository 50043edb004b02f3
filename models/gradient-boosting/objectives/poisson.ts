import { weightedMean } from "./weighted-mean.js";
import type { RowObjective } from "./objective.js";

/** Makes steps safe where the Hessian, exp(score), is far too small: as LightGBM's poisson_max_delta_step. */
const MAX_STEP = 0.7;

/** Log likelihood of counts, without its constant. The score is the log of the mean. */
export const poisson: RowObjective = {
  constantHessian: false,
  base: (label, weight) => Math.log(weightedMean(label, weight)),
  derive: ({ score, label, weight, gradient, hessian }, from, to) => {
    const safer = Math.exp(MAX_STEP);
    for (let i = from; i < to; i++) {
      const mean = Math.exp(score[i]!);
      const w = weight === null ? 1 : weight[i]!;
      gradient[i] = (mean - label[i]!) * w;
      hessian[i] = mean * safer * w;
    }
  },
  loss: (score, label, weight, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      sum += (Math.exp(score[i]!) - label[i]! * score[i]!) * (weight === null ? 1 : weight[i]!);
    }
    return sum;
  },
  respond: Math.exp,
};
