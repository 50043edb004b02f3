import { InputError } from "../errors.js";

/**
 * The assignment of rows to columns with the greatest sum: each row one column at most, each column one row at most.
 * @param gains rows of equal length, finite
 * @returns per row its column; −1 where there are more rows than columns and it goes without
 * @throws {InputError} bad-matrix
 * @source Kuhn (1955), with potentials as in Jonker and Volgenant (1987)
 */
export function assignGreatest(gains: readonly (readonly number[])[]): number[] {
  const rows = gains.length;
  const columns = gains[0]?.length ?? 0;
  if (gains.some((row) => row.length !== columns || row.some((gain) => !Number.isFinite(gain)))) {
    throw new InputError("bad-matrix", "assignGreatest: rows must be of equal length and finite.");
  }
  const size = Math.max(rows, columns);
  const cost = (row: number, column: number): number => -(gains[row - 1]?.[column - 1] ?? 0);
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  /** Row of each column; column 0 stands for the row that is being placed. */
  const rowOf = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    const before = new Int32Array(size + 1);
    const least = new Float64Array(size + 1).fill(Infinity);
    const used = new Uint8Array(size + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      used[column] = 1;
      const from = rowOf[column]!;
      let step = Infinity;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (used[j] === 1) continue;
        const reduced = cost(from, j) - rowPotential[from]! - columnPotential[j]!;
        if (reduced < least[j]!) {
          least[j] = reduced;
          before[j] = column;
        }
        if (least[j]! < step) [step, next] = [least[j]!, j];
      }
      for (let j = 0; j <= size; j++) {
        if (used[j] === 1) {
          rowPotential[rowOf[j]!]! += step;
          columnPotential[j]! -= step;
        } else least[j]! -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const previous = before[column]!;
      rowOf[column] = rowOf[previous]!;
      column = previous;
    }
  }
  const found = new Array<number>(rows).fill(-1);
  for (let j = 1; j <= columns; j++) if (rowOf[j]! <= rows) found[rowOf[j]! - 1] = j - 1;
  return found;
}
