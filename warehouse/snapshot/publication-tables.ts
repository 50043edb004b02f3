import type { Warehouse } from "../warehouse.js";

/** Creates the publication's own books; safe to run again. Loads write the first of them, in their transactions. */
export async function createPublication(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create schema if not exists ops");
  await warehouse.run("create table if not exists ops.changed_month (entity varchar not null, month varchar not null)");
  await warehouse.run("create table if not exists ops.publication (name varchar not null, as_of timestamp not null)");
}

/** The last snapshot that was committed; null before the first. */
export async function readPublication(warehouse: Warehouse): Promise<{ name: string; asOf: string } | null> {
  const rows = await warehouse.rows<{ name: string; as_of: string }>(
    "select name, as_of from ops.publication order by name",
  );
  const [last] = rows;
  return last === undefined ? null : { name: last.name, asOf: last.as_of };
}

/** Months changed since that snapshot: `line 2026-01`. */
export async function readChangedMonths(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const rows = await warehouse.rows<{ entity: string; month: string }>(
    "select distinct entity, month from ops.changed_month order by entity, month",
  );
  return new Set(rows.map(({ entity, month }) => `${entity} ${month}`));
}

/** Names a snapshot as the last one. In the transaction that all it holds was read in. */
export async function replacePublication(warehouse: Warehouse, name: string, asOf: string): Promise<void> {
  await warehouse.run("delete from ops.publication");
  await warehouse.run("insert into ops.publication values ($name, $as_of::timestamp)", { name, as_of: asOf });
  await warehouse.run("delete from ops.changed_month");
}
