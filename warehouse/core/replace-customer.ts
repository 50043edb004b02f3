import type { AsOf } from "../../project/time.js";
import { entityNamed } from "../schema/entities.js";
import { lastIds } from "../snapshot/fact-view.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/**
 * Writes `<schema>.customer`: one row per customer with a row known before the cut. An attribute is the non-null value
 * with the greatest known_at, ties by the order of `sources`, then the least ref; customer_ref is the founding ref.
 */
export async function replaceCustomer(
  warehouse: Warehouse,
  asOf: AsOf,
  schema: string,
  sources: readonly string[],
): Promise<number> {
  const time = `timestamp ${quoteText(asOf)}`;
  const attributes = entityNamed("customers")!
    .columns.map((c) => c.name)
    .filter((n) => n !== "customer_ref" && n !== "referrer_ref");
  const columns = (await warehouse.describe(`select * from ${schema}.customer_record`)).map((c) => c.name);
  const extras = columns.filter((n) => n.startsWith("x_")).sort();
  const picked = [...attributes, ...extras].map((name) => `arg_max(${quoteName(name)}, rank) as ${quoteName(name)}`);
  const place =
    sources.length === 0 ? "0" : `coalesce(list_position([${sources.map(quoteText).join(", ")}], source_name), 0)`;
  return warehouse.run(`create or replace table ${schema}.customer as
    with last_id as (${lastIds(time)}),
    founded as (
      select coalesce(l.into_id, r.customer_id) as customer_id,
        arg_min(r.space, (r.known_at, r.space, r.ref)) filter ('c' || left(md5(r.space || ':' || r.ref), 16) = coalesce(l.into_id, r.customer_id)) as customer_ref_space,
        arg_min(r.ref, (r.known_at, r.space, r.ref)) filter ('c' || left(md5(r.space || ':' || r.ref), 16) = coalesce(l.into_id, r.customer_id)) as customer_ref
      from ${schema}.customer_ref as r left join last_id as l on l.from_id = r.customer_id
      where r.known_at < ${time} or r.customer_id in (select customer_id from ${schema}.customer_ref where known_at < ${time})
      group by 1
    ),
    record as (
      select *, row_number() over (order by known_at, ${place} desc, customer_ref_space desc, customer_ref desc, source_name desc) as rank
      from ${schema}.customer_record
    ),
    attribute as (
      select customer_id, ${picked.join(", ")} from record where customer_id is not null group by customer_id
    )
    select f.customer_id, f.customer_ref, f.customer_ref_space, ${[...attributes, ...extras].map((n) => `a.${quoteName(n)}`).join(", ")}
    from founded as f left join attribute as a on a.customer_id = f.customer_id
    order by f.customer_id`);
}
