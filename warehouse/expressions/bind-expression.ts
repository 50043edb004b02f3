import { ConfigurationError } from "../../project/errors.js";
import { WarehouseError } from "../errors.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import type { CheckedExpression } from "./check-expression.js";

/**
 * The engine type of a checked expression over typed columns; nothing is run.
 * @param types column to engine type, e.g. `{ InvoiceNo: "varchar" }`; only those that it reads are needed
 * @throws {ConfigurationError} expression-type
 */
export async function bindExpression(
  warehouse: Warehouse,
  checked: CheckedExpression,
  types: Readonly<Record<string, string>>,
): Promise<string> {
  const columns = checked.columns.map((name) => `null::${types[name] ?? "varchar"} as ${quoteName(name)}`);
  const from = `(select ${["1 as one_row_", ...columns].join(", ")})`;
  try {
    const [column] = await warehouse.describe(`select ${checked.sql} as value_ from ${from}`);
    return column!.type;
  } catch (cause) {
    if (cause instanceof WarehouseError) throw bindingProblem(cause);
    throw cause;
  }
}

/** What the engine did not like, told without its own text, which may quote data. */
export function bindingProblem(error: WarehouseError): ConfigurationError {
  const detail = error.detail;
  const call = /function matches the given name and argument types '([^'(]+\([^')]*\))'/.exec(detail)?.[1];
  if (call !== undefined) {
    return new ConfigurationError(
      "expression-type",
      `there is no ${call}: the types do not fit. Cast one of them, e.g. try_cast(x as decimal(18, 4)).`,
    );
  }
  const column = /Referenced column "([^"]+)" (?:was )?not found/.exec(detail)?.[1];
  if (column !== undefined) {
    const candidates = /Candidate bindings: ([^\n]*)/.exec(detail)?.[1]?.replaceAll(/"/g, "");
    const hint = candidates === undefined ? "" : ` Did you mean ${candidates}?`;
    return new ConfigurationError("unknown-column", `there is no column "${column}".${hint}`);
  }
  const qualified =
    /"(?<relation>[^"]+)" does not have a column named "(?<name>[^"]+)"/.exec(detail) ??
    /Cannot extract field '(?<name>[^']+)' from expression "(?<relation>[^"]+)" because it is not/.exec(detail);
  if (qualified !== null) {
    const { relation, name } = qualified.groups!;
    return new ConfigurationError("unknown-column", `there is no column "${name}" in "${relation}".`);
  }
  const relation = /Referenced table "([^"]+)" not found/.exec(detail)?.[1];
  if (relation !== undefined) {
    const near = /Candidate tables: ([^\n]*)/.exec(detail)?.[1]?.replaceAll('"', "");
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    return new ConfigurationError("unknown-table", `the query reads no relation "${relation}".${hint}`);
  }
  const joined = /Column "([^"]+)" does not exist on (left|right) side of join/.exec(detail);
  if (joined !== null) {
    const [, name = "", side = ""] = joined;
    return new ConfigurationError("unknown-column", `there is no column "${name}" on the ${side} side of the join.`);
  }
  const group = /column "([^"]+)" must appear in the GROUP BY/.exec(detail)?.[1];
  if (group !== undefined) {
    return new ConfigurationError("not-grouped", `the column "${group}" must be in "group by" or in an aggregate.`);
  }
  const ambiguous = /Ambiguous reference to column name "([^"]+)"/.exec(detail)?.[1];
  if (ambiguous !== undefined) {
    const rule = `the column "${ambiguous}" stands in several relations: write it with its relation.`;
    return new ConfigurationError("ambiguous-column", rule);
  }
  const values = /(\d+) columns available but (\d+) columns specified|same number of result columns/.exec(detail);
  if (values !== null)
    return new ConfigurationError("column-count", "both sides must have the same number of columns.");
  return new ConfigurationError("expression-type", "names or types of its parts do not fit together.");
}
