import type { RowObjective } from "./objective.js";

/** Log loss of a 0 or 1. The score is the log odds. */
export const logistic: RowObjective = {
  constantHessian: false,
  base: (label, weight) => {
    let ones = 0;
    let all = 0;
    for (let i = 0; i < label.length; i++) {
      const w = weight === null ? 1 : weight[i]!;
      ones += w * label[i]!;
      all += w;
    }
    return Math.log(ones / (all - ones));
  },
  derive: ({ score, label, weight, gradient, hessian }, from, to) => {
    for (let i = from; i < to; i++) {
      const p = 1 / (1 + Math.exp(-score[i]!));
      const w = weight === null ? 1 : weight[i]!;
      gradient[i] = (p - label[i]!) * w;
      hessian[i] = p * (1 - p) * w;
    }
  },
  loss: (score, label, weight, from, to) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const margin = label[i] === 1 ? score[i]! : -score[i]!;
      const loss = margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
      sum += weight === null ? loss : loss * weight[i]!;
    }
    return sum;
  },
  respond: (score) => 1 / (1 + Math.exp(-score)),
};
