import { firstRefOf, type Entity } from "../schema/entities.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

export interface RefTable {
  readonly entity: Entity;
  /** Staged rows, or `staging.<entity>` itself. */
  readonly table: string;
  /** SQL of the space of a column's ref. */
  readonly spaceOf: (column: string) => string;
}

/** Gives new refs, of any column, a number; of the rows that `where` names. */
export async function numberNewRefs(
  warehouse: Warehouse,
  { entity, table, spaceOf }: RefTable,
  where: string,
): Promise<void> {
  const refs = entity.columns.filter((c) => c.customerRef).map((c) => c.name);
  if (refs.length === 0) return;
  const columns =
    entity.name === "customers" ? (await warehouse.describe(`select * from ${table}`)).map((c) => c.name) : [];
  const pairs = [
    ...refs.map((name) => [spaceOf(name), name] as const),
    ...columns.filter((name) => name.startsWith("ref_")).map((name) => [quoteText(name.slice(4)), name] as const),
  ].map(([space, name]) => `select distinct ${space} as space, ${quoteName(name)} as ref from ${table} where ${where}`);
  await warehouse.run(`insert into staging.ref
    select (select coalesce(max(ref_no), 0) from staging.ref) + row_number() over (order by n.space, n.ref), n.space, n.ref, null
    from (select distinct space, ref from (${pairs.join(" union all ")}) where ref is not null and space is not null) as n
    anti join staging.ref as r on r.space = n.space and r.ref = n.ref`);
}

/** Sets in every row that `where` names the number of its first ref. */
export async function setRefNumbers(
  warehouse: Warehouse,
  { entity, table, spaceOf }: RefTable,
  where: string,
): Promise<void> {
  const first = firstRefOf(entity);
  if (first === undefined) return;
  await warehouse.run(`update ${table} set customer_no = r.ref_no from staging.ref as r
    where r.ref = ${table}.${quoteName(first)} and r.space = ${spaceOf(first)} and ${where}`);
}
