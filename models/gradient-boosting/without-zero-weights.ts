import { FitError } from "../errors.js";
import type { Column, Table } from "../table.js";
import type { FitData } from "./training-data.js";

/**
 * The data less the rows of weight 0, so that they are as if they were not there.
 * @throws {FitError} no-weight
 */
export function withoutZeroWeights(data: FitData): FitData {
  const { table, label, weight, groups } = data;
  if (weight === undefined || weight.every((value) => value > 0)) return data;
  const kept = Int32Array.from(weight.keys()).filter((i) => weight[i]! > 0);
  if (kept.length === 0) {
    throw new FitError("no-weight", `fitBoosting: all ${table.rows} weights are 0: there is nothing to learn from.`);
  }
  return {
    table: takeRows(table, kept),
    label: Float64Array.from(kept, (i) => label[i]!),
    weight: Float64Array.from(kept, (i) => weight[i]!),
    ...(groups === undefined ? {} : { groups: groupsOf(groups, weight) }),
  };
}

function takeRows({ columns }: Table, rows: Int32Array): Table {
  const take = (column: Column): Column =>
    column.kind === "numeric"
      ? { ...column, values: Float64Array.from(rows, (i) => column.values[i]!) }
      : { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]!) };
  return { rows: rows.length, columns: columns.map(take) };
}

function groupsOf(groups: Int32Array, weight: Float64Array): Int32Array {
  let from = 0;
  const sizes = groups.map((size) => {
    let kept = 0;
    for (let i = from; i < from + size; i++) if (weight[i]! > 0) kept++;
    from += size;
    return kept;
  });
  return sizes.filter((size) => size > 0);
}
