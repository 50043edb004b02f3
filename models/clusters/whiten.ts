import type { Points } from "./points.js";

/** Added to the diagonal: columns that say the same are not torn apart by what is left of their difference. */
const RIDGE = 0.01;

/** Lower triangle of the Cholesky factor of the correlations of standardised points. */
export function correlationFactor({ rows, columns, values }: Points): number[][] {
  const factor: number[][] = [];
  for (let a = 0; a < columns; a++) {
    const row: number[] = [];
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += values[i * columns + a]! * values[i * columns + b]!;
      let left = sum / rows + (a === b ? RIDGE : 0);
      for (let c = 0; c < b; c++) left -= row[c]! * (b === a ? row[c]! : factor[b]![c]!);
      row.push(a === b ? Math.sqrt(left) : left / factor[b]![b]!);
    }
    factor.push(row);
  }
  return factor;
}

/** Solves the factor for each row, in place: coordinates without correlation. */
export function unmix(values: Float64Array, columns: number, factor: readonly (readonly number[])[]): void {
  for (let from = 0; from < values.length; from += columns) {
    for (let a = 0; a < columns; a++) {
      let left = values[from + a]!;
      for (let b = 0; b < a; b++) left -= factor[a]![b]! * values[from + b]!;
      values[from + a] = left / factor[a]![a]!;
    }
  }
}
