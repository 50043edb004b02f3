import { sql } from "../../sql.js";
import type { Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";

/** The versions of the models whose scores `result.customer` holds, by model; those that scored nobody are left out. */
export async function readModelVersions(
  warehouse: Warehouse,
  schemas: Schemas,
): Promise<Readonly<Record<string, string>>> {
  const table = sql.table(`${schemas.result}.customer`);
  const columns = await warehouse.describe(sql`select * from ${table}`);
  const named = columns.map(({ name }) => name).filter((name) => name.endsWith("_model"));
  if (named.length === 0) return {};
  const newest = sql.join(named.map((name) => sql`max(${sql.id(name)}) as ${sql.id(name)}`));
  const row = await warehouse.row<Record<string, string | null>>(sql`select ${newest} from ${table}`);
  const found = Object.entries(row).filter(([, version]) => version !== null) as [string, string][];
  return Object.fromEntries(found.map(([name, version]) => [name.replace(/_model$/, ""), version]));
}
