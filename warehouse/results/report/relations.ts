import type { Warehouse } from "../../warehouse.js";

/** Tables and views that are there, as `schema.name`: a step that has not run yet has left none. */
export async function readRelations(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const rows = await warehouse.rows<{ schema: string; name: string }>(
    `select table_schema as "schema", table_name as name from information_schema.tables order by 1, 2`,
  );
  return new Set(rows.map(({ schema, name }) => `${schema}.${name}`));
}
