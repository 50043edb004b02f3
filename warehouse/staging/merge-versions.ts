import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { createOutcome, dropTwins } from "./merge-append.js";
import type { MergePlan } from "./merge-plan.js";
import type { Presence } from "./presence.js";

/**
 * Decides the set-aside rows of an `upsert` or `snapshot` source from all that its deliveries ever said of each unit:
 * statements in order of rank, equal neighbours joined into one version, each ended by the least known_at above it.
 * Needs `m_delivery` (number, path_key, floor). Writes `m_version` (what each unit's versions are now), `m_dropped`,
 * and `m_seen` (all statements of versions that were delivered more than once).
 */
export async function mergeVersions(
  warehouse: Warehouse,
  plan: MergePlan,
  presence: Presence,
  source: string,
  seen: string,
  snapshot: boolean,
): Promise<void> {
  await createOutcome(warehouse);
  await dropTwins(warehouse, plan, "delivery, version_value");
  if (!plan.unit.includes('"source_name"')) await refuseForeign(warehouse, plan, presence, source);
  await fillAbsent(warehouse, plan, presence, source);
  const unit = plan.unit.join(", ");
  const [digest, count] = digests(plan);
  await warehouse.run(`create or replace temp table m_old_statement as
    select h, ${unit}, delivery, version_value, max(known_at) as known_at, ${digest} as digest, ${count} as rows
    from m_old where source_name = ${quoteText(source)} group by all`);
  await warehouse.run(`create or replace temp table m_seen_before as
    select o.h, ${plan.unit.map((c) => `o.${c}`).join(", ")}, s.delivery, s.version_value, s.known_at, o.digest, o.rows, s.of_delivery, s.of_version_value
    from m_old_statement as o join ${seen} as s on s.source_name = ${quoteText(source)} and s.of_delivery = o.delivery
      and s.of_version_value is not distinct from o.version_value and s.unit = ${unitText("o", plan)}`);
  await warehouse.run(`create or replace temp table m_statement as
    with said as (
      select h, ${unit}, delivery, version_value, max(known_at) as known_at, ${digest} as digest, ${count} as rows,
        'new' as origin, delivery as of_delivery, version_value as of_version_value
      from m_new where rid not in (select rid from m_dropped) group by all
      union all
      select h, ${unit}, delivery, version_value, known_at, digest, rows, 'old', of_delivery, of_version_value from m_seen_before
      union all
      select h, ${unit}, delivery, version_value, known_at, digest, rows, 'old', delivery, version_value from m_old_statement as o
      where not exists (select 1 from m_seen_before as s where s.h = o.h and ${same("s", "o", plan)}
        and s.of_delivery = o.delivery and s.of_version_value is not distinct from o.version_value)
    )${
      snapshot
        ? `,
    absent as (
      select u.h, ${plan.unit.map((c) => `u.${c}`).join(", ")}, d.number as delivery, null::varchar as version_value, d.floor as known_at,
        null as digest, null as rows, 'absent' as origin, null::integer as of_delivery, null::varchar as of_version_value
      from (select distinct h, ${unit} from said) as u cross join (select * from m_delivery where whole) as d
      where not exists (select 1 from said as s where s.h = u.h and ${same("s", "u", plan)} and s.delivery = d.number)
    )`
        : ""
    }
    select * from said${snapshot ? " union all select * from absent" : ""}`);
  await warehouse.run(`create or replace temp table m_run as
    with ranked as (
      select s.*, row_number() over (partition by ${plan.unit.map((c) => `s.${c}`).join(", ")}
        order by s.version_value nulls first, d.path_key, s.delivery, s.origin) as rank
      from m_statement as s join m_delivery as d on d.number = s.delivery
    ),
    changed as (
      select *, coalesce(digest is distinct from lag(digest) over w or rows is distinct from lag(rows) over w
        or (origin = 'absent') <> (lag(origin) over w = 'absent'), true) as starts
      from ranked window w as (partition by ${unit} order by rank)
    )
    select *, sum(starts::integer) over (partition by ${unit} order by rank)::integer as run from changed`);
  await warehouse.run(`create or replace temp table m_version as
    with runs as (
      select h, ${unit}, run, bool_or(origin = 'absent') as is_absent, min(known_at) as known_at, min(delivery) as delivery,
        arg_min(coalesce(version_value, ''), delivery) as version_value, count(*) as statements,
        arg_min({'origin': origin, 'delivery': of_delivery, 'version': of_version_value}, (origin = 'new', of_delivery, rank)) as content
      from m_run group by all
    ),
    ended as (
      select *, min(known_at) over (partition by ${unit} order by run rows between 1 following and unbounded following) as next_known,
        coalesce(bool_or(is_absent and known_at is null) over (partition by ${unit} order by run rows between 1 following and unbounded following), false) as ended_at_once
      from runs
    )
    select h, ${unit}, run, known_at, delivery, nullif(version_value, '') as version_value, statements,
      case when ended_at_once then least(known_at, next_known) else next_known end as superseded_at,
      content.origin as origin, content.delivery as of_delivery, content.version as of_version_value,
      row_number() over (partition by ${unit}, content.origin, content.delivery, content.version order by run) as copy
    from ended where not is_absent`);
  await warehouse.run(`insert into m_dropped
    select n.rid, null from m_new as n where n.rid not in (select rid from m_dropped)
      and not exists (select 1 from m_version as v where v.h = n.h and ${same("v", "n", plan)} and v.origin = 'new'
        and v.of_delivery = n.delivery and v.of_version_value is not distinct from n.version_value)`);
  await warehouse.run(`create or replace temp table m_seen as
    select ${unitText("r", plan)} as unit, ${quoteText(source)} as source_name, r.delivery, r.version_value, r.known_at, v.delivery as of_delivery, v.version_value as of_version_value
    from m_run as r join m_version as v on v.h = r.h and ${same("v", "r", plan)} and v.run = r.run where v.statements > 1`);
}

/** A record known from another source: repeated if equal to what is current there, otherwise a conflict. */
async function refuseForeign(warehouse: Warehouse, plan: MergePlan, presence: Presence, source: string): Promise<void> {
  const [digest, count] = digests(plan);
  const unit = plan.unit.join(", ");
  const foreign = `source_name <> ${quoteText(source)} and superseded_at is null`;
  if (plan.whole) {
    await warehouse.run(`insert into m_dropped
      with theirs as (select h, ${unit}, ${digest} as digest, ${count} as rows from m_old where ${foreign} group by all),
      ours as (select h, ${unit}, delivery, version_value, ${digest} as digest, ${count} as rows from m_new
        where rid not in (select rid from m_dropped) group by all)
      select n.rid, case when o.digest = t.digest and o.rows = t.rows then null else 'key-conflict' end
      from m_new as n join ours as o on o.h = n.h and ${same("o", "n", plan)} and o.delivery = n.delivery and o.version_value is not distinct from n.version_value
      join theirs as t on t.h = n.h and ${same("t", "n", plan)} where n.rid not in (select rid from m_dropped)`);
    return;
  }
  await warehouse.run(`insert into m_dropped
    select d.rid, case when bool_or(${presence.same("d", "k", plan.content)}) then null else 'key-conflict' end
    from m_new as d join (select * from m_old where ${foreign}) as k on d.h = k.h and ${same("d", "k", plan)}
    where d.rid not in (select rid from m_dropped) group by d.rid`);
}

/**
 * Gives staged rows the values of columns that their delivery lacked: those of the next lower statement that had them,
 * else, where all else is equal, those of the next higher one.
 */
async function fillAbsent(warehouse: Warehouse, plan: MergePlan, presence: Presence, source: string): Promise<void> {
  const partial = presence.partial(plan.content);
  if (partial.length === 0 || plan.whole) return;
  const unit = plan.unit.join(", ");
  const always = plan.content.filter((c) => !partial.includes(c));
  const boxed = partial.map(
    (c) =>
      `case when not coalesce(${presence.absent("s", c)}, false) then {'v': s.${c}} end as ${quoteName(`box_${c}`)}`,
  );
  await warehouse.run(`create or replace temp table m_fill as
    with said as (
      select 'new' as origin, rid, delivery, version_value, ${[unit, ...plan.content].join(", ")} from m_new where rid not in (select rid from m_dropped)
      union all
      select 'old', rid, delivery, version_value, ${[unit, ...plan.content].join(", ")} from m_old where source_name = ${quoteText(source)}
    ),
    ranked as (
      select s.origin, s.rid, ${plan.unit.map((c) => `s.${c}`).join(", ")}, hash(${always.length === 0 ? "0" : always.map((c) => `s.${c}`).join(", ")}) as rest,
        row_number() over (partition by ${plan.unit.map((c) => `s.${c}`).join(", ")} order by s.version_value nulls first, d.path_key, s.delivery) as rank,
        ${boxed.join(", ")}
      from said as s join m_delivery as d on d.number = s.delivery
    ),
    lower as (
      select origin, rid, rank, rest, ${unit}, ${partial.map((c) => `last_value(${quoteName(`box_${c}`)} ignore nulls) over (partition by ${unit} order by rank rows between unbounded preceding and current row) as ${quoteName(`box_${c}`)}`).join(", ")}
      from ranked
    ),
    islands as (
      select *, sum(changed) over (partition by ${unit} order by rank) as island
      from (select *, case when rest is distinct from lag(rest) over (partition by ${unit} order by rank) then 1 else 0 end as changed from lower)
    )
    select origin, rid, ${partial.map((c) => `(coalesce(${quoteName(`box_${c}`)}, first_value(${quoteName(`box_${c}`)} ignore nulls) over (partition by ${unit}, island order by rank rows between current row and unbounded following))).v as ${c}`).join(", ")}
    from islands`);
  const set = partial.map((c) => `${c} = f.${c}`).join(", ");
  await warehouse.run(`update m_new set ${set} from m_fill as f where f.origin = 'new' and f.rid = m_new.rid`);
  await warehouse.run(`update m_old set ${set} from m_fill as f where f.origin = 'old' and f.rid = m_old.rid`);
}

/** Digest and number of a statement's rows; the hash lives inside one run only. */
function digests(plan: MergePlan): [string, string] {
  const content = [...plan.line, ...plan.content, "ordinal"].join(", ");
  return [`bit_xor(hash(${content}))`, "count(*)"];
}

const same = (a: string, b: string, plan: MergePlan): string =>
  plan.unit.map((c) => `${a}.${c} is not distinct from ${b}.${c}`).join(" and ");

/** The unit of row `a` as `staging.<entity>_seen` keeps it. */
const unitText = (a: string, plan: MergePlan): string =>
  `md5(to_json([${plan.unit.map((c) => `${a}.${c}::varchar`).join(", ")}])::varchar)`;
