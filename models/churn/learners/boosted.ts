import type { BoostingModel } from "../../gradient-boosting/boosting-model.js";
import { InputError } from "../../errors.js";
import { boostingFromJson, boostingToJson } from "../../gradient-boosting/exchange/json.js";
import { fitBoosting } from "../../gradient-boosting/fit-boosting.js";
import type { BoostingParams } from "../../gradient-boosting/params.js";
import { withUsedColumns } from "../../gradient-boosting/with-used-columns.js";
import type { NumericColumn, Table } from "../../table.js";
import type { Numbers } from "../table-rows.js";
import { treeReasons } from "./tree-reasons.js";
import type { LearnerData, ScoringModel } from "../learner.js";

/** Small trees: as good here as large ones, and exact reasons cost leaves times depth squared. */
const PARAMS = {
  rounds: 400,
  learningRate: 0.06,
  leaves: 15,
  maxDepth: 6,
  minRows: 40,
  l2: 5,
  columnSample: 0.6,
  rowSample: 0.8,
  patience: 25,
} as const satisfies Partial<BoostingParams>;

/** Boosted trees, stopped by the rows that are for it. */
export async function fitBoosted(
  { table, labels, stopping }: LearnerData,
  { seed, threads }: { readonly seed: number; readonly threads: number },
): Promise<ScoringModel> {
  const least = Math.max(2, Math.min(PARAMS.minRows, Math.floor(table.rows / 40)));
  const model = await fitBoosting(
    { table, label: Float64Array.from(labels) },
    { ...PARAMS, minRows: least, seed },
    { threads, validation: { table: stopping.table, label: Float64Array.from(stopping.labels) } },
  );
  return boosted(withUsedColumns(model));
}

export const boostedFromJson = (json: unknown): ScoringModel => boosted(boostingFromJson(json));

function boosted(model: BoostingModel): ScoringModel {
  const columns = model.features.map(({ name }) => name);
  const { score, explain } = treeReasons(model);
  return {
    learner: "boosting",
    columns,
    score,
    explain: (table) => explain(named(table, columns)).added,
    assess: (table, into) => explain(named(table, columns), into),
    toJSON: () => boostingToJson(model),
  };
}

/** @throws {InputError} missing-column */
const named = (table: Table, names: readonly string[]): Numbers => ({
  rows: table.rows,
  columns: names.map((name) => {
    const column = table.columns.find((one) => one.name === name);
    if (column !== undefined) return column as NumericColumn;
    throw new InputError("missing-column", `churn: the model reads the column ${name}, which the table lacks.`);
  }),
});
