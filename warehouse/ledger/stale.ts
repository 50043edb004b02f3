import type { Warehouse } from "../warehouse.js";
import { insertRow } from "./insert.js";

/** A source that a gate refused: what is known of it is of before, and all that stands on it is stale. */
export interface StaleSource {
  readonly source: string;
  /** The first as_of that lacks what should have come. */
  readonly since: string;
  readonly gates: readonly string[];
}

/** Sources that stand still, by name; none where no load noted any. */
export async function readStale(warehouse: Warehouse): Promise<StaleSource[]> {
  const tables = await warehouse.rows(
    "from duckdb_tables() where schema_name = 'ops' and table_name = 'stale' and database_name = current_database()",
  );
  if (tables.length === 0) return [];
  return warehouse.rows<StaleSource & Record<string, never>>(
    "select source, cast(since as varchar) as since, gates from ops.stale order by source",
  );
}

/** Notes how a load of a source ended: refused by these gates, or well. It is stale from the first refusal in a row on. */
export async function noteStale(
  warehouse: Warehouse,
  source: string,
  asOf: string,
  gates: readonly string[],
): Promise<void> {
  await warehouse.transaction(async () => {
    const { since } = await warehouse.row<{ since: string | null }>(
      "select cast(min(since) as varchar) as since from ops.stale where source = $source",
      { source },
    );
    await warehouse.run("delete from ops.stale where source = $source", { source });
    if (gates.length === 0) return;
    const first = since === null || asOf < since ? asOf : since;
    await insertRow(warehouse, "ops.stale", { source, since: first, gates: [...new Set(gates)].sort() });
  });
}
