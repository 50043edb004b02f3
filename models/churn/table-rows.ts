import type { NumericColumn } from "../table.js";

/** A table of numbers alone. */
export interface Numbers {
  readonly rows: number;
  readonly columns: readonly NumericColumn[];
}

/** Some rows of a table of numbers, in the order of `rows`. */
export function rowsOf(table: Numbers, rows: Uint32Array): Numbers {
  return {
    rows: rows.length,
    columns: table.columns.map(({ kind, name, values }) => {
      const own = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) own[i] = values[rows[i]!]!;
      return { kind, name, values: own };
    }),
  };
}

/** The first table's rows, then the second's; both have the same columns. */
export function joinedRows(first: Numbers, second: Numbers): Numbers {
  return {
    rows: first.rows + second.rows,
    columns: first.columns.map(({ kind, name, values }, c) => {
      const own = new Float64Array(first.rows + second.rows);
      own.set(values);
      own.set(second.columns[c]!.values, first.rows);
      return { kind, name, values: own };
    }),
  };
}

/** Labels of the rows, in their order. */
export function labelsOf(labels: Uint8Array, rows: Uint32Array): Uint8Array {
  return Uint8Array.from(rows, (row) => labels[row]!);
}
