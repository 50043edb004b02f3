import { blockReader } from "../encoding/encode-rows.js";
import type { Block } from "../encoding/encode-rows.js";
import type { Encoding } from "../encoding/encoding.js";
import type { Table } from "../table.js";

/** At one point of the coefficients, the intercept first: loss, slope and curvature over all rows, without penalty. */
export interface Pass {
  /** Sum of weighted log losses. */
  readonly loss: number;
  /** Xᵀ·w(y − p). */
  readonly gradient: Float64Array;
  /** Xᵀ·w·p(1 − p)·X, row-major, symmetric. */
  readonly information: Float64Array;
}

/** Rows at a time: a hundred columns of them stay in the second cache. */
const BLOCK = 256;

/**
 * Passes over the rows of a table at coefficients. The design is made block by block and never stored.
 * @param labels 0 or 1, trusted
 */
export function logisticPasses(
  encoding: Encoding,
  table: Table,
  labels: Uint8Array,
  weights: Float64Array | undefined,
): (coefficients: Float64Array) => Pass {
  const size = encoding.terms.length + 1;
  const { block, read } = blockReader("fitLogistic", encoding, table, BLOCK);
  const eta = new Float64Array(BLOCK);
  const residual = new Float64Array(BLOCK);
  const curve = new Float64Array(BLOCK);
  const curved = block.dense.map(() => new Float64Array(BLOCK));
  const part = new Float64Array(BLOCK);
  return (coefficients) => {
    const gradient = new Float64Array(size);
    const information = new Float64Array(size * size);
    let loss = 0;
    for (let start = 0; start < table.rows; start += BLOCK) {
      const count = Math.min(BLOCK, table.rows - start);
      read(start, count);
      linearPredictor(block, coefficients, eta, count);
      for (let i = 0; i < count; i++) {
        const weight = weights === undefined ? 1 : weights[start + i]!;
        const label = labels[start + i]!;
        const odds = Math.exp(-Math.abs(eta[i]!));
        const p = eta[i]! >= 0 ? 1 / (1 + odds) : odds / (1 + odds);
        loss += weight * (Math.log1p(odds) + Math.max(0, label === 1 ? -eta[i]! : eta[i]!));
        residual[i] = weight * (label - p);
        curve[i] = (weight * odds) / ((1 + odds) * (1 + odds));
      }
      addGradient(block, residual, gradient, count);
      addInformation(block, curve, curved, part, information, size, count);
    }
    mirror(information, size);
    return { loss, gradient, information };
  };
}

/** The intercept and each term by its coefficient; terms stand one place later than in the encoding. */
export function linearPredictor(block: Block, coefficients: Float64Array, eta: Float64Array, count: number): void {
  eta.fill(coefficients[0]!, 0, count);
  block.dense.forEach((values, d) => {
    const coefficient = coefficients[block.denseTerms[d]! + 1]!;
    if (coefficient !== 0) for (let i = 0; i < count; i++) eta[i]! += coefficient * values[i]!;
  });
  for (const { terms, values } of block.sparse) {
    for (let i = 0; i < count; i++) if (terms[i]! >= 0) eta[i]! += coefficients[terms[i]! + 1]! * values[i]!;
  }
}

function addGradient(block: Block, residual: Float64Array, gradient: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) gradient[0]! += residual[i]!;
  block.dense.forEach((values, d) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += residual[i]! * values[i]!;
    gradient[block.denseTerms[d]! + 1]! += sum;
  });
  for (const { terms, values } of block.sparse) {
    for (let i = 0; i < count; i++) if (terms[i]! >= 0) gradient[terms[i]! + 1]! += residual[i]! * values[i]!;
  }
}

/** Each pair of terms is added on one side of the diagonal, the diagonal once. */
function addInformation(
  { dense, denseTerms, sparse }: Block,
  curve: Float64Array,
  curved: readonly Float64Array[],
  part: Float64Array,
  information: Float64Array,
  size: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) information[0]! += curve[i]!;
  dense.forEach((values, d) => {
    const into = curved[d]!;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += into[i] = curve[i]! * values[i]!;
    information[(denseTerms[d]! + 1) * size]! += sum;
  });
  addDense(dense, denseTerms, curved, information, size, count);
  sparse.forEach(({ terms, values }, s) => {
    for (let i = 0; i < count; i++) {
      part[i] = terms[i]! >= 0 ? curve[i]! * values[i]! : 0;
      if (terms[i]! >= 0) information[(terms[i]! + 1) * size]! += part[i]!;
    }
    for (let d = 0; d < dense.length; d++) {
      const column = dense[d]!;
      const at = denseTerms[d]! + 1;
      for (let i = 0; i < count; i++) {
        if (terms[i]! >= 0) information[(terms[i]! + 1) * size + at]! += part[i]! * column[i]!;
      }
    }
    for (let o = 0; o <= s; o++) {
      const other = sparse[o]!;
      for (let i = 0; i < count; i++) {
        if (terms[i]! >= 0 && other.terms[i]! >= 0) {
          information[(terms[i]! + 1) * size + other.terms[i]! + 1]! += part[i]! * other.values[i]!;
        }
      }
    }
  });
}

/** Two columns against four at a time: eight sums stay in registers, six reads serve eight products. */
function addDense(
  dense: readonly Float64Array[],
  denseTerms: readonly number[],
  curved: readonly Float64Array[],
  information: Float64Array,
  size: number,
  count: number,
): void {
  const add = (a: number, b: number, sum: number): void => {
    if (b <= a) information[(denseTerms[a]! + 1) * size + denseTerms[b]! + 1]! += sum;
  };
  let a = 0;
  for (; a + 1 < dense.length; a += 2) {
    const [x0, x1] = [curved[a]!, curved[a + 1]!];
    let b = 0;
    for (; b <= a + 1 && b + 3 < dense.length; b += 4) {
      const [y0, y1, y2, y3] = [dense[b]!, dense[b + 1]!, dense[b + 2]!, dense[b + 3]!];
      let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let i = 0; i < count; i++) {
        const p = x0[i]!;
        const q = x1[i]!;
        const u = y0[i]!;
        const v = y1[i]!;
        const w = y2[i]!;
        const z = y3[i]!;
        s00 += p * u;
        s01 += p * v;
        s02 += p * w;
        s03 += p * z;
        s10 += q * u;
        s11 += q * v;
        s12 += q * w;
        s13 += q * z;
      }
      add(a, b, s00);
      add(a, b + 1, s01);
      add(a, b + 2, s02);
      add(a, b + 3, s03);
      add(a + 1, b, s10);
      add(a + 1, b + 1, s11);
      add(a + 1, b + 2, s12);
      add(a + 1, b + 3, s13);
    }
    for (; b <= a + 1; b++) {
      add(a, b, dot(x0, dense[b]!, count));
      add(a + 1, b, dot(x1, dense[b]!, count));
    }
  }
  for (; a < dense.length; a++) for (let b = 0; b <= a; b++) add(a, b, dot(curved[a]!, dense[b]!, count));
}

function dot(x: Float64Array, y: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[i]! * y[i]!;
  return sum;
}

function mirror(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const sum = matrix[i * size + j]! + matrix[j * size + i]!;
      matrix[i * size + j] = matrix[j * size + i] = sum;
    }
  }
}
