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
  const group = /column "([^"]+)" must appear in the GROUP BY/.exec(detail)?.[1];
  if (group !== undefined) {
    return new ConfigurationError("not-grouped", `the column "${group}" must be in "group by" or in an aggregate.`);
  }
  return new ConfigurationError("expression-type", "the types of its parts do not fit together; cast them.");
}
