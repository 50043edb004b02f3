import { writeListEffects } from "../../pipelines/export/list-effects.js";
import { createLedger } from "../../warehouse/ledger/create-ledger.js";
import type { ListEffect, Metric } from "../../warehouse/results/effects/list-effect.js";
import { createHistory } from "../../warehouse/schema/history.js";
import { DEFAULTS } from "../../warehouse/simulation/parameters.js";
import { drawPeople } from "../../warehouse/simulation/people.js";
import { create, prepareCompany } from "../../warehouse/simulation/prepare.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { giveTable } from "../support/given.js";
import { contextOf, projectOf } from "../support/step-context.js";

export const AS_OF = "2026-01-01 00:00:00";
/** Withheld at random from every campaign. */
const SHARE = 0.2;

export interface Judged extends ListEffect {
  /** Mean over the same persons of what they do with the offer less what they do without it. */
  readonly truth: number;
}

/**
 * The campaigns of a simulated company taken for lists: treated is delivered, control is withheld. The true effect is
 * known, for the company is also drawn with everybody treated and with nobody: all draws but the assignment are the same.
 * @returns one row per campaign and metric
 */
export async function judgeLists(seed: number, customers: number): Promise<Judged[]> {
  const withOffer = await meansOf(seed, customers, 1);
  const without = await meansOf(seed, customers, 0);
  const effects = await effectsOf(seed, customers);
  return effects.map((effect) => {
    const mean = (means: Means) => means.get(effect.list)![effect.metric];
    return { ...effect, truth: mean(withOffer) - mean(without) };
  });
}

type Means = ReadonlyMap<string, Readonly<Record<Metric, number>>>;

/** What all persons of a campaign do in the 30 days, on average, by plain SQL of its own. */
async function meansOf(seed: number, customers: number, treated: number): Promise<Means> {
  const db = await world(seed, customers, treated);
  const rows = await db.rows<{ list: string } & Record<Metric, number>>(`
    with done as (
      select list, customer_id, count(distinct transaction_id) filter (kind = 'sale') as orders, sum(amount_home) as revenue,
        sum(amount_home - case kind when 'sale' then 1 else -1 end * quantity * unit_cost) as margin
      from offered join core.line using (customer_id) join core.product_version using (product_id)
      where occurred_at >= offered_at and occurred_at < offered_at + interval '30' day group by list, customer_id
    )
    select list, sum(coalesce(orders, 0))::double / count(*) as orders, sum(coalesce(revenue, 0))::double / count(*) as revenue,
      sum(coalesce(margin, 0))::double / count(*) as margin
    from offered left join done using (list, customer_id) group by list`);
  db.close();
  return new Map(rows.map(({ list, ...means }) => [list, means]));
}

async function effectsOf(seed: number, customers: number): Promise<ListEffect[]> {
  const db = await world(seed, customers, 1 - SHARE);
  await createLedger(db);
  await createHistory(db);
  for (const table of ["core.customer_merge", "core.treatment"]) await giveTable(db, table, []);
  await db.run(`insert into history.list_decision_change
    select list, customer_id, case when treated then 'delivered' else 'withheld' end, null, null, offered_at, null from offered`);
  await db.run(`insert into history.list_holdout_change
    select distinct list, 'key-' || list, ${SHARE}, timestamp '2000-01-01 00:00:00', null::timestamp from offered`);
  const lists = await db.rows<{ list: string }>("select distinct list from offered order by list");
  await writeListEffects(
    contextOf(db, projectOf(), AS_OF),
    lists.map(({ list }) => ({ list, holdout: null, kept: true })),
  );
  const effects = await db.rows<ListEffect>("select * from result.list_effect");
  db.close();
  return effects;
}

/** A company of one year as the star has it: `core.line`, `core.product_version`, and who was `offered` what and when. */
async function world(seed: number, customers: number, treatedShare: number): Promise<Warehouse> {
  const db = await Warehouse.open(":memory:", { threads: 2 });
  const values = { ...DEFAULTS.values, treated_share: treatedShare, sample_share: 0.5 };
  const { days } = await prepareCompany(db, {
    customers,
    years: 1,
    until: AS_OF.slice(0, 10),
    seed,
    parameters: { ...DEFAULTS, values },
  });
  await drawPeople(db, () => {});
  const all = { from: 0, to: days };
  await create(db, "chunk_order", all);
  for (const name of ["chunk_pick", "later_line", "chunk_more", "chunk_line", "return_line"]) await create(db, name);
  await db.run("create schema core");
  await db.run(`create table core.line as
    select 'c' || key as customer_id, order_nr::varchar as transaction_id, 'P' || product as product_id, quantity::decimal(18, 3) as quantity,
      null::decimal(18, 4) as cost, null::varchar as currency, null::decimal(18, 8) as exchange_rate, kind, kind = 'sale' and amount > 0 as is_sale,
      (case kind when 'sale' then amount else -amount end)::decimal(18, 4) as amount_home, at_second(s) as occurred_at
    from (
      select *, 'sale' as kind, d::bigint * 86400 + seconds as s, quantity * unit_price - discount as amount from chunk_line where not walk_in
      union all
      select *, 'return', return_d::bigint * 86400 + 36000, quantity * unit_price - discount from return_line where not walk_in
    )`);
  await db.run(`create table core.product_version as
    select distinct 'P' || product as product_id, round(list_price * cost_share, 2)::decimal(18, 4) as unit_cost,
      timestamp '2000-01-01 00:00:00' as known_at, 'load' as load_id
    from chunk_line join slot on slot.slot = product % 20000`);
  await db.run(`create table offered as
    select 'c' || lpad(campaign::varchar, 2, '0') as list, 'c' || key as customer_id, at_day(d, 28800) as offered_at, treated from response`);
  return db;
}
