import type { Entity } from "../schema/entities.js";
import { isFrom, storedColumns } from "../schema/staging.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/**
 * Rows of the newest whole day among staged rows, against the median of the last eight same weekdays that are known.
 * @returns null where the entity has no time of its own, or no such weekday is known
 */
export async function usualRows(
  warehouse: Warehouse,
  entity: Entity,
  source: string,
  dayStarts: string,
): Promise<{ rows: number; before: number; what: string } | null> {
  if (entity.ownTime === null) return null;
  const versioned = (await storedColumns(warehouse, `staging.${entity.name}`)).has("superseded_at");
  const day = `(${quoteName(entity.ownTime)} - interval '${dayStarts}:00')::date`;
  const [row] = await warehouse.rows<{ rows: number; before: number | null }>(
    `with staged as (
       select ${day} as day, count(*) as rows from staging.${entity.name}_loading where problem is null group by 1
     ),
     newest as (select day, rows from staged order by day desc limit 1),
     before as (
       select ${day} as day, count(*) as rows from staging.${entity.name}
       where ${isFrom(entity, source)}${versioned ? " and superseded_at is null" : ""} group by 1
     ),
     same as (
       select before.rows from before, newest where before.day < newest.day and isodow(before.day) = isodow(newest.day)
       order by before.day desc limit 8
     )
     select newest.rows::bigint as rows, (select median(rows) from same)::double as before from newest`,
  );
  if (row === undefined || row.before === null) return null;
  return { rows: row.rows, before: row.before, what: "on such a day" };
}

/** The newest row of a source before `asOf`, and its age in hours. */
export async function newestRowBefore(
  warehouse: Warehouse,
  entity: Entity,
  source: string,
  asOf: string,
): Promise<{ newest: string | null; hours: number | null }> {
  const time = entity.ownTime === null ? "known_at" : quoteName(entity.ownTime);
  return warehouse.row(
    `select cast(max(${time}) as varchar) as newest, (epoch($as_of::timestamp) - epoch(max(${time}))) / 3600 as hours
     from staging.${entity.name} where ${isFrom(entity, source)} and ${time} < $as_of::timestamp`,
    { as_of: asOf },
  );
}
