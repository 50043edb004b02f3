import { normalDraw, seededRandom } from "../../random.js";
import type { Panel } from "../panel.js";

export interface AlsParams {
  readonly factors: number;
  readonly iterations: number;
  /** Square penalty on all factors. */
  readonly l2: number;
  /** How much more a purchase counts than none: confidence is 1 + alpha for what was bought. */
  readonly alpha: number;
  readonly seed: number;
}

/** Factors of products; those of a customer are found from what they bought. */
export interface AlsModel {
  readonly factors: number;
  readonly alpha: number;
  /** Row-major, products × factors. */
  readonly product: Float64Array;
  /** YᵀY + l2·I over all products, row-major. */
  readonly gram: Float64Array;
}

/**
 * Implicit alternating least squares over a panel: purchases are 1 with confidence 1 + alpha, all else 0 with confidence 1.
 * @param onIteration told the objective after each half step that fits products
 * @source Hu, Koren and Volinsky (2008)
 */
export function fitAls(
  panel: Panel,
  { factors, iterations, l2, alpha, seed }: AlsParams,
  onIteration?: (customers: Float64Array, products: Float64Array) => void,
): AlsModel {
  const random = seededRandom(seed);
  const { rows, products, offsets, byProduct, entry, row } = panel;
  const customer = new Float64Array(rows * factors);
  const product = Float64Array.from(
    { length: products * factors },
    () => (0.1 * normalDraw(random)) / Math.sqrt(factors),
  );
  const buyersOf = Int32Array.from(entry, (at) => row[at]!);
  for (let nr = 0; nr < iterations; nr++) {
    halfStep(product, gramOf(product, factors, l2), offsets, panel.product, customer, factors, alpha);
    halfStep(customer, gramOf(customer, factors, l2), byProduct, buyersOf, product, factors, alpha);
    onIteration?.(customer, product);
  }
  return { factors, alpha, product, gram: gramOf(product, factors, l2) };
}

/** Solves for every row of `to`, given the other side. */
function halfStep(
  from: Float64Array,
  gram: Float64Array,
  offsets: Int32Array,
  columns: Int32Array,
  to: Float64Array,
  factors: number,
  alpha: number,
): void {
  const solver = rowSolver(from, gram, factors, alpha);
  for (let i = 0; i + 1 < offsets.length; i++) {
    solver(columns.subarray(offsets[i], offsets[i + 1]), to.subarray(i * factors, (i + 1) * factors));
  }
}

/**
 * Writes the factors of one row that bought `columns`: (YᵀCY + l2·I)⁻¹ YᵀC·1.
 * @param gram YᵀY + l2·I
 */
export function rowSolver(
  from: Float64Array,
  gram: Float64Array,
  factors: number,
  alpha: number,
): (columns: Int32Array, into: Float64Array) => void {
  const a = new Float64Array(factors * factors);
  return (columns, into) => {
    into.fill(0);
    if (columns.length === 0) return;
    a.set(gram);
    for (const column of columns) {
      const y = column * factors;
      for (let i = 0; i < factors; i++) {
        const scaled = alpha * from[y + i]!;
        into[i]! += (1 + alpha) * from[y + i]!;
        for (let j = 0; j <= i; j++) a[i * factors + j]! += scaled * from[y + j]!;
      }
    }
    solveInPlace(a, factors, into);
  };
}

/** Lower triangle of a positive definite matrix, by Cholesky; both are overwritten. */
function solveInPlace(a: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      a[row + j] = i === j ? Math.sqrt(sum) : sum / a[other + j]!;
    }
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= a[row + k]! * x[k]!;
    x[i] = sum / a[row + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * x[k]!;
    x[i] = sum / a[i * n + i]!;
  }
}

function gramOf(y: Float64Array, factors: number, l2: number): Float64Array {
  const gram = new Float64Array(factors * factors);
  for (let row = 0; row < y.length; row += factors) {
    for (let i = 0; i < factors; i++) {
      for (let j = 0; j <= i; j++) gram[i * factors + j]! += y[row + i]! * y[row + j]!;
    }
  }
  for (let i = 0; i < factors; i++) {
    gram[i * factors + i]! += l2;
    for (let j = 0; j < i; j++) gram[j * factors + i] = gram[i * factors + j]!;
  }
  return gram;
}
