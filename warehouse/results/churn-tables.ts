import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** A row of `result.churn_model`. */
export interface ChurnModelRow {
  readonly model_version: string;
  readonly learner: string;
  readonly trained_as_of: string;
  readonly state: "champion" | "retired" | "candidate" | "refused" | "challenger";
  readonly live_from: string | null;
  readonly live_by: string | null;
  readonly auc: number;
  readonly auc_low: number;
  readonly auc_high: number;
  readonly calibration_error: number;
  readonly over_recency_low: number;
  readonly over_recency_high: number;
  readonly recency_auc: number;
  readonly train_rows: number;
  readonly train_left: number;
  readonly held_out_rows: number;
  readonly held_out_left: number;
  readonly held_out_from: string;
  readonly held_out_to: string;
  /** What counts as leaving: `no-purchase` or `contract-end`. */
  readonly label: string;
  /** Who bought longer ago was not asked; null where contracts say who is. */
  readonly eligible_days: number | null;
  readonly gates: string | null;
  readonly reason: string;
}

/** A row of `result.churn_check`. */
export interface ChurnCheckRow {
  readonly model_version: string;
  readonly curve: "lift" | "calibration" | "call" | "call_best";
  readonly position: number;
  readonly customers?: number;
  readonly said?: number;
  readonly came?: number;
  readonly lift?: number;
  readonly gain?: number;
  readonly cumulative_lift?: number;
  readonly threshold?: number;
  readonly calls?: number;
  readonly hits?: number;
  readonly recall?: number;
  readonly profit?: number | null;
  readonly best?: boolean;
}

/** A row of `result.churn_feature`. */
export interface ChurnFeatureRow {
  readonly model_version: string;
  readonly feature: string;
  readonly title: string;
  readonly importance_rank: number | null;
  readonly importance: number | null;
  readonly shift: number | null;
}

export interface ChurnTables {
  readonly models: readonly ChurnModelRow[];
  readonly checks: readonly ChurnCheckRow[];
  readonly features: readonly ChurnFeatureRow[];
}

/** Writes `result.churn_model`, `result.churn_check` and `result.churn_feature`: what is known of the models, for the report. */
export async function replaceChurnTables(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  { models, checks, features }: ChurnTables,
): Promise<void> {
  for (const [name, rows] of [
    ["model", models],
    ["check", checks],
    ["feature", features],
  ] as const) {
    const text = sqlFile(import.meta.url, `./churn-${name}.sql`, schemas);
    await warehouse.run(`create or replace table ${schemas.result}.churn_${name} as ${text}`, {
      as_of: asOf,
      rows: JSON.stringify(rows),
    });
  }
}
