import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** A row of `result.next_product_model`. */
export interface OfferModelRow {
  readonly model_version: string;
  readonly ranking: string;
  readonly question: string;
  readonly trained_as_of: string;
  readonly state: "champion" | "retired" | "candidate" | "refused" | "baseline";
  readonly live_from: string | null;
  readonly live_by: string | null;
  readonly horizon_days: number;
  readonly customers: number;
  readonly recall_1: number;
  readonly recall_3: number;
  readonly recall_10: number;
  readonly recall_low: number | null;
  readonly recall_high: number | null;
  readonly hit_3: number;
  /** null: not of this ranking. */
  readonly calibration_error: number | null;
  readonly gates: string | null;
  readonly reason: string | null;
}

/** A row of `result.next_product_check`. */
export interface OfferCheckRow {
  readonly model_version: string;
  readonly kind: string;
  readonly position: number;
  readonly offers: number;
  readonly said: number;
  readonly came: number;
}

export interface OfferTables {
  readonly models: readonly OfferModelRow[];
  readonly checks: readonly OfferCheckRow[];
}

/** Writes `result.next_product_model` and `result.next_product_check`: what is known of the models, for the report. */
export async function replaceOfferTables(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  { models, checks }: OfferTables,
): Promise<void> {
  for (const [name, rows] of [
    ["model", models],
    ["check", checks],
  ] as const) {
    const text = sqlFile(import.meta.url, `./next-product-${name}.sql`, schemas);
    await warehouse.run(`create or replace table ${schemas.result}.next_product_${name} as ${text}`, {
      as_of: asOf,
      rows: JSON.stringify(rows),
    });
  }
}
