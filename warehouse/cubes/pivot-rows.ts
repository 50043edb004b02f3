import { ConfigurationError } from "../../project/errors.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import type { SettledLevel } from "./settle-cube.js";

/** What a spreadsheet and a person can still read. */
const MOST_VALUES = 200;

/** A column of a pivoted answer: one cell of the rows where the pivot's dimension has one value. */
export interface PivotColumn {
  readonly name: string;
  /** As text; null: no value. */
  readonly value: string | null;
  readonly cell: string;
}

/**
 * The values that become columns, in their order, null last.
 * @param rows SQL of the answer by the pivot alone
 * @throws {ConfigurationError} too-many-columns
 */
export async function pivotValues(
  warehouse: Warehouse,
  { name }: SettledLevel,
  rows: string,
): Promise<(string | null)[]> {
  const column = quoteName(name);
  const found = await warehouse.rows<{ value: string | null }>(
    `select ${column}::varchar as value from (${rows}) as answer order by ${column} nulls last limit ${MOST_VALUES + 1}`,
  );
  if (found.length <= MOST_VALUES) return found.map(({ value }) => value);
  throw new ConfigurationError(
    "too-many-columns",
    `--pivot ${name}: at most ${MOST_VALUES} of its values can be columns, and here it has more. Choose some by --where, or name a coarser level.`,
  );
}

/** SQL of rows of the answer, each with its cells by the values of the pivot; the cells by their own names are of all of it. */
export function pivotRows(
  answer: string,
  rows: readonly SettledLevel[],
  pivot: SettledLevel,
  cells: readonly string[],
  columns: readonly PivotColumn[],
): string {
  const keys = [...rows.map(({ name }) => quoteName(name)), "totals", ...rows.map((_, i) => `"total ${i}"`)];
  const of = quoteName(pivot.name);
  const whole = `"total ${rows.length}" = 1`;
  const cell = (name: string, condition: string, as: string): string =>
    `any_value(${quoteName(name)}) filter (where ${condition}) as ${quoteName(as)}`;
  return `select ${[
    ...keys,
    ...columns.map(({ name, value, cell: from }) =>
      cell(
        from,
        `not ${whole} and ${of}::varchar is not distinct from ${value === null ? "null" : quoteText(value)}`,
        name,
      ),
    ),
    ...cells.map((name) => cell(name, whole, name)),
  ].join(", ")}
from (\n${answer}\n) as long group by ${keys.join(", ")}`;
}
