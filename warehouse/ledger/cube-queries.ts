import type { AsOf } from "../../project/time.js";
import type { Warehouse } from "../warehouse.js";
import { insertRow } from "./insert.js";

/** What a cube was asked for, by shape: names of levels and measures, never a value. */
export interface CubeQueries {
  readonly cube: string;
  /** JSON of the groupings that the query needed. */
  readonly shape: string;
  readonly asked: number;
}

/** Adds what was asked since the last night; of a batch that is there already nothing. */
export async function addCubeQueries(
  warehouse: Warehouse,
  batch: string,
  asOf: AsOf,
  queries: readonly CubeQueries[],
): Promise<void> {
  const { known } = await warehouse.row<{ known: number }>(
    "select count(*) as known from ops.cube_query where batch = $batch",
    { batch },
  );
  if (known > 0) return;
  for (const query of queries) await insertRow(warehouse, "ops.cube_query", { ...query, as_of: asOf, batch });
}

/** Every shape that was asked for in the half year before a night, by its name; the same on every server. */
export async function readCubeQueries(warehouse: Warehouse, cube: string, asOf: AsOf): Promise<CubeQueries[]> {
  return warehouse.rows<CubeQueries & Record<string, never>>(
    `select cube, shape, sum(asked)::bigint as asked from ops.cube_query
     where cube = $cube and as_of > $as_of::timestamp - interval '180' day
     group by cube, shape order by shape`,
    { cube, as_of: asOf },
  );
}
