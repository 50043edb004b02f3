import { build, sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** One delivery, as `ops.load` and `meanings/deliveries.ndjson` keep it. */
export interface Delivery {
  readonly number: number;
  readonly source: string;
  readonly entity: string;
  readonly path: string;
  readonly path_key: string;
  readonly size: number;
  readonly modified_ms: number;
  readonly sha256: string;
  readonly floor: string | null;
  readonly finished_before: string | null;
  readonly columns: readonly string[];
  readonly mapping: string;
  /** `loaded`, or `copy`: known content under a new path. */
  readonly state: "loaded" | "copy";
  readonly rows_in: number;
  readonly rows_loaded: number;
  readonly rows_repeated: number;
  readonly rows_refused: number;
  readonly rows_filtered: number;
  readonly newest_row_at: string | null;
  readonly allowed: string | null;
  readonly run_id: string;
  /** Rules whose rows people took as corrections; null: none. */
  readonly replaces: readonly string[] | null;
}

/** Every delivery, by number. */
export async function readDeliveries(warehouse: Warehouse): Promise<Delivery[]> {
  return warehouse.rows<Delivery & Record<string, never>>(
    `select * exclude (load_id, floor, finished_before, newest_row_at), cast(floor as varchar) as floor,
       cast(finished_before as varchar) as finished_before, cast(newest_row_at as varchar) as newest_row_at
     from ops.load order by number`,
  );
}

export async function insertDelivery(warehouse: Warehouse, delivery: Delivery): Promise<void> {
  const { columns, replaces, ...rest } = delivery;
  await warehouse.run(
    build.insertInto("ops.load").values({
      ...rest,
      columns: list(columns),
      replaces: replaces === null ? null : list(replaces),
      load_id: delivery.sha256.slice(0, 16),
    }),
  );
}

const list = (texts: readonly string[]) =>
  texts.length === 0 ? sql`cast([] as varchar[])` : sql`cast([${sql.join(texts)}] as varchar[])`;

/**
 * What bounds known_at of a source's next deliveries from below: the greatest `as_of` of any night that finished while
 * the source had rows, and the greatest of any night at all; of the night `present` neither counts.
 */
export async function readFloor(
  warehouse: Warehouse,
  source: string,
  present: string | null,
): Promise<{ floor: string | null; finishedBefore: string | null }> {
  return warehouse.row(
    `select cast(max(as_of) filter (last_delivery >= (select min(number) from ops.load where source = $source and rows_loaded > 0)) as varchar) as floor,
       cast(max(as_of) as varchar) as "finishedBefore"
     from ops.night where $present is null or as_of <> $present::timestamp`,
    { source, present },
  );
}
