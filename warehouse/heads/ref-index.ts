import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import type { Rough } from "./profile.js";

/** A column that holds identifiers of customers in one space. */
export interface RefColumn {
  readonly space: string;
  readonly rough: Rough;
  readonly column: string;
}

/** Gathers the identifiers of customer lists, for `refShares` to look into. */
export async function indexRefs(warehouse: Warehouse, columns: readonly RefColumn[]): Promise<void> {
  await warehouse.run("create or replace temp table known_ref (space varchar, value varchar)");
  for (const { space, rough, column } of columns) {
    await warehouse.run(
      `insert into known_ref select $space::varchar, ${quoteName(column)}::varchar from ${rough.relation}
       where ${quoteName(column)} is not null group by all`,
      { space },
    );
  }
}

/** Space to the share of a column's distinct values that are identifiers in it, 0 to 1; empty where it has no value. */
export async function refShares(warehouse: Warehouse, rough: Rough, column: string): Promise<Map<string, number>> {
  const rows = await warehouse.rows<{ space: string; share: number }>(
    `with mine as (select distinct ${quoteName(column)}::varchar as value from ${rough.relation}
                   where ${quoteName(column)} is not null)
     select space, count(distinct value) / (select count(*) from mine)::double as share
     from mine join known_ref using (value) group by space order by space`,
  );
  return new Map(rows.map(({ space, share }) => [space, share]));
}
