import { sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** The version that scored the night of the snapshot, `churn.v3`; null: none did. */
export async function readChampion(warehouse: Warehouse, relation: string): Promise<string | null> {
  const rows = await warehouse.rows<{ version: string }>(
    sql`select distinct model_version as version from ${sql.table(relation)} where state = 'champion'`,
  );
  return rows[0]?.version ?? null;
}
