import { InputError } from "../../errors.js";
import type { Column, Table } from "../../table.js";
import type { BoostingModel } from "../boosting-model.js";
import { columnsFor } from "../model-columns.js";
import { predict } from "../predict.js";

/**
 * The mean prediction when every row had this value of the feature, on the scale of the label.
 * @param grid numbers (NaN: missing), or names of categories, as the feature is
 * @returns one number an entry of the grid
 * @throws {InputError} missing-column, column-kind, empty-table
 * @source Friedman (2001), "Greedy Function Approximation", section 8.2
 */
export function partialDependence(
  model: BoostingModel,
  table: Table,
  feature: string,
  grid: readonly (number | string)[],
): Float64Array {
  const { rows } = table;
  const columns = columnsFor("partialDependence", model.features, table);
  const f = columns.findIndex(({ name }) => name === feature);
  if (f < 0) throw new InputError("missing-column", `partialDependence: the model has no feature ${feature}.`);
  if (rows === 0) throw new InputError("empty-table", "partialDependence: needs rows to average over.");
  return Float64Array.from(grid, (value) => {
    const predictions = predict(model, { rows, columns: columns.with(f, constant(columns[f]!, rows, value)) });
    return predictions.reduce((sum, one) => sum + one, 0) / rows;
  });
}

function constant({ kind, name }: Column, rows: number, value: number | string): Column {
  if (kind === "numeric" && typeof value === "number")
    return { kind, name, values: new Float64Array(rows).fill(value) };
  if (kind === "categorical" && typeof value === "string") {
    return { kind, name, codes: new Int32Array(rows), categories: [value] };
  }
  throw new InputError("column-kind", `partialDependence: ${name} is ${kind}; the grid has ${JSON.stringify(value)}.`);
}
