import { existsSync } from "node:fs";
import { projectPaths } from "../../project/paths.js";
import { WarehouseError } from "../errors.js";
import { checkSchemaVersion, readSchemaVersion } from "../schema/version.js";
import { Warehouse } from "../warehouse.js";
import { lock, type OpenOptions, type Snapshot } from "./reader.js";

/**
 * The warehouse itself in the place of a snapshot, for reading only: as its last night left it, and locked in the same way.
 * While it is open no night can run.
 * @throws {WarehouseError} no-warehouse, locked
 */
export async function openLive(projectDirectory: string, options: OpenOptions = {}): Promise<Snapshot> {
  const path = projectPaths(projectDirectory).warehouse;
  if (!existsSync(path)) {
    throw new WarehouseError("no-warehouse", `${path}: there is no warehouse yet. Run "clientele nightly" first.`);
  }
  const { private: _, writes, ...engine } = options;
  const warehouse = await Warehouse.open(path, { ...engine, readOnly: true });
  try {
    const version = await readSchemaVersion(warehouse);
    if (version !== null) checkSchemaVersion(version);
    const relations = await warehouse.rows<{ name: string }>(
      `select distinct schema_name || '.' || table_name as name from duckdb_columns()
       where database_name = current_database() and not internal order by name`,
    );
    const names = new Set(relations.map(({ name }) => name));
    const nights = names.has("ops.night")
      ? await warehouse.row<{ as_of: string | null }>("select max(as_of) as as_of from ops.night")
      : { as_of: null };
    await lock(warehouse, [], writes);
    return {
      name: "live",
      asOf: nights.as_of ?? NEVER,
      warehouse,
      has: (relation) => names.has(relation),
      close: () => warehouse.close(),
    };
  } catch (cause) {
    warehouse.close();
    throw cause;
  }
}

/** Before the first night nothing is known. */
const NEVER = "0001-01-01 00:00:00";
