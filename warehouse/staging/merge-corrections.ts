import { quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import type { MergePlan } from "./merge-plan.js";
import type { Presence } from "./presence.js";
import type { Replacing } from "./replacing.js";

/** What `m_known_rows` holds of a row, beside its origin, ids and times. */
export const knownColumns = (plan: MergePlan): string =>
  [...new Set([...plan.unit, ...plan.line, ...plan.content])].filter((c) => c !== '"source_name"').join(", ");

/** `m_past`: rows of the source that an earlier load superseded; `m_raised`: none yet. */
export async function beginCorrections(warehouse: Warehouse, plan: MergePlan, source: string): Promise<void> {
  await warehouse.run(`create or replace temp table m_past as
    select 'old' as origin, rid, h, source_name, delivery, ordinal, known_at, ${knownColumns(plan)}, superseded_at
    from m_old where superseded_at is not null and source_name = ${quoteText(source)}`);
  await warehouse.run("create or replace temp table m_raised (rid bigint, known_at timestamp)");
}

/** A correction that turns out to be known earlier ends what it replaced earlier. */
export async function lowerEnds(warehouse: Warehouse, plan: MergePlan, replacing: Replacing): Promise<void> {
  await warehouse.run(`update m_past set superseded_at = k.known_at
    from (select k.h, ${plan.unit.map((c) => `k.${c}`).join(", ")}, k.delivery, min(k.known_at) as known_at
      from m_known_rows as k semi join m_lower as l on l.rid = k.rid and l.origin = k.origin
      where ${replacing.has("k.delivery", "append-conflict")} group by all) as k
    where ${sameUnit(plan, "k", "m_past")} and m_past.delivery < k.delivery and k.known_at < m_past.superseded_at`);
}

/** What was filled in before a row was superseded is still to be stored. */
export async function endCorrections(warehouse: Warehouse): Promise<void> {
  await warehouse.run("insert into m_known_rows select * exclude (superseded_at) from m_past");
}

/**
 * Of the deliveries in `m_now` that were taken as corrections: where a unit conflicts with what is known of the same
 * source, its rows are a new version, known as a whole, and those before it end. A column that the correction lacks keeps
 * its value. What another source knows is no matter of correction: that stays refused.
 */
export async function takeCorrections(
  warehouse: Warehouse,
  plan: MergePlan,
  presence: Presence,
  { source, replacing }: { readonly source: string; readonly replacing: Replacing },
): Promise<void> {
  const unit = (a: string, b: string): string => sameUnit(plan, a, b);
  await warehouse.run(`create or replace temp table m_correct as
    select n.h, ${plan.unit.map((c) => `n.${c}`).join(", ")}, max(n.known_at) as known_at
    from m_now as n left join m_dropped as d on d.rid = n.rid where ${replacing.has("n.delivery", "append-conflict")}
    group by n.h, ${plan.unit.map((c) => `n.${c}`).join(", ")}
    having coalesce(bool_or(d.rule = 'append-conflict'), false) and not coalesce(bool_or(d.rule = 'key-conflict'), false)`);
  const { corrected } = await warehouse.row<{ corrected: boolean }>("select count(*) > 0 as corrected from m_correct");
  if (!corrected) return;
  const mine = `select n.rid from m_now as n semi join m_correct as c on ${unit("c", "n")}`;
  await warehouse.run(`delete from m_dropped where rid in (${mine})`);
  await warehouse.run(`delete from m_match where rid in (${mine})`);
  await warehouse.run(`create or replace temp table m_ends as
    select k.* from m_known_rows as k semi join m_correct as c on ${unit("c", "k")} where k.source_name = ${quoteText(source)}`);
  await warehouse.run(`insert into m_past select *, null::timestamp from m_ends`);
  await warehouse.run(`update m_past set superseded_at = least(coalesce(m_past.superseded_at, c.known_at), c.known_at)
    from m_correct as c where ${unit("c", "m_past")}`);
  await warehouse.run("delete from m_known_rows as k using m_ends as e where e.origin = k.origin and e.rid = k.rid");
  await warehouse.run(
    `insert into m_raised select n.rid, c.known_at from m_now as n join m_correct as c on ${unit("c", "n")}`,
  );
  await warehouse.run(`update m_now set known_at = c.known_at from m_correct as c where ${unit("c", "m_now")}`);
  const lacked = presence.partial(plan.content);
  if (lacked.length === 0) return;
  const line = [...plan.line.map((c) => `e.${c} is not distinct from m_now.${c}`), "e.ordinal = m_now.ordinal"];
  const keeps = lacked.map((c) => `${c} = case when ${presence.absent("m_now", c)} then e.${c} else m_now.${c} end`);
  await warehouse.run(
    `update m_now set ${keeps.join(", ")} from m_ends as e where ${[unit("e", "m_now"), ...line].join(" and ")}`,
  );
}

const sameUnit = (plan: MergePlan, a: string, b: string): string =>
  [`${a}.h = ${b}.h`, ...plan.unit.map((c) => `${a}.${c} is not distinct from ${b}.${c}`)].join(" and ");
