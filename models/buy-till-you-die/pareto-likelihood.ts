import type { SortedHistories } from "./histories.js";
import type { Derivatives } from "./maximise.js";
import { GAUSS_16 } from "./quadrature.js";

/**
 * Log-likelihood of Pareto/NBD with first and second derivatives by r, alpha, s and beta. The customer is alive at the end, or
 * dropped out at some time since the last order: a mixture over that time, integrated by Gauss's rule to 1e-13. That needs no
 * hypergeometric function, and the derivatives are those of a mixture.
 * @source Schmittlein, Morrison and Colombo (1987), before their integral is named
 */
export function paretoLikelihood(
  { size, repeats, recency, age, weights, above, customers }: SortedHistories,
  parameters: Float64Array,
): Derivatives {
  const [r, alpha, s, beta] = parameters as unknown as readonly [number, number, number, number];
  let value = customers * (r * Math.log(alpha) + s * Math.log(beta));
  const gradient = Float64Array.of(
    customers * Math.log(alpha),
    (customers * r) / alpha,
    customers * Math.log(beta),
    (customers * s) / beta,
  );
  const hessian = new Float64Array(16);
  hessian[1] = customers / alpha;
  hessian[5] = -(customers * r) / (alpha * alpha);
  hessian[11] = customers / beta;
  hessian[15] = -(customers * s) / (beta * beta);
  for (let i = 0; i < above.length; i++) {
    value += above[i]! * Math.log(r + i);
    gradient[0]! += above[i]! / (r + i);
    hessian[0]! -= above[i]! / ((r + i) * (r + i));
  }
  const sums = new Float64Array(16);
  for (let i = 0; i < size; i++) {
    sums.fill(0);
    const shape = r + repeats[i]!;
    const offset = mixture(parameters, shape, recency[i]!, age[i]!, sums);
    const total = sums[0]! + sums[1]!;
    const weight = weights[i]!;
    value += weight * (Math.log(total) + offset);
    for (let k = 0; k < 4; k++) {
      const slope = sums[2 + k]! / total;
      gradient[k]! += weight * slope;
      for (let j = 0; j <= k; j++) {
        const at = 6 + (k * (k + 1)) / 2 + j;
        hessian[j * 4 + k]! += weight * (sums[at]! / total - (slope * sums[2 + j]!) / total);
      }
    }
  }
  for (let k = 0; k < 4; k++) for (let j = 0; j < k; j++) hessian[k * 4 + j] = hessian[j * 4 + k]!;
  return { value, gradient, hessian };
}

/** Probability that a customer with x repeats, the last at `recency`, is alive at `age`. */
export function paretoAlive(parameters: Float64Array, x: number, recency: number, age: number): number {
  const sums = new Float64Array(16);
  mixture(parameters, parameters[0]! + x, recency, age, sums);
  return sums[0]! / (sums[0]! + sums[1]!);
}

/**
 * Adds to `sums`, all divided by exp of what it returns: [0] the likelihood of being alive at the end, [1] of having dropped
 * out before, [2 to 5] the sum of both times the slopes of their logarithms, [6 to 15] times their second derivatives
 * and products of slopes, by lower triangle.
 */
function mixture(parameters: Float64Array, shape: number, recency: number, age: number, sums: Float64Array): number {
  const [, alpha, s, beta] = parameters as unknown as readonly [number, number, number, number];
  const offset = -shape * Math.log(alpha + recency) - s * Math.log(beta + recency);
  const alive = Math.exp(
    -shape * Math.log1p((age - recency) / (alpha + recency)) - s * Math.log1p((age - recency) / (beta + recency)),
  );
  add(sums, 0, alive, alpha + age, beta + age, shape, s, 0);
  if (age === recency) return offset;

  // Past this time less than 1e-19 is left. The variable ln(scale + time) keeps both poles away from the nodes.
  const end = Math.min(age, (alpha + recency) * Math.exp(45 / shape) - alpha);
  const scale = Math.min(alpha, beta) + recency;
  const length = Math.log1p((end - recency) / scale);
  const fall =
    shape * Math.log1p((end - recency) / (alpha + recency)) + (s + 1) * Math.log1p((end - recency) / (beta + recency));
  const panels = Math.ceil(Math.max(fall / 10, length / 1.5));
  const half = length / panels / 2;
  for (let panel = 0; panel < panels; panel++) {
    for (let k = 0; k < 16; k++) {
      const since = scale * Math.expm1(half * (2 * panel + 1 + GAUSS_16.nodes[k]!));
      const density =
        (s / (beta + recency + since)) *
        Math.exp(-shape * Math.log1p(since / (alpha + recency)) - s * Math.log1p(since / (beta + recency)));
      const mass = half * GAUSS_16.weights[k]! * (scale + since) * density;
      add(sums, 1, mass, alpha + recency + since, beta + recency + since, shape, s, 1);
    }
  }
  return offset;
}

/** One part of the mixture: mass · d(ln mass), with a density of dropping out (1) or none (0). */
function add(
  sums: Float64Array,
  to: 0 | 1,
  mass: number,
  one: number,
  other: number,
  shape: number,
  s: number,
  density: 0 | 1,
): void {
  if (!(mass > 0)) return;
  const dr = -Math.log(one);
  const dAlpha = -shape / one;
  const ds = density / s - Math.log(other);
  const dBeta = -(s + density) / other;
  sums[to]! += mass;
  sums[2]! += mass * dr;
  sums[3]! += mass * dAlpha;
  sums[4]! += mass * ds;
  sums[5]! += mass * dBeta;
  sums[6]! += mass * dr * dr;
  sums[7]! += mass * (dr * dAlpha - 1 / one);
  sums[8]! += mass * (dAlpha * dAlpha + shape / (one * one));
  sums[9]! += mass * dr * ds;
  sums[10]! += mass * dAlpha * ds;
  sums[11]! += mass * (ds * ds - density / (s * s));
  sums[12]! += mass * dr * dBeta;
  sums[13]! += mass * dAlpha * dBeta;
  sums[14]! += mass * (ds * dBeta - 1 / other);
  sums[15]! += mass * (dBeta * dBeta + (s + density) / (other * other));
}
