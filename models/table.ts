import { InputError } from "./errors.js";

/** Numbers, one a row; NaN where missing. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  readonly values: Float64Array | Float32Array;
}

/** One of `categories` a row, by its index; −1 where missing. */
export interface CategoricalColumn {
  readonly kind: "categorical";
  readonly name: string;
  readonly codes: Int32Array;
  readonly categories: readonly string[];
}

export type Column = NumericColumn | CategoricalColumn;

/** What a learner reads: columns of equal length, each of another name. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * The door of every learner: names differ, lengths are `rows`, codes lie among their categories, numbers are finite or NaN.
 * @param caller name of the function for messages, e.g. "fitLogistic"
 * @throws {InputError} table-rows, duplicate-column, column-length, category-code, infinite-value
 */
export function checkTable(caller: string, table: Table): void {
  const { rows, columns } = table;
  if (!Number.isSafeInteger(rows) || rows < 0) {
    throw new InputError("table-rows", `${caller}: rows must be a whole number from 0; got ${rows}.`);
  }
  const names = new Set<string>();
  for (const column of columns) {
    const { name } = column;
    if (names.has(name)) {
      throw new InputError("duplicate-column", `${caller}: two columns are named ${name}; rename one.`);
    }
    names.add(name);
    const length = column.kind === "numeric" ? column.values.length : column.codes.length;
    if (length !== rows) {
      throw new InputError("column-length", `${caller}: column ${name} must have ${rows} rows; got ${length}.`);
    }
    if (column.kind === "numeric") checkNumbers(caller, column);
    else checkCodes(caller, column);
  }
}

function checkNumbers(caller: string, { name, values }: NumericColumn): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === Infinity || value === -Infinity) {
      throw new InputError(
        "infinite-value",
        `${caller}: column ${name} must be finite, or NaN where missing; got ${value} at index ${i}. Was something divided by 0?`,
      );
    }
  }
}

function checkCodes(caller: string, { name, codes, categories }: CategoricalColumn): void {
  for (let i = 0; i < codes.length; i++) {
    if (codes[i]! < -1 || codes[i]! >= categories.length) {
      throw new InputError(
        "category-code",
        `${caller}: codes of ${name} must lie from -1 to ${categories.length - 1}; got ${codes[i]} at index ${i}.`,
      );
    }
  }
}
