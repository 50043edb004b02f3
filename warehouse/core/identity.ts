import { ENTITIES } from "../schema/entities.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** Refs that joined more than this many others join nothing more. */
const MOST_JOINS = 20;

export interface IdentityGraph {
  readonly refs: number;
  readonly fixed: Int32Array;
  readonly became: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Refs that would join too many, for the report. */
  readonly crowded: number;
}

/**
 * Every customer ref in founding order, and the exact links between them: further refs of one customer's row, and
 * links of relation `same`. Leaves `i_ref` and `i_pair` for `replaceIdentity`.
 */
export async function readIdentityGraph(warehouse: Warehouse): Promise<IdentityGraph> {
  await warehouse.run(`create or replace temp table i_sighting as ${await sightings(warehouse)}`);
  await warehouse.run(`create or replace temp table i_known as
    select * from core.customer_ref where first_delivery <= (select coalesce(max(value::integer), -1) from ops.fixed where name = 'identity_delivery')`);
  await warehouse.run(`create or replace temp table i_ref as
    with seen as (
      select space, ref, min(known_at) as known_at, min(delivery) as first_delivery from i_sighting group by space, ref
    ),
    dated as (
      select s.*, l.finished_before, k.customer_id
      from seen as s left join ops.load as l on l.number = s.first_delivery left join i_known as k on k.space = s.space and k.ref = s.ref
    )
    select (row_number() over (order by finished_before nulls first, known_at, space, ref) - 1)::integer as no, space, ref, known_at, first_delivery,
      customer_id, 'c' || left(md5(space || ':' || ref), 16) as own_id
    from dated`);
  await warehouse.run(`create or replace temp table i_edge as ${await edges(warehouse)}`);
  await warehouse.run(`create or replace temp table i_crowded as
    select no from (select a as no, b as other from i_edge union select b, a from i_edge) group by no having count(*) > ${MOST_JOINS}`);
  await warehouse.run(`create or replace temp table i_pair as
    select (row_number() over (order by known_at, a, b) - 1)::integer as pair, a, b, known_at from i_edge
    where a not in (select no from i_crowded) and b not in (select no from i_crowded)`);
  const { refs, known, crowded } = await warehouse.row<{ refs: number; known: number; crowded: number }>(
    "select (select count(*) from i_ref) as refs, (select count(*) from i_known) as known, (select count(*) from i_crowded) as crowded",
  );
  const fixed = new Int32Array(refs).fill(-1);
  const became = new Int32Array(refs).fill(-1);
  if (known > 0) {
    const [no, founder] = await warehouse.integers(
      "select r.no, f.no from i_ref as r join i_ref as f on f.own_id = r.customer_id order by r.no",
      2,
    );
    no!.forEach((ref, i) => (fixed[ref] = founder![i]!));
    const [from, into] = await warehouse.integers(
      `select f.no, t.no from core.customer_merge as m join i_ref as f on f.own_id = m.from_id join i_ref as t on t.own_id = m.into_id
       where m.first_delivery <= (select coalesce(max(value::integer), -1) from ops.fixed where name = 'identity_delivery') order by f.no`,
      2,
    );
    from!.forEach((ref, i) => (became[ref] = into![i]!));
  }
  const [left, right] = await warehouse.integers("select a, b from i_pair order by pair", 2);
  return { refs, fixed, became, left: left!, right: right!, crowded };
}

/**
 * Writes `core.customer_ref`, `core.customer_merge` and the customer of every ref; where a customer that no night has
 * finished with changed, every month of the facts is published anew.
 */
export async function replaceIdentity(
  warehouse: Warehouse,
  founder: Int32Array,
  merges: readonly { readonly from: number; readonly into: number; readonly pair: number }[],
): Promise<{ readonly refs: number; readonly customers: number; readonly merges: number }> {
  const joined = [];
  for (let i = 0; i < founder.length; i++) if (founder[i] !== i) joined.push(i);
  await warehouse.run("create or replace temp table i_founder (no integer, founder integer)");
  await warehouse.appendIntegers("i_founder", [Int32Array.from(joined), Int32Array.from(joined, (i) => founder[i]!)]);
  await warehouse.run(`create or replace temp table i_new as
    select r.space, r.ref, coalesce(r.customer_id, o.own_id, r.own_id) as customer_id, r.first_delivery, r.known_at
    from i_ref as r left join i_founder as f on f.no = r.no left join i_ref as o on o.no = f.founder`);
  const { moved } = await warehouse.row<{ moved: boolean }>(`select exists (
    select 1 from i_new as n join core.customer_ref as o on o.space = n.space and o.ref = n.ref where o.customer_id <> n.customer_id) as moved`);
  await warehouse.run("delete from core.customer_ref");
  await warehouse.run(
    "insert into core.customer_ref select space, ref, customer_id, first_delivery, known_at from i_new order by space, ref",
  );
  await warehouse.run(
    `delete from core.customer_merge where first_delivery > (select coalesce(max(value::integer), -1) from ops.fixed where name = 'identity_delivery')`,
  );
  await warehouse.run("create or replace temp table i_merge (from_no integer, into_no integer, pair integer)");
  await warehouse.appendIntegers("i_merge", [
    Int32Array.from(merges, (m) => m.from),
    Int32Array.from(merges, (m) => m.into),
    Int32Array.from(merges, (m) => m.pair),
  ]);
  await warehouse.run(`insert into core.customer_merge
    select f.own_id, t.own_id, greatest(p.known_at, f.known_at, t.known_at), greatest(f.first_delivery, t.first_delivery, e.delivery)
    from i_merge as m join i_ref as f on f.no = m.from_no join i_ref as t on t.no = m.into_no join i_pair as p on p.pair = m.pair
    join i_edge as e on e.a = p.a and e.b = p.b order by f.own_id`);
  await warehouse.run(`update staging.ref set customer_id = n.customer_id from i_new as n
    where n.space = staging.ref.space and n.ref = staging.ref.ref and staging.ref.customer_id is distinct from n.customer_id`);
  if (moved) await markAllMonths(warehouse);
  const counts = await warehouse.row<{ refs: number; customers: number }>(
    "select count(*) as refs, count(distinct customer_id) as customers from core.customer_ref",
  );
  for (const table of ["sighting", "known", "ref", "edge", "crowded", "pair", "founder", "new", "merge"]) {
    await warehouse.run(`drop table if exists temp.i_${table}`);
  }
  return { ...counts, merges: merges.length };
}

/** From now on the customers of today's refs keep their ids: a night has finished with them. Nothing where none are. */
export async function fixIdentity(warehouse: Warehouse): Promise<void> {
  const { ready } = await warehouse.row<{ ready: boolean }>(
    "select count(*) = 3 as ready from duckdb_tables() where schema_name || '.' || table_name in ('ops.fixed', 'ops.load', 'core.customer_ref')",
  );
  if (!ready) return;
  await warehouse.run("delete from ops.fixed where name = 'identity_delivery'");
  // Copies bring no ref, and a rebuilt warehouse numbers them after all that meanings/ records.
  await warehouse.run(
    "insert into ops.fixed select 'identity_delivery', coalesce(max(number), 0)::varchar from ops.load where state = 'loaded'",
  );
}

async function sightings(warehouse: Warehouse): Promise<string> {
  const parts = [];
  for (const entity of ENTITIES) {
    const refs = entity.columns.filter((c) => c.customerRef).map((c) => c.name);
    if (refs.length === 0) continue;
    const others = refs.slice(1);
    const space = (name: string) => quoteName(`${name}_space`);
    parts.push(`select r.space, r.ref, t.known_at, t.delivery
      from (select customer_no, min(known_at) as known_at, min(delivery) as delivery from staging.${entity.name}
        where customer_no is not null group by customer_no) as t join staging.ref as r on r.ref_no = t.customer_no`);
    for (const name of [...others, ...(entity.name === "customers" ? await refColumns(warehouse) : [])]) {
      const spaceSql = name.startsWith("ref_") ? quoteText(name.slice(4)) : space(name);
      parts.push(
        `select ${spaceSql}, ${quoteName(name)}, min(known_at), min(delivery) from staging.${entity.name} where ${quoteName(name)} is not null group by all`,
      );
    }
  }
  return parts.join("\nunion all\n");
}

async function edges(warehouse: Warehouse): Promise<string> {
  const links = [
    `select customer_ref_space as s1, customer_ref as r1, other_ref_space as s2, other_ref as r2, known_at, delivery from staging.customer_links where relation = 'same'`,
    ...(await refColumns(warehouse)).map(
      (name) =>
        `select customer_ref_space, customer_ref, ${quoteText(name.slice(4))}, ${quoteName(name)}, known_at, delivery from staging.customers where ${quoteName(name)} is not null`,
    ),
  ];
  // In two joins of their own: planned as one, refs were joined to each other first.
  return `with link as materialized (${links.join(" union all ")}),
    near as materialized (select x.no as a, e.s2, e.r2, e.known_at, e.delivery from link as e join i_ref as x on x.space = e.s1 and x.ref = e.r1),
    far as materialized (select n.a, y.no as b, n.known_at, n.delivery from near as n join i_ref as y on y.space = n.s2 and y.ref = n.r2)
    select least(a, b) as a, greatest(a, b) as b, min(known_at) as known_at, min(delivery) as delivery from far where a <> b group by 1, 2`;
}

async function refColumns(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows<{ name: string }>(
    "select column_name as name from duckdb_columns() where schema_name = 'staging' and table_name = 'customers' and starts_with(column_name, 'ref_') order by name",
  );
  return rows.map((r) => r.name);
}

async function markAllMonths(warehouse: Warehouse): Promise<void> {
  for (const entity of ENTITIES) {
    if (entity.ownTime === null || !entity.columns.some((c) => c.customerRef)) continue;
    await warehouse.run(`insert into ops.changed_month select distinct ${quoteText(entity.fact)}, strftime(business_date, '%Y-%m')
      from (select distinct date_trunc('month', business_date) as business_date from core.${entity.fact}_version) where business_date is not null`);
  }
}
