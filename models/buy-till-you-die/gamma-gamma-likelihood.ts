import { digamma, logGamma, trigamma } from "./gamma-function.js";
import type { Derivatives } from "./maximise.js";

/** By ascending orders, all of weight above 0. */
export interface SortedSpend {
  readonly size: number;
  readonly orders: Float64Array;
  readonly meanSpend: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Log-likelihood with first and second derivatives by p, q and v.
 * @source Fader and Hardie (2013), equation 1a, in logarithms
 */
export function gammaGammaLikelihood(
  { size, orders, meanSpend, weights }: SortedSpend,
  parameters: Float64Array,
): Derivatives {
  const [p, q, v] = parameters as unknown as readonly [number, number, number];
  const logV = Math.log(v);
  let [value, gp, gq, gv, pp, pq, pv, qq, qv, vv] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const [logGammaQ, digammaQ, trigammaQ] = [logGamma(q), digamma(q), trigamma(q)];
  for (let from = 0, to = 0; from < size; from = to) {
    const x = orders[from]!;
    let [count, logs, logsBeyond, inverse, squares] = [0, 0, 0, 0, 0];
    for (to = from; to < size && orders[to] === x; to++) {
      const [weight, total] = [weights[to]!, x * meanSpend[to]!];
      count += weight;
      logs += weight * Math.log(total);
      logsBeyond += weight * Math.log1p(total / v);
      inverse += weight / (total + v);
      squares += weight / ((total + v) * (total + v));
    }
    const [own, both] = [p * x, p * x + q];
    const [digammaBoth, trigammaBoth] = [digamma(both), trigamma(both)];
    const beyond = logsBeyond + count * logV;
    value += count * (logGamma(both) - logGamma(own) - logGammaQ + q * logV + Math.log(x));
    value += (own - 1) * logs - both * beyond;
    gp += x * (count * (digammaBoth - digamma(own)) + logs - beyond);
    gq += count * (digammaBoth - digammaQ) - logsBeyond;
    gv += (count * q) / v - both * inverse;
    pp += count * x * x * (trigammaBoth - trigamma(own));
    pq += count * x * trigammaBoth;
    pv -= x * inverse;
    qq += count * (trigammaBoth - trigammaQ);
    qv += count / v - inverse;
    vv += both * squares - (count * q) / (v * v);
  }
  return {
    value,
    gradient: Float64Array.of(gp, gq, gv),
    hessian: Float64Array.of(pp, pq, pv, pq, qq, qv, pv, qv, vv),
  };
}
