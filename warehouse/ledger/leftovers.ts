import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** Drops what an interrupted run may have left: `*_loading` tables and the schemas of an older `as_of`. */
export async function dropLeftovers(warehouse: Warehouse): Promise<string[]> {
  const tables = await warehouse.rows<{ schema_name: string; table_name: string }>(
    String.raw`select schema_name, table_name from duckdb_tables()
      where table_name like '%\_loading' escape '\' and not temporary
      order by schema_name, table_name`,
  );
  for (const { schema_name, table_name } of tables) {
    await warehouse.run(`drop table ${quoteName(schema_name)}.${quoteName(table_name)}`);
  }
  const schemas = await dropPastSchemas(warehouse);
  return [...tables.map((t) => `${t.schema_name}.${t.table_name}`), ...schemas];
}

/** `past_core` and `past_result`: where an older `as_of` is made again. */
export async function createPastSchemas(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create schema if not exists past_core");
  await warehouse.run("create schema if not exists past_result");
}

export async function dropPastSchemas(warehouse: Warehouse): Promise<string[]> {
  const found = await warehouse.rows<{ name: string }>(
    String.raw`select distinct schema_name as name from duckdb_schemas()
      where schema_name like 'past\_%' escape '\' and database_name = current_database() order by name`,
  );
  for (const { name } of found) await warehouse.run(`drop schema ${quoteName(name)} cascade`);
  return found.map((schema) => schema.name);
}
