/**
 * Inverse of a symmetric positive definite matrix: Cholesky, the inverse of its factor, and their product, by rows, so that
 * every inner loop runs along memory.
 * @param matrix row-major, n × n; overwritten
 * @source Golub and Van Loan (2013), 4.2
 */
export function invertPositive(matrix: Float64Array, n: number): Float64Array {
  factor(matrix, n);
  const inverse = new Float64Array(n * n);
  invertFactor(matrix, n, inverse);
  multiply(inverse, n, matrix);
  return matrix;
}

/** L in the lower triangle. */
function factor(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) a[row + j] = (a[row + j]! - dot(a, row, a, j * n, j)) / a[j * n + j]!;
    a[row + i] = Math.sqrt(a[row + i]! - dot(a, row, a, row, i));
  }
}

/** L⁻¹, transposed: row j holds column j of it, so that it lies along memory. */
function invertFactor(l: Float64Array, n: number, out: Float64Array): void {
  for (let j = 0; j < n; j++) {
    const column = j * n;
    out[column + j] = 1 / l[j * n + j]!;
    for (let i = j + 1; i < n; i++) out[column + i] = -dotFrom(l, i * n, out, column, j, i) / l[i * n + i]!;
  }
}

/** (L⁻¹)ᵀ·L⁻¹. */
function multiply(t: Float64Array, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) out[i * n + j] = out[j * n + i] = dotFrom(t, i * n, t, j * n, i, n);
  }
}

const dot = (a: Float64Array, at: number, b: Float64Array, bt: number, length: number): number =>
  dotFrom(a, at, b, bt, 0, length);

function dotFrom(a: Float64Array, at: number, b: Float64Array, bt: number, from: number, to: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = from;
  for (; k + 3 < to; k += 4) {
    s0 += a[at + k]! * b[bt + k]!;
    s1 += a[at + k + 1]! * b[bt + k + 1]!;
    s2 += a[at + k + 2]! * b[bt + k + 2]!;
    s3 += a[at + k + 3]! * b[bt + k + 3]!;
  }
  for (; k < to; k++) s0 += a[at + k]! * b[bt + k]!;
  return s0 + s1 + (s2 + s3);
}
