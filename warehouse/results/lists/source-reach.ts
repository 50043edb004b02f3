import { entityNamed } from "../../schema/entities.js";
import { isFrom } from "../../schema/staging.js";
import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";

/** How far a source had come when a night read it. Times on the project's local clock. */
export interface SourceReach {
  readonly source: string;
  readonly entity: string;
  /** The newest time of a row known before the night; null where there is none. */
  readonly newestRow: string | null;
  /** Something of it came after the last finished night before, or its newest row lies in the night's day. */
  readonly fresh: boolean;
}

export interface SourceToRead {
  readonly name: string;
  readonly entity: string;
  /** The row's own time; null: rows count from when they were known. */
  readonly ownTime: string | null;
}

/** What rows without a time of their own are known at when no night had finished before they came. */
const ALWAYS_KNOWN = "0001-01-01 00:00:00";

/** How far each source reaches as of a night, in the order asked. */
export async function readSourceReach(
  warehouse: Warehouse,
  sources: readonly SourceToRead[],
  asOf: string,
): Promise<SourceReach[]> {
  const delivered = await readDelivered(warehouse, asOf);
  const reach: SourceReach[] = [];
  for (const { name, entity, ownTime } of sources) {
    const { newest, inDay } = await warehouse.row<{ newest: string | null; inDay: boolean }>(sql`
      select
        cast(max(${sql.id(ownTime ?? "known_at")}) filter (where known_at > timestamp ${sql.lit(ALWAYS_KNOWN)}) as varchar) as newest,
        coalesce(max(known_at) >= ${asOf}::timestamp - interval '1' day, false) as "inDay"
      from ${sql.table(`staging.${entity}`)}
      where ${sql.raw(isFrom(entityNamed(entity)!, name))} and known_at < ${asOf}::timestamp`);
    reach.push({ source: name, entity, newestRow: newest, fresh: inDay || delivered.has(name) });
  }
  return reach;
}

/** The newest consent that a night reads, also after its `as_of`; null without any. */
export async function readConsentReach(warehouse: Warehouse, asOf: string): Promise<string | null> {
  const row = await warehouse.row<{ newest: string | null }>(
    `select cast(max(changed_at) as varchar) as newest
    from staging.consents
    where delivery in (
      select number from ops.load
      where
        finished_before is null
        or finished_before < $as_of::timestamp
        or (finished_before = $as_of::timestamp and finished_before = (select max(as_of) from ops.night))
    )`,
    { as_of: asOf },
  );
  return row.newest;
}

/** Sources with a delivery that no finished night before this one could have seen. */
async function readDelivered(warehouse: Warehouse, asOf: string): Promise<Set<string>> {
  const rows = await warehouse.rows<{ source: string }>(
    `with night_before as (select max(as_of) as as_of from ops.night where as_of < $as_of::timestamp)
    select distinct source
    from ops.load cross join night_before
    where
      (finished_before is null or finished_before < $as_of::timestamp)
      and (night_before.as_of is null or finished_before >= night_before.as_of)
    order by source`,
    { as_of: asOf },
  );
  return new Set(rows.map(({ source }) => source));
}
