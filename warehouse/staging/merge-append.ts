import { quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import {
  beginCorrections,
  endCorrections,
  knownColumns as columns,
  lowerEnds,
  takeCorrections,
} from "./merge-corrections.js";
import type { MergePlan } from "./merge-plan.js";
import type { Presence } from "./presence.js";
import type { Replacing } from "./replacing.js";

/** How an `append` source is merged. */
export interface AppendedSource {
  readonly source: string;
  /** Sources whose rows keep their own times. */
  readonly versioned: readonly string[];
  /** Deliveries that people took as corrections, where they conflict with what came first. */
  readonly replacing: Replacing;
}

/**
 * Decides the set-aside rows of an `append` source: what came first stays, unless a delivery was taken as a correction.
 * Writes `m_dropped` (rid, rule; rule null: repeated), `m_lower` (origin, rid, known_at) for rows whose known_at falls,
 * and of corrections `m_past` (rows with the superseded_at that they now have) and `m_raised` (rows known as a whole);
 * `m_known_rows` then has the values of columns that the first delivery lacked.
 */
export async function mergeAppend(
  warehouse: Warehouse,
  plan: MergePlan,
  presence: Presence,
  options: AppendedSource,
): Promise<void> {
  await createOutcome(warehouse);
  await dropTwins(warehouse, plan, "delivery", options.replacing);
  await warehouse.run(`create or replace temp table m_known_rows as
    select 'old' as origin, rid, h, source_name, delivery, ordinal, known_at, ${columns(plan)} from m_old where superseded_at is null`);
  await beginCorrections(warehouse, plan, options.source);
  await warehouse.run(`create or replace temp table m_round as
    select h, delivery, dense_rank() over (partition by h order by delivery) as round
    from (select distinct h, delivery from m_new where h in (${SHARED_UNITS}))`);
  await warehouse.run("create or replace temp table m_twin as from m_dropped");
  const { rounds } = await warehouse.row<{ rounds: number }>(
    "select coalesce(max(round), 0)::integer as rounds from m_round",
  );
  const { known } = await warehouse.row<{ known: boolean }>("select exists (select 1 from m_known_rows) as known");
  // Nothing is there that the first ones could be held against.
  if (!known && rounds > 0) await know(warehouse, plan, rowsOf(1));
  for (let round = known ? 1 : 2; round <= rounds; round++) {
    await mergeRound(warehouse, plan, presence, options, round);
  }
  await endCorrections(warehouse);
}

/** Rows of the deliveries that come at this place among those of their units. */
const rowsOf = (round: number): string =>
  `(select n.* from m_new as n join m_round as r on r.h = n.h and r.delivery = n.delivery
    where r.round = ${round} and n.rid not in (select rid from m_twin))`;

const know = (warehouse: Warehouse, plan: MergePlan, rows: string): Promise<number> =>
  warehouse.run(`insert into m_known_rows
    select 'new', rid, h, source_name, delivery, ordinal, known_at, ${columns(plan)} from ${rows}`);

/** Units of several deliveries; all others have nothing to be held against. */
const SHARED_UNITS = `select h from (select h, delivery from m_new union all select h, -1 from m_old)
      group by h having min(delivery) <> max(delivery)`;

export async function createOutcome(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create or replace temp table m_dropped (rid bigint, rule varchar)");
  await warehouse.run("create or replace temp table m_lower (origin varchar, rid bigint, known_at timestamp)");
}

/**
 * Rows of one delivery that share a key: equal ones are one, the first known; different ones are all refused, unless the
 * delivery was taken as a correction: then the last of the file corrects those before it.
 */
export async function dropTwins(
  warehouse: Warehouse,
  plan: MergePlan,
  within: string,
  replacing: Replacing,
): Promise<void> {
  const key = [within, ...plan.unit, ...plan.line].join(", ");
  if (plan.ordinals) return;
  const content = plan.content.length === 0 ? "0" : `hash(${plan.content.join(", ")})`;
  await warehouse.run(`insert into m_dropped
    with twins as (
      select rid, row_number() over (partition by ${key} order by known_at, rid) as place, count(*) over w as rows,
        row_number() over (partition by ${key} order by rid desc) as from_last,
        min(${content}) over w <> max(${content}) over w as differ, ${replacing.has("delivery", "key-conflict")} as corrects
      from m_new window w as (partition by ${key})
    )
    select rid, case when differ and not corrects then 'key-conflict' end from twins
    where rows > 1 and case when differ and corrects then from_last > 1 else differ or place > 1 end`);
}

async function mergeRound(
  warehouse: Warehouse,
  plan: MergePlan,
  presence: Presence,
  { versioned, replacing, source }: AppendedSource,
  round: number,
): Promise<void> {
  const unit = plan.unit.map((c) => `d.${c} is not distinct from k.${c}`);
  const line = [...plan.line.map((c) => `d.${c} is not distinct from k.${c}`), "d.ordinal = k.ordinal"];
  const partial = presence.partial(plan.content);
  await warehouse.run(`create or replace temp table m_now as from ${rowsOf(round)}`);
  await warehouse.run(`create or replace temp table m_match as
    select d.rid, k.rid as known_rid, k.origin, k.source_name = d.source_name as own, ${presence.same("d", "k", plan.content)} as same,
      k.source_name not in (${["", ...versioned].map(quoteText).join(", ")}) as timed, d.known_at, k.known_at as known_before${["", ...partial.map((c) => `d.${c}`)].join(", ")}
    from m_now as d join m_known_rows as k on d.h = k.h and ${[...unit, ...line].join(" and ")}`);
  await warehouse.run(`insert into m_dropped
    select rid, case when bool_or(same) then null when bool_or(own) then 'append-conflict' else 'key-conflict' end from m_match group by rid`);
  if (plan.whole) await refuseCorrections(warehouse, unit.join(" and "));
  if (replacing.any("append-conflict")) await takeCorrections(warehouse, plan, presence, { source, replacing });
  await warehouse.run(`insert into m_lower
    select origin, known_rid, min(known_at) from m_match where same and known_at < known_before and timed group by origin, known_rid`);
  await warehouse.run(`update m_known_rows set known_at = l.known_at
    from m_lower as l where l.rid = m_known_rows.rid and l.origin = m_known_rows.origin and l.known_at < m_known_rows.known_at`);
  if (replacing.any("append-conflict")) await lowerEnds(warehouse, plan, replacing);
  if (partial.length > 0) {
    await warehouse.run(`update m_known_rows set ${partial.map((c) => `${c} = coalesce(m_known_rows.${c}, m.${c})`).join(", ")}
      from m_match as m where m.same and m.own and m.known_rid = m_known_rows.rid and m.origin = m_known_rows.origin`);
  }
  await know(warehouse, plan, "m_now where rid not in (select rid from m_dropped)");
}

/** A new line of a known transaction: a split receipt if it shares no line and no product, unless nothing is lacking. */
async function refuseCorrections(warehouse: Warehouse, unit: string): Promise<void> {
  await warehouse.run(`insert into m_dropped
    with fresh as (select * from m_now where rid not in (select rid from m_match)),
    touched as (
      select distinct d.transaction_id, d.h from fresh as d join m_known_rows as k on d.h = k.h and ${unit}
    ),
    verdict as (
      select t.transaction_id,
        bool_or(k.source_name <> n.source_name) as foreign_known,
        bool_or(m.rid is not null) as shares_line,
        bool_or(n.product_id is not distinct from k.product_id) as shares_product
      from touched as t
      join m_known_rows as k on k.h = t.h and k.transaction_id = t.transaction_id
      join m_now as n on n.h = t.h and n.transaction_id = t.transaction_id
      left join m_match as m on m.rid = n.rid
      group by t.transaction_id
    ),
    lacking as (
      select k.transaction_id from m_known_rows as k join touched as t on k.h = t.h and k.transaction_id = t.transaction_id
      where not exists (select 1 from m_match as m where m.known_rid = k.rid and m.origin = k.origin)
      group by k.transaction_id
    )
    select f.rid, case when v.foreign_known then 'key-conflict' else 'append-conflict' end
    from fresh as f join verdict as v on v.transaction_id = f.transaction_id
    where v.foreign_known
      or (f.transaction_id in (select transaction_id from lacking) and (v.shares_line or v.shares_product))`);
}
