import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { kMeansFitter } from "./fit-k-means.js";
import { checkPoints, type Points } from "./points.js";

export interface MixtureParams {
  readonly components: number;
  readonly seed: number;
  readonly maxIterations?: number;
  /** Ends when the log-likelihood rises by no more, a point. */
  readonly tolerance?: number;
}

/** Normal distributions without correlation within each, with their shares. */
export interface Mixture {
  readonly components: number;
  readonly columns: number;
  readonly shares: Float64Array;
  /** `components` × `columns`, as are the variances. */
  readonly means: Float64Array;
  readonly variances: Float64Array;
  readonly logLikelihood: number;
  /** Of every round: it never falls. */
  readonly path: readonly number[];
  /** Less is better. */
  readonly bic: number;
  readonly report: FitReport;
}

const USUAL = { maxIterations: 500, tolerance: 1e-7 };
/** Of a standardised column: a component on equal values would be infinitely likely. */
const LEAST_VARIANCE = 1e-3;
const RESTARTS = 3;

/**
 * A mixture of normal distributions with diagonal covariances, by EM from clusters of k-means.
 * @throws {InputError} bad-points, not-finite, bad-params; {FitError} too-few-points
 * @source Dempster, Laird and Rubin (1977); Schwarz (1978)
 */
export function fitMixture(points: Points, params: MixtureParams): Mixture {
  checkPoints("fitMixture", points);
  const { components, seed } = params;
  const { maxIterations, tolerance } = { ...USUAL, ...params };
  if (!(maxIterations >= 1) || !(tolerance >= 0)) {
    throw new InputError("bad-params", "fitMixture: needs maxIterations from 1 and tolerance from 0.");
  }
  const { rows, columns } = points;
  const { labels } = kMeansFitter(rows, columns, components)(points, { seed, restarts: RESTARTS });
  const weights = new Float64Array(rows * components);
  labels.forEach((label, i) => (weights[i * components + label] = 1));
  const state = {
    shares: new Float64Array(components),
    means: new Float64Array(components * columns),
    variances: new Float64Array(components * columns),
  };
  const path: number[] = [];
  let converged = false;
  while (path.length < maxIterations && !converged) {
    maximise(points, weights, state);
    const now = weigh(points, state, weights);
    const before = path.at(-1);
    converged = before !== undefined && now - before <= tolerance * rows;
    path.push(now);
  }
  const logLikelihood = path.at(-1)!;
  const parameters = components * 2 * columns + components - 1;
  return {
    components,
    columns,
    ...state,
    logLikelihood,
    path,
    bic: parameters * Math.log(rows) - 2 * logLikelihood,
    report: {
      converged,
      reason: converged ? "tolerance" : "max-iterations",
      iterations: path.length,
      rows,
      notes: [],
    },
  };
}

type Laws = Pick<Mixture, "shares" | "means" | "variances">;

/** The likeliest component of each point, of equal ones the first. */
export function assignLikeliest(points: Points, laws: Laws): Int32Array {
  checkPoints("assignLikeliest", points);
  const components = laws.shares.length;
  const weights = new Float64Array(points.rows * components);
  weigh(points, laws, weights);
  return Int32Array.from({ length: points.rows }, (_, i) => {
    let best = 0;
    for (let k = 1; k < components; k++) {
      if (weights[i * components + k]! > weights[i * components + best]!) best = k;
    }
    return best;
  });
}

function maximise({ rows, columns, values }: Points, weights: Float64Array, state: Laws): void {
  const { shares, means, variances } = state;
  const components = shares.length;
  for (let k = 0; k < components; k++) {
    let total = 0;
    const mean = means.subarray(k * columns, (k + 1) * columns).fill(0);
    const variance = variances.subarray(k * columns, (k + 1) * columns).fill(0);
    for (let i = 0; i < rows; i++) {
      const weight = weights[i * components + k]!;
      total += weight;
      for (let c = 0; c < columns; c++) mean[c]! += weight * values[i * columns + c]!;
    }
    shares[k] = total / rows;
    // A component that nobody belongs to keeps a share of 0 and takes no part any more.
    const by = total > 0 ? total : 1;
    for (let c = 0; c < columns; c++) mean[c]! /= by;
    for (let i = 0; i < rows; i++) {
      const weight = weights[i * components + k]!;
      if (weight === 0) continue;
      for (let c = 0; c < columns; c++) variance[c]! += weight * (values[i * columns + c]! - mean[c]!) ** 2;
    }
    for (let c = 0; c < columns; c++) variance[c] = Math.max(LEAST_VARIANCE, variance[c]! / by);
  }
}

/** Writes each point's chances of the components; returns the log-likelihood. */
function weigh({ rows, columns, values }: Points, { shares, means, variances }: Laws, weights: Float64Array): number {
  const components = shares.length;
  const precisions = variances.map((variance) => 1 / variance);
  const constants = shares.map((share, k) => {
    let sum = Math.log(share) - (columns / 2) * Math.log(2 * Math.PI);
    for (let c = 0; c < columns; c++) sum -= Math.log(variances[k * columns + c]!) / 2;
    return sum;
  });
  const logs = new Float64Array(components);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    let most = -Infinity;
    for (let k = 0; k < components; k++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) {
        sum += precisions[k * columns + c]! * (values[i * columns + c]! - means[k * columns + c]!) ** 2;
      }
      logs[k] = constants[k]! - sum / 2;
      if (logs[k]! > most) most = logs[k]!;
    }
    let sum = 0;
    for (let k = 0; k < components; k++) sum += weights[i * components + k] = Math.exp(logs[k]! - most);
    for (let k = 0; k < components; k++) weights[i * components + k]! /= sum;
    total += most + Math.log(sum);
  }
  return total;
}
