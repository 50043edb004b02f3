import type { Project } from "../../project/project.js";
import { quoteName } from "../sql.js";
import { WarehouseError } from "../errors.js";
import type { Warehouse } from "../warehouse.js";
import { migrate } from "./migrate.js";
import { MIGRATIONS } from "./migrations/migrations.js";
import { SCHEMA_VERSION, writeSchemaVersion } from "./version.js";

/** Writes all that is committed into the one file, so that it can be copied while nobody else has it. */
export const foldLog = (warehouse: Warehouse): Promise<number> => warehouse.run("checkpoint");

/**
 * Brings a copy of an older warehouse to the tables and views of this version, one version after the other.
 * @returns what each of them changed
 * @throws {WarehouseError} upgrade-lost-rows
 */
export async function upgradeTables(
  warehouse: Warehouse,
  project: Project,
  from: number,
  madeBy: string,
): Promise<string[]> {
  const before = await countRows(warehouse);
  const told: string[] = [];
  for (const { to, what, run } of MIGRATIONS) {
    if (to <= from) continue;
    await warehouse.transaction(async () => {
      await run(warehouse);
      await writeSchemaVersion(warehouse, to, madeBy);
    });
    told.push(what);
  }
  await migrate(warehouse, project);
  await check(warehouse, before);
  await warehouse.run("checkpoint");
  return told;
}

/** Every row of before is there, and every view can be read. */
async function check(warehouse: Warehouse, before: ReadonlyMap<string, number>): Promise<void> {
  const after = await countRows(warehouse);
  for (const [table, rows] of before) {
    const found = after.get(table) ?? 0;
    // Two lines that name the version.
    const allowed = table === "ops.fixed" ? found >= rows : found === rows;
    if (allowed) continue;
    throw new WarehouseError(
      "upgrade-lost-rows",
      `the upgrade to version ${SCHEMA_VERSION} would leave ${found} of ${rows} rows in ${table}: a fault of clientele. The warehouse stays as it was.`,
    );
  }
  const views = await warehouse.rows<{ schema: string; name: string }>(
    "select schema_name as schema, view_name as name from duckdb_views() where not internal and schema_name in ('core', 'staging') order by all",
  );
  for (const { schema, name } of views) {
    if (name.endsWith("_version")) await warehouse.describe(`from ${quoteName(schema)}.${quoteName(name)}`);
  }
}

async function countRows(warehouse: Warehouse): Promise<ReadonlyMap<string, number>> {
  const tables = await warehouse.rows<{ schema: string; name: string }>(
    "select schema_name as schema, table_name as name from duckdb_tables() where not temporary and not internal order by all",
  );
  const found = new Map<string, number>();
  for (const { schema, name } of tables) {
    const { rows } = await warehouse.row<{ rows: number }>(
      `select count(*) as rows from ${quoteName(schema)}.${quoteName(name)}`,
    );
    found.set(`${schema}.${name}`, rows);
  }
  return found;
}
