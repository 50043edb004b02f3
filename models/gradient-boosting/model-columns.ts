import { InputError } from "../errors.js";
import type { Column, Table } from "../table.js";

/**
 * The columns of a table that a model reads, in its order, by name.
 * @throws {InputError} missing-column, column-kind
 */
export function columnsFor(
  caller: string,
  features: readonly { readonly name: string; readonly categories: readonly string[] | null }[],
  table: Table,
): readonly Column[] {
  const named = new Map(table.columns.map((column) => [column.name, column]));
  return features.map(({ name, categories }) => {
    const column = named.get(name);
    if (column === undefined) {
      throw new InputError("missing-column", `${caller}: the model reads the column ${name}, which the table lacks.`);
    }
    const kind = categories === null ? "numeric" : "categorical";
    if (column.kind !== kind) {
      throw new InputError(
        "column-kind",
        `${caller}: the model reads ${name} as ${kind}; the table has it ${column.kind}.`,
      );
    }
    return column;
  });
}
