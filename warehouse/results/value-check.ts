import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** A row of `result.value_check`. */
export interface ValueCheckRow {
  readonly model_version: string;
  readonly curve: "forecast" | "orders" | "week";
  readonly position: number;
  readonly name?: string;
  readonly customers?: number;
  readonly actual: number;
  readonly expected: number;
  readonly error?: number;
}

/** Writes `result.value_check`: how the live model did in its held-out days. */
export async function replaceValueCheck(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  rows: readonly ValueCheckRow[],
): Promise<void> {
  const text = sqlFile(import.meta.url, "./value-check.sql", schemas);
  await warehouse.run(`create or replace table ${schemas.result}.value_check as ${text}`, {
    as_of: asOf,
    rows: JSON.stringify(rows),
  });
}
