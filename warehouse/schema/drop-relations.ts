import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** Drops a schema and all in it, if it is there. One by one: a schema dropped as a whole in the transaction that filled its tables fails at the commit. */
export async function dropRelations(warehouse: Warehouse, schema: string): Promise<void> {
  const relations = await warehouse.rows<{ kind: string; name: string }>(
    `select 'view' as kind, view_name as name from duckdb_views() where schema_name = $schema and not internal
     union all select 'table', table_name from duckdb_tables() where schema_name = $schema
     order by kind desc, name`,
    { schema },
  );
  for (const { kind, name } of relations) await warehouse.run(`drop ${kind} ${schema}.${quoteName(name)}`);
  await warehouse.run(`drop schema if exists ${schema}`);
}
