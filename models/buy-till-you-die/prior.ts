import { InputError } from "../errors.js";
import type { Derivatives } from "./maximise.js";

/** What is held of one parameter before the data: its logarithm is normal. */
export interface LogNormal {
  readonly median: number;
  /** Standard deviation of the logarithm: 0.7 says within a factor of 4, nineteen times of twenty. */
  readonly spread: number;
}

/** By names of parameters; those left out have none. */
export type Prior = Readonly<Partial<Record<string, LogNormal>>>;

/** @throws {InputError} unknown-parameter, prior-out-of-range */
export function checkPrior(who: string, prior: Prior, names: readonly string[]): void {
  for (const [name, held] of Object.entries(prior)) {
    if (!names.includes(name)) {
      throw new InputError("unknown-parameter", `${who}: prior names "${name}"; parameters are ${names.join(", ")}.`);
    }
    const { median, spread } = held!;
    if (!(median > 0 && median < Infinity && spread > 0)) {
      throw new InputError("prior-out-of-range", `${who}: median and spread of ${name} must be above 0.`);
    }
  }
}

/** Derivatives by the parameters become those by their logarithms, with the log density of the prior added. */
export function byLogarithms(
  { value, gradient, hessian }: Derivatives,
  parameters: Float64Array,
  names: readonly string[],
  prior: Prior,
): Derivatives {
  const n = names.length;
  const byLog = gradient.map((slope, k) => slope * parameters[k]!);
  const curves = hessian.map((curve, at) => curve * parameters[Math.floor(at / n)]! * parameters[at % n]!);
  for (const [k, name] of names.entries()) {
    curves[k * n + k]! += byLog[k]!;
    const held = prior[name];
    if (held === undefined) continue;
    const off = Math.log(parameters[k]! / held.median) / held.spread;
    byLog[k]! -= off / held.spread;
    curves[k * n + k]! -= 1 / (held.spread * held.spread);
  }
  return { value: value + logPrior(parameters, names, prior), gradient: byLog, hessian: curves };
}

/** Up to a constant. */
export function logPrior(parameters: Float64Array, names: readonly string[], prior: Prior): number {
  let sum = 0;
  for (const [k, name] of names.entries()) {
    const held = prior[name];
    if (held !== undefined) sum -= (Math.log(parameters[k]! / held.median) / held.spread) ** 2 / 2;
  }
  return sum;
}
