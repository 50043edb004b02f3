import { checkExpression } from "./check-expression.js";
import type { Warehouse } from "../warehouse.js";

/** Where a column of an expression stands: the alias of its relation, and its name there. */
export type PlaceColumn = (name: string) => readonly [relation: string, column: string];

export interface PlacedExpression {
  /** Every column of it with its relation, in brackets of its own. */
  readonly sql: string;
  /** As the person wrote them, each once, in alphabetical order. */
  readonly columns: readonly string[];
}

/**
 * A person's SQL expression whose columns are read where `place` says; checked as `checkExpression` does.
 * @param columns those in scope, `product.category` among them
 * @throws {ConfigurationError} expression-syntax, expression-not-allowed, unknown-column
 */
export async function placeColumns(
  warehouse: Warehouse,
  text: string,
  columns: readonly string[],
  place: PlaceColumn,
): Promise<PlacedExpression> {
  const checked = await checkExpression(warehouse, text, columns);
  const known = new Map(columns.map((name) => [name.toLowerCase(), name]));
  const { tree } = await warehouse.row<{ tree: string }>("select json_serialize_sql($text::varchar)::varchar as tree", {
    text: `select ${checked.sql}`,
  });
  // As text: the tree holds whole numbers that a double does not keep.
  const placed = tree.replace(COLUMN_NAMES, (_, list: string) => {
    const written = (JSON.parse(list) as string[]).join(".");
    return `"column_names":${JSON.stringify(place(known.get(written.toLowerCase())!))}`;
  });
  const { text: sql } = await warehouse.row<{ text: string }>("select json_deserialize_sql($placed::json) as text", {
    placed,
  });
  return { sql: `(${sql.replace(/^SELECT /, "").replace(/;$/, "")})`, columns: checked.columns };
}

/** In a text value of the tree its quotes would stand behind a backslash. */
const COLUMN_NAMES = /"column_names":(\[(?:"(?:[^"\\]|\\.)*",?)+\])/g;
