import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Writes `result.lifecycle`; returns its rows. */
export async function replaceLifecycle(warehouse: Warehouse, asOf: string, schemas: Schemas): Promise<number> {
  const lifecycle = sqlFile(import.meta.url, "./lifecycle.sql", schemas);
  return warehouse.run(`create or replace table ${schemas.result}.lifecycle as ${lifecycle}`, { as_of: asOf });
}
