import { FitError, InputError } from "../errors.js";
import type { Encoding } from "../encoding/encoding.js";
import { fitEncoding, type EncodingParams } from "../encoding/fit-encoding.js";
import { countLabels, oneClass } from "../metrics/outcomes.js";
import { checkTable, type Table } from "../table.js";
import { cholesky, solve } from "./cholesky.js";
import { penalisedStep } from "./coordinate-descent.js";
import { logisticModel, type LogisticModel, type LogisticReport, type LogisticTerm } from "./logistic-model.js";
import { logisticPasses, type Pass } from "./logistic-pass.js";

export interface LogisticParams extends EncodingParams {
  /** Penalty l1·Σ|b| beside the summed log loss; default 0. */
  readonly l1?: number;
  /** Penalty ½·l2·Σb² beside the summed log loss; default 1. */
  readonly l2?: number;
  /** Default 50. */
  readonly maxIterations?: number;
  /** The fit ends when the loss would fall by less than this share of itself; default 1e-12. */
  readonly tolerance?: number;
  /** One a row, from 0; a row of weight 0 does not count. */
  readonly weights?: Float64Array;
}

/**
 * Logistic regression with an L2 penalty by Newton's method, or with L1 as well by coordinate descent within it. Coefficients
 * are of scaled numbers and plain indicators; the intercept has no penalty.
 * @param labels 0 or 1, one a row
 * @throws {InputError} those of `checkTable` and `fitEncoding`, unequal-lengths, label-not-binary, bad-weight, bad-penalty
 * @throws {FitError} no-rows, one-class, no-columns
 * @source McCullagh and Nelder (1989), 4.4; Friedman, Hastie and Tibshirani (2010); ridge standard errors by Le Cessie and Van
 *   Houwelingen (1992)
 */
export function fitLogistic(table: Table, labels: Uint8Array, params: LogisticParams = {}): LogisticModel {
  const { l1 = 0, l2 = 1, maxIterations = 50, tolerance = 1e-12, weights } = params;
  checkTable("fitLogistic", table);
  for (const penalty of [l1, l2]) {
    if (!(penalty >= 0 && penalty < Infinity)) {
      throw new InputError("bad-penalty", `fitLogistic: penalties must be finite, from 0; got ${penalty}.`);
    }
  }
  if (labels.length !== table.rows || (weights !== undefined && weights.length !== table.rows)) {
    throw new InputError(
      "unequal-lengths",
      `fitLogistic: ${table.rows} rows, ${labels.length} labels and ${weights?.length ?? table.rows} weights.`,
    );
  }
  const { positives, negatives } = countLabels("fitLogistic", labels, weights);
  if (positives === 0 || negatives === 0) throw oneClass("fitLogistic", positives > 0 ? 1 : 0);
  const { encoding, notes } = fitEncoding("fitLogistic", table, weights, params);
  const pass = logisticPasses(encoding, table, labels, weights);
  const total = weights === undefined ? table.rows : weights.reduce((sum, weight) => sum + weight, 0);
  const size = encoding.terms.length + 1;
  const near = l1 === 0 && l2 > 0 && weights === undefined ? nearOptimum(encoding, table, labels, l2) : null;
  const found = minimise(pass, near ?? startingPoint(labels, weights, size), { l1, l2, maxIterations, tolerance });
  const errors = l1 > 0 ? null : standardErrors(found.pass.information, l2, found.aliased);
  const names = ["intercept", ...encoding.terms];
  const separated =
    errors === null || l2 > 0 ? [] : names.filter((_, j) => isSeparated(found.coefficients[j]!, errors[j]!));
  const terms = names.map((name, j): LogisticTerm => {
    const known = errors !== null && found.aliased[j] === 0 && !separated.includes(name);
    return { name, coefficient: found.coefficients[j]!, standardError: known ? errors[j]! : null };
  });
  const reason = separated.length > 0 ? "separation" : found.converged ? "tolerance" : "max-iterations";
  const report: LogisticReport = {
    converged: reason === "tolerance",
    reason,
    iterations: found.iterations,
    rows: positives + negatives,
    notes,
    logLoss: found.pass.loss / total,
    aliased: names.filter((_, j) => found.aliased[j] === 1),
    separated,
  };
  return logisticModel(encoding, terms, report);
}

interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

interface Found {
  readonly coefficients: Float64Array;
  readonly pass: Pass;
  readonly aliased: Uint8Array;
  readonly converged: boolean;
  readonly iterations: number;
}

function minimise(
  passAt: (coefficients: Float64Array) => Pass,
  start: Float64Array,
  { maxIterations, tolerance, ...penalty }: Penalty & { readonly maxIterations: number; readonly tolerance: number },
): Found {
  let coefficients = start;
  let pass = passAt(coefficients);
  let cost = pass.loss + penaltyOf(coefficients, penalty);
  const aliased = aliasedTerms(pass.information, penalty);
  for (let iterations = 1; iterations <= maxIterations; iterations++) {
    const step = nextStep(pass, coefficients, aliased, penalty);
    let share = 1;
    let next = moved(coefficients, step, share);
    let nextPass = passAt(next);
    let nextCost = nextPass.loss + penaltyOf(next, penalty);
    // Far from the optimum a whole step can overshoot.
    while (!(nextCost <= cost * (1 + tolerance)) && share > 1e-4) {
      share /= 2;
      next = moved(coefficients, step, share);
      nextPass = passAt(next);
      nextCost = nextPass.loss + penaltyOf(next, penalty);
    }
    if (!Number.isFinite(nextCost))
      throw new FitError("no-convergence", "fitLogistic: the loss overflowed; scale weights down.");
    const fell = cost - nextCost;
    if (fell > 0) [coefficients, pass, cost] = [next, nextPass, nextCost];
    // Where no part of the step lowers the loss, it stands still far from the optimum.
    const done = share > 1e-4;
    if (fell <= tolerance * cost) return { coefficients, pass, aliased, converged: done, iterations };
  }
  return { coefficients, pass, aliased, converged: false, iterations: maxIterations };
}

/** So many rows tell nearly where the optimum of all lies. */
const FEW_ROWS = 10_000;

/** The optimum of every n-th row, with as much less of a penalty: most steps are taken there. Null where rows are few. */
function nearOptimum(encoding: Encoding, table: Table, labels: Uint8Array, l2: number): Float64Array | null {
  const step = Math.floor(table.rows / FEW_ROWS);
  if (step < 4) return null;
  const own = labels.filter((_, i) => i % step === 0);
  const ones = own.reduce((sum, label) => sum + label, 0);
  if (ones === 0 || ones === own.length) return null;
  const columns = table.columns.map((column) =>
    column.kind === "numeric"
      ? { ...column, values: column.values.filter((_, i) => i % step === 0) }
      : { ...column, codes: column.codes.filter((_, i) => i % step === 0) },
  );
  const pass = logisticPasses(encoding, { rows: own.length, columns }, own, undefined);
  const start = startingPoint(own, undefined, encoding.terms.length + 1);
  return minimise(pass, start, { l1: 0, l2: l2 / step, maxIterations: 50, tolerance: 1e-6 }).coefficients;
}

/** Without columns the answer is known: the log odds of the labels. */
function startingPoint(labels: Uint8Array, weights: Float64Array | undefined, size: number): Float64Array {
  let [ones, zeros] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 1) ones += weights === undefined ? 1 : weights[i]!;
    else zeros += weights === undefined ? 1 : weights[i]!;
  }
  const start = new Float64Array(size);
  start[0] = Math.log(ones / zeros);
  return start;
}

function penaltyOf(coefficients: Float64Array, { l1, l2 }: Penalty): number {
  let sum = 0;
  for (let j = 1; j < coefficients.length; j++) {
    sum += l1 * Math.abs(coefficients[j]!) + (l2 / 2) * coefficients[j]! ** 2;
  }
  return sum;
}

function nextStep(pass: Pass, coefficients: Float64Array, aliased: Uint8Array, penalty: Penalty): Float64Array {
  if (penalty.l1 > 0) return penalisedStep(pass.information, pass.gradient, coefficients, penalty);
  const slope = pass.gradient.map((g, j) => (j === 0 ? g : aliased[j] === 1 ? 0 : g - penalty.l2 * coefficients[j]!));
  return solve(cholesky(withPenalty(pass.information, penalty.l2, aliased), slope.length), slope);
}

/** Only without a penalty can a term be a sum of others. At the start all rows weigh alike, so nothing else vanishes. */
function aliasedTerms(information: Float64Array, { l1, l2 }: Penalty): Uint8Array {
  const size = Math.sqrt(information.length);
  return l1 > 0 || l2 > 0 ? new Uint8Array(size) : cholesky(information, size).aliased;
}

/** The information with the penalty on its diagonal; aliased terms stand apart from all others. */
function withPenalty(information: Float64Array, l2: number, aliased: Uint8Array): Float64Array {
  const size = aliased.length;
  const matrix = Float64Array.from(information);
  for (let j = 0; j < size; j++) {
    if (j > 0) matrix[j * size + j]! += l2;
    if (aliased[j] === 0) continue;
    for (let k = 0; k < size; k++) matrix[j * size + k] = matrix[k * size + j] = j === k ? 1 : 0;
  }
  return matrix;
}

/**
 * Roots of the diagonal of A⁻¹·I·A⁻¹, where A = I + l2·D is the information with its penalty: of A⁻¹ − l2·A⁻¹·D·A⁻¹, and D is 1
 * on the diagonal but for the intercept.
 */
function standardErrors(information: Float64Array, l2: number, aliased: Uint8Array): Float64Array {
  const size = aliased.length;
  const factor = cholesky(withPenalty(information, l2, aliased), size);
  const unit = new Float64Array(size);
  return Float64Array.from(unit, (_, j) => {
    unit.fill(0);
    unit[j] = 1;
    const column = solve(factor, unit);
    let bias = 0;
    for (let k = 1; l2 > 0 && k < size; k++) bias += column[k]! * column[k]!;
    return Math.sqrt(Math.max(0, column[j]! - l2 * bias));
  });
}

/** While a coefficient runs away its information vanishes, so its error runs ahead of it. Two rows that differ have an error of 1.4. */
const isSeparated = (coefficient: number, standardError: number): boolean =>
  Math.abs(coefficient) > 8 && !(standardError < 50);

const moved = (from: Float64Array, step: Float64Array, share: number): Float64Array =>
  from.map((value, j) => value + share * step[j]!);
