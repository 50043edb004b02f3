import type { Entity } from "../schema/entities.js";
import { isFrom, storedColumns } from "../schema/staging.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** Rows of one day, and of the usual one. */
export interface DayRows {
  /** `2026-01-02` */
  readonly day: string;
  readonly rows: number;
  /** Median of the last eight same weekdays that are known. */
  readonly before: number;
  /** `Friday` */
  readonly weekday: string;
}

/**
 * Rows of the newest whole day among the new ones, what is known of that day included, against the median of the last
 * eight same weekdays that are known. `m_dropped` of the merge is there.
 * @param asOf a day that it cuts is not whole
 * @returns null where the entity has no time of its own, or no such weekday is known
 */
export async function usualRows(
  warehouse: Warehouse,
  entity: Entity,
  source: string,
  { dayStarts, asOf }: { readonly dayStarts: string; readonly asOf: string },
): Promise<DayRows | null> {
  if (entity.ownTime === null) return null;
  const versioned = (await storedColumns(warehouse, `staging.${entity.name}`)).has("superseded_at");
  const dayOf = (time: string): string => `(${time} - interval '${dayStarts}:00')::date`;
  const day = dayOf(quoteName(entity.ownTime));
  const [row] = await warehouse.rows<DayRows | { before: null }>(
    `with staged as (
       select ${day} as day, count(*) as rows from staging.${entity.name}_loading
       where problem is null and rowid not in (select rid from m_dropped) and ${day} < ${dayOf("$as_of::timestamp")}
       group by 1
     ),
     newest as (select day, rows from staged order by day desc limit 1),
     known as (
       select ${day} as day, count(*) as rows from staging.${entity.name}
       where ${isFrom(entity, source)}${versioned ? " and superseded_at is null" : ""} group by 1
     ),
     same as (
       select known.rows from known, newest where known.day < newest.day and isodow(known.day) = isodow(newest.day)
       order by known.day desc limit 8
     )
     select strftime(newest.day, '%Y-%m-%d') as day, strftime(newest.day, '%A') as weekday,
       (newest.rows + coalesce((select rows from known where known.day = newest.day), 0))::bigint as rows,
       (select median(rows) from same)::double as before
     from newest`,
    { as_of: asOf },
  );
  return row === undefined || row.before === null ? null : row;
}

/** The newest row of a source before a time, and its age; null: none has a time. */
export interface RowTime {
  readonly newest: string | null;
  readonly hours: number | null;
}

/** By the row's own time, else by when it was known. */
export async function newestRowBefore(
  warehouse: Warehouse,
  entity: Entity,
  source: string,
  asOf: string,
): Promise<RowTime> {
  const time = entity.ownTime === null ? "known_at" : quoteName(entity.ownTime);
  return warehouse.row<{ newest: string | null; hours: number | null }>(
    `select cast(max(${time}) as varchar) as newest, (epoch($as_of::timestamp) - epoch(max(${time}))) / 3600 as hours
     from staging.${entity.name} where ${isFrom(entity, source)} and ${time} < $as_of::timestamp
       and ${time} > timestamp '0001-01-01 00:00:00'`,
    { as_of: asOf },
  );
}
