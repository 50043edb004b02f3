import type { Entity } from "../schema/entities.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** Gives every staged row the number of its first customer ref, and new refs, of any column, a number. */
export async function numberRefs(warehouse: Warehouse, entity: Entity, loading: string): Promise<void> {
  const refs = entity.columns.filter((c) => c.customerRef).map((c) => c.name);
  const columns = (await warehouse.describe(`select * from ${loading}`)).map((c) => c.name);
  const others = entity.name === "customers" ? columns.filter((c) => c.startsWith("ref_")) : [];
  if (refs.length === 0) return;
  const pairs = [
    ...refs.map(
      (name) => `select distinct ${quoteName(`${name}_space`)} as space, ${quoteName(name)} as ref from ${loading}`,
    ),
    ...others.map(
      (name) => `select distinct '${name.slice(4).replaceAll("'", "''")}', ${quoteName(name)} from ${loading}`,
    ),
  ];
  await warehouse.run(`insert into staging.ref
    select (select coalesce(max(ref_no), 0) from staging.ref) + row_number() over (order by n.space, n.ref), n.space, n.ref, null
    from (select distinct space, ref from (${pairs.join(" union all ")}) where ref is not null and space is not null) as n
    anti join staging.ref as r on r.space = n.space and r.ref = n.ref`);
  const [first] = refs as [string];
  await warehouse.run(`update ${loading} set customer_no = r.ref_no from staging.ref as r
    where r.ref = ${loading}.${quoteName(first)} and r.space = ${loading}.${quoteName(`${first}_space`)}`);
}
