import { build } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertRow, utc } from "./insert.js";

/** Notes that the night of `asOf` has published. */
export async function finishNight(warehouse: Warehouse, asOf: string, runId: string, finishedAt: Date): Promise<void> {
  await warehouse.transaction(async () => {
    await warehouse.run(build.deleteFrom("ops.night").where("as_of", "=", asOf));
    const last = await lastDelivery(warehouse);
    await insertRow(warehouse, "ops.night", {
      as_of: asOf,
      run_id: runId,
      finished_at: utc(finishedAt),
      last_delivery: last,
    });
  });
}

/** The greatest `as_of` of a night that has published; null before the first. */
export async function greatestFinished(warehouse: Warehouse): Promise<string | null> {
  const { as_of } = await warehouse.row<{ as_of: string | null }>(
    "select cast(max(as_of) as varchar) as as_of from ops.night",
  );
  return as_of;
}

/** Every `as_of` whose night has published, the oldest first. */
export async function readNights(warehouse: Warehouse): Promise<{ as_of: string; run_id: string }[]> {
  return warehouse.rows("select cast(as_of as varchar) as as_of, run_id from ops.night order by as_of");
}

async function lastDelivery(warehouse: Warehouse): Promise<number | null> {
  const tables = await warehouse.rows("from duckdb_tables() where schema_name = 'ops' and table_name = 'load'");
  if (tables.length === 0) return null;
  return (
    await warehouse.row<{ last: number | null }>("select max(number) as last from ops.load where state = 'loaded'")
  ).last;
}
