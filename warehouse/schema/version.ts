import { ConfigurationError } from "../../project/errors.js";
import type { Warehouse } from "../warehouse.js";
import { MIGRATIONS } from "./migrations/migrations.js";

/** The version of the tables that this code writes. */
export const SCHEMA_VERSION = Math.max(...MIGRATIONS.map(({ to }) => to));

/** What a warehouse says of itself; `madeBy`: the version of clientele that brought it there, null where none was noted. */
export interface SchemaVersion {
  readonly version: number;
  readonly madeBy: string | null;
}

/** The version of a warehouse's tables; null where nothing was loaded into it yet. Changes nothing. */
export async function readSchemaVersion(warehouse: Warehouse): Promise<SchemaVersion | null> {
  const tables = await warehouse.rows<{ name: string }>(
    "select table_name as name from duckdb_tables() where schema_name = 'ops' and not temporary",
  );
  const has = (name: string): boolean => tables.some((table) => table.name === name);
  const noted = has("fixed")
    ? await warehouse.rows<{ name: string; value: string }>(
        "select name, value from ops.fixed where name in ('schema_version', 'made_by')",
      )
    : [];
  const value = (name: string): string | null => noted.find((row) => row.name === name)?.value ?? null;
  const version = value("schema_version");
  if (version !== null) return { version: Number(version), madeBy: value("made_by") };
  // The first version noted none.
  return has("load") ? { version: 1, madeBy: null } : null;
}

/** Notes the version of the tables, and which clientele made them so. */
export async function writeSchemaVersion(warehouse: Warehouse, version: number, madeBy: string | null): Promise<void> {
  await warehouse.run("create schema if not exists ops");
  await warehouse.run("create table if not exists ops.fixed (name varchar primary key, value varchar not null)");
  await warehouse.run("insert or replace into ops.fixed values ('schema_version', $version)", {
    version: String(version),
  });
  if (madeBy !== null) await warehouse.run("insert or replace into ops.fixed values ('made_by', $madeBy)", { madeBy });
}

/**
 * Holds a warehouse against this code, before anything is changed; a new one is noted as of this version.
 * @throws {ConfigurationError} warehouse-older, warehouse-newer
 */
export async function settleSchemaVersion(warehouse: Warehouse, madeBy: string): Promise<void> {
  const found = await readSchemaVersion(warehouse);
  if (found === null) return writeSchemaVersion(warehouse, SCHEMA_VERSION, madeBy);
  checkSchemaVersion(found);
}

/** @throws {ConfigurationError} warehouse-older, warehouse-newer */
export function checkSchemaVersion({ version, madeBy }: SchemaVersion): void {
  if (version === SCHEMA_VERSION) return;
  const by = madeBy === null ? "an earlier clientele" : `clientele ${madeBy}`;
  if (version < SCHEMA_VERSION) {
    throw new ConfigurationError(
      "warehouse-older",
      `the warehouse has the tables of version ${version}, made by ${by}; this clientele needs version ${SCHEMA_VERSION}. Run "clientele upgrade": it changes a copy and swaps it in when it is whole. Nothing was changed.`,
      { file: ".clientele/warehouse.duckdb" },
    );
  }
  throw new ConfigurationError(
    "warehouse-newer",
    `the warehouse has the tables of version ${version}, made by ${by}; this clientele knows versions up to ${SCHEMA_VERSION}. Run it with clientele ${madeBy ?? "of a newer version"} or later. Nothing was changed.`,
    { file: ".clientele/warehouse.duckdb" },
  );
}
