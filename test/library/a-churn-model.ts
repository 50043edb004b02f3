import { churnToJson, type ChurnHeader, type ChurnModel } from "../../models/churn/churn-model.js";
import { fitLinear } from "../../models/churn/learners/linear.js";
import { fitCalibration } from "../../models/churn/calibrated.js";
import type { Row } from "../support/given.js";
import { FIRST } from "./a-company.js";

const ROWS = 400;

/** Who bought long ago and seldom has left, mostly. */
const columns = [
  {
    kind: "numeric" as const,
    name: "recency_days",
    values: Float64Array.from({ length: ROWS }, (_, i) => (i * 37) % 300),
  },
  {
    kind: "numeric" as const,
    name: "orders",
    values: Float64Array.from({ length: ROWS }, (_, i) => 1 + ((i * 13) % 17)),
  },
];
const labels = Uint8Array.from({ length: ROWS }, (_, i) =>
  Number(columns[0]!.values[i]! - 8 * columns[1]!.values[i]! + ((i * 101) % 97) > 110),
);

/** A version of the churn model, fitted to a few hundred made-up rows. */
export function churnModel(): ChurnModel {
  const part = (from: number, to: number) => ({
    table: { rows: to - from, columns: columns.map((c) => ({ ...c, values: c.values.slice(from, to) })) },
    labels: labels.slice(from, to),
  });
  const model = fitLinear({ ...part(0, 200), stopping: part(200, 300) });
  const rest = part(300, 400);
  const calibration = fitCalibration({ scores: model.score(rest.table), labels: rest.labels });
  const header = {
    kind: "churn",
    format: 1,
    learner: "logistic",
    asOf: "2026-01-01 00:00:00",
    definition: "no order for 90 days",
    cuts: [],
    candidates: [],
    failed: [],
    importance: [],
    lift: [],
    stability: { score: {}, features: {} },
  } as unknown as ChurnHeader;
  return { header, model, calibration };
}

/** What a night keeps of it. */
export async function churnTables(model = churnModel()): Promise<Record<string, readonly Row[]>> {
  return {
    "result.churn_model": [
      { model_version: "churn.v1", learner: "logistic", state: "champion", as_of: FIRST },
      { model_version: "churn.v1", learner: "boosting", state: "challenger", as_of: FIRST },
    ],
    "history.meaning": [
      { name: "churn", version: 1, from_as_of: "2026-01-01 00:00:00", body: JSON.stringify(churnToJson(model)) },
    ],
  };
}
