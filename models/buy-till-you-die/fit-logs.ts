import type { FitReport } from "../fit-report.js";
import { inverseInformation, maximise, type Derivatives } from "./maximise.js";
import { byLogarithms, logPrior, type Prior } from "./prior.js";

/** What maximum likelihood found of a model whose parameters are all above 0. */
export interface LogFit {
  /** In the order of `names`. */
  readonly parameters: Float64Array;
  readonly standardErrors: Readonly<Record<string, number>>;
  /** Of the logarithms of the parameters, row by row; null where the likelihood has no curvature there. */
  readonly logCovariance: Float64Array | null;
  /** Without the prior. */
  readonly logLikelihood: number;
  /** Names of parameters that the data leave open by more than a factor of 20 either way. */
  readonly unidentified: readonly string[];
  readonly report: FitReport;
}

/** Of a logarithm: 95% intervals reach a factor of 20 either way. */
const OPEN = 1.5;

/** Maximises a likelihood over the logarithms of its parameters, from several starts where the first does not converge. */
export function fitLogs(
  names: readonly string[],
  likelihood: (parameters: Float64Array) => Derivatives,
  starts: readonly (readonly number[])[],
  { prior, rows }: { readonly prior: Prior; readonly rows: number },
): LogFit {
  const of = (logs: Float64Array): Derivatives => {
    const parameters = logs.map(Math.exp);
    return byLogarithms(likelihood(parameters), parameters, names, prior);
  };
  let iterations = 0;
  let best: ReturnType<typeof maximise> | null = null;
  for (const start of starts) {
    const found = maximise(of, Float64Array.from(start, Math.log));
    iterations += found.iterations;
    const better = best === null || (found.converged && !best.converged) || found.value > best.value;
    if (better && (found.converged || best?.converged !== true)) best = found;
    if (found.converged && found.atBound.length === 0) break;
  }
  const { at, converged, reason, atBound } = best!;
  const parameters = at.map(Math.exp);
  const logCovariance = inverseInformation(best!);
  const errors = names.map((_, k) =>
    logCovariance === null ? Number.POSITIVE_INFINITY : Math.sqrt(logCovariance[k * names.length + k]!),
  );
  const unidentified = names.filter((_, k) => atBound.includes(k) || !(errors[k]! <= OPEN));
  return {
    parameters,
    standardErrors: Object.fromEntries(names.map((name, k) => [name, parameters[k]! * errors[k]!])),
    logCovariance,
    logLikelihood: best!.value - logPrior(parameters, names, prior),
    unidentified,
    report: { converged, reason, iterations, rows, notes: unidentified.map((name) => `not-identified: ${name}`) },
  };
}
