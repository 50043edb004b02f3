import { quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/**
 * Names in `m_unrated` (rid, line_number) the staged lines that are to be stored and have no exchange rate yet: they wait
 * in `staging.transactions_waiting`. `m_dropped` is there.
 */
export async function findUnrated(
  warehouse: Warehouse,
  options: {
    readonly loading: string;
    readonly stored: ReadonlySet<string>;
    readonly home: string;
    readonly dayStarts: string;
  },
): Promise<void> {
  const { loading, stored, home, dayStarts } = options;
  await warehouse.run("create or replace temp table m_unrated (rid bigint, line_number bigint)");
  if (!stored.has("currency")) return;
  await warehouse.run(`insert into m_unrated
    select l.rowid, null from ${loading} as l
    where l.problem is null and l.currency <> ${quoteText(home)} and l.rowid not in (select rid from m_dropped)
      and not exists (
        select 1 from staging.exchange_rates as r
        where r.currency = l.currency and r.superseded_at is null
          and r.valid_on <= (l.occurred_at - interval '${dayStarts}:00')::date
      )`);
}

/** Sets the lines where they stand in their file. */
export async function placeUnrated(
  warehouse: Warehouse,
  places: readonly { readonly rid: number; readonly line: number }[],
): Promise<void> {
  if (places.length === 0) return;
  await warehouse.run(
    `update m_unrated set line_number = p.line
     from (select unnest(from_json($places::json, '[{"rid":"BIGINT","line":"BIGINT"}]'), recursive := true)) as p where p.rid = m_unrated.rid`,
    { places: JSON.stringify(places) },
  );
}

/** Sets aside the lines that wait, before they would be dropped from the staged rows. */
export async function setUnratedAside(warehouse: Warehouse, loading: string, waiting: string): Promise<void> {
  await warehouse.run(`create or replace table ${waiting} as
    select l.* exclude (problem), u.line_number from ${loading} as l join m_unrated as u on u.rid = l.rowid`);
}
