import { InputError } from "../errors.js";

/** Points of equal dimension, one row each, row after row. */
export interface Points {
  readonly rows: number;
  readonly columns: number;
  /** `rows` × `columns` finite numbers. */
  readonly values: Float64Array;
}

/**
 * The door of everything that takes points.
 * @param caller name of the function for messages
 * @throws {InputError} bad-points, not-finite
 */
export function checkPoints(caller: string, { rows, columns, values }: Points): void {
  if (!Number.isSafeInteger(rows) || rows < 0 || !Number.isSafeInteger(columns) || columns < 1) {
    throw new InputError("bad-points", `${caller}: needs whole rows and columns; got ${rows} of ${columns}.`);
  }
  if (values.length !== rows * columns) {
    throw new InputError(
      "bad-points",
      `${caller}: ${rows} rows of ${columns} columns are ${rows * columns} numbers; got ${values.length}.`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const [row, column] = [Math.floor(i / columns), i % columns];
    throw new InputError(
      "not-finite",
      `${caller}: every number must be finite; got ${values[i]} at row ${row}, column ${column}. Fill what is missing, by a scaling.`,
    );
  }
}

/** Some rows of points, in the order given. */
export function takeRows({ columns, values }: Points, rows: ArrayLike<number>): Points {
  const taken = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    taken.set(values.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  }
  return { rows: rows.length, columns, values: taken };
}

/** Squared distance of row `i` of `a` to row `j` of `b`, both of `columns` numbers. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, columns: number): number {
  let sum = 0;
  for (let c = 0, p = i * columns, q = j * columns; c < columns; c++) {
    const difference = a[p + c]! - b[q + c]!;
    sum += difference * difference;
  }
  return sum;
}
