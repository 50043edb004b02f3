import { weightedMean } from "./weighted-mean.js";
import type { RowObjective } from "./objective.js";

/** Compound Poisson: many zeros, else positive amounts. The score is the log of the mean. */
export function tweedie(power: number): RowObjective {
  const one = 1 - power;
  const two = 2 - power;
  return {
    constantHessian: false,
    base: (label, weight) => Math.log(weightedMean(label, weight)),
    derive: ({ score, label, weight, gradient, hessian }, from, to) => {
      for (let i = from; i < to; i++) {
        const a = label[i]! * Math.exp(one * score[i]!);
        const b = Math.exp(two * score[i]!);
        const w = weight === null ? 1 : weight[i]!;
        gradient[i] = (b - a) * w;
        hessian[i] = (two * b - one * a) * w;
      }
    },
    loss: (score, label, weight, from, to) => {
      let sum = 0;
      for (let i = from; i < to; i++) {
        const loss = Math.exp(two * score[i]!) / two - (label[i]! * Math.exp(one * score[i]!)) / one;
        sum += weight === null ? loss : loss * weight[i]!;
      }
      return sum;
    },
    respond: Math.exp,
  };
}
