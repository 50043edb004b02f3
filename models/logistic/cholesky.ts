/** The lower triangle L of A = L·Lᵀ, row by row, and the rows that the rows above already say. */
export interface Cholesky {
  readonly size: number;
  readonly lower: Float64Array;
  /** 1 where a pivot vanished: that unknown is 0 in every solution. */
  readonly aliased: Uint8Array;
}

/** A pivot below this share of its diagonal is rounding: a column that others add up to. */
const VANISHED = 1e-9;

/**
 * Factor of a symmetric matrix, positive definite but for columns that are sums of others.
 * @param matrix row-major, size × size; unchanged
 * @source Golub and Van Loan (2013), 4.2.5; vanishing pivots are left out as by Healy (1968)
 */
export function cholesky(matrix: Float64Array, size: number): Cholesky {
  const lower = new Float64Array(size * size);
  const aliased = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = matrix[row + j]!;
      for (let k = 0; k < j; k++) sum -= lower[row + k]! * lower[other + k]!;
      if (i !== j) lower[row + j] = aliased[j] === 1 ? 0 : sum / lower[other + j]!;
      else if (sum > VANISHED * matrix[row + i]!) lower[row + i] = Math.sqrt(sum);
      else aliased[i] = 1;
    }
    if (aliased[i] === 1) lower.fill(0, row, row + size);
  }
  return { size, lower, aliased };
}

/** x of A·x = b. */
export function solve({ size, lower, aliased }: Cholesky, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * x[k]!;
    x[i] = aliased[i] === 1 ? 0 : sum / lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    if (aliased[i] === 1) {
      x[i] = 0;
      continue;
    }
    x[i]! /= lower[i * size + i]!;
    for (let k = 0; k < i; k++) x[k]! -= lower[i * size + k]! * x[i]!;
  }
  return x;
}
