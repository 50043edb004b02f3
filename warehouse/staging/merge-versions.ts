import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { createOutcome, dropTwins } from "./merge-append.js";
import type { MergePlan } from "./merge-plan.js";
import type { Presence } from "./presence.js";
import type { Replacing } from "./replacing.js";

export interface VersionedSource {
  readonly source: string;
  readonly loading: string;
  readonly seen: string;
  readonly snapshot: boolean;
  /** Deliveries that people took as corrections. */
  readonly replacing: Replacing;
}

/**
 * Decides the set-aside rows of an `upsert` or `snapshot` source from all that its deliveries ever said of each unit:
 * statements in order of rank, equal neighbours joined into one version, each ended by the least known_at above it.
 * Needs `m_delivery` (number, path_key, floor). Writes `m_version` (what each unit's versions are now), `m_said` (every
 * row of every statement, what was absent filled in), `m_dropped`, `m_seen` (all statements of versions that were
 * delivered more than once) and `m_there` (units that a whole copy held, if only in refused rows).
 */
export async function mergeVersions(
  warehouse: Warehouse,
  plan: MergePlan,
  presence: Presence,
  options: VersionedSource,
): Promise<void> {
  const { source, snapshot } = options;
  await createOutcome(warehouse);
  await dropTwins(warehouse, plan, "delivery, version_value", options.replacing);
  if (!plan.unit.includes('"source_name"')) await refuseForeign(warehouse, plan, presence, source);
  await writeSaid(warehouse, plan, options);
  await fillAbsent(warehouse, plan, presence);
  await writeThere(warehouse, plan, options);
  const unit = plan.unit.join(", ");
  const of = (a: string) => plan.unit.map((c) => `${a}.${c}`).join(", ");
  const [digest, count] = digests(plan);
  const said = `select h, ${unit}, delivery, version_value, max(known_at) as known_at, ${digest} as digest, ${count} as rows,
      origin, of_delivery, of_version_value
    from m_said group by h, ${unit}, delivery, version_value, origin, of_delivery, of_version_value`;
  const absent = `select u.h, ${of("u")}, d.number as delivery, null::varchar as version_value, d.floor as known_at,
      null as digest, null as rows, 'absent' as origin, null::integer as of_delivery, null::varchar as of_version_value
    from (select distinct h, ${unit} from said) as u cross join (select * from m_delivery where whole) as d
    where not exists (select 1 from said as s where s.h = u.h and ${same("s", "u", plan)} and s.delivery = d.number)
      and not exists (select 1 from m_there as t where t.delivery = d.number and t.unit = ${unitText("u", plan)})`;
  await warehouse.run(`create or replace temp table m_statement as
    with said as (${said}) select * from said${snapshot ? ` union all ${absent}` : ""}`);
  // An absence has no version of its own: it ranks above all that earlier copies said.
  const ranked = snapshot
    ? `case when s.origin = 'absent' then max(s.version_value) over (partition by ${of("s")} order by d.path_key, s.delivery rows between unbounded preceding and current row) else s.version_value end`
    : "s.version_value";
  await warehouse.run(`create or replace temp table m_run as
    with placed as (
      select s.*, d.path_key, ${ranked} as rank_version from m_statement as s join m_delivery as d on d.number = s.delivery
    ),
    ranked as (
      select * exclude (path_key, rank_version),
        row_number() over (partition by ${unit} order by rank_version nulls first, path_key, delivery, version_value) as rank
      from placed
    ),
    changed as (
      select *, coalesce(digest is distinct from lag(digest) over w or rows is distinct from lag(rows) over w
        or (origin = 'absent') <> (lag(origin) over w = 'absent'), true) as starts
      from ranked window w as (partition by ${unit} order by rank)
    )
    select *, sum(starts::integer) over (partition by ${unit} order by rank)::integer as run from changed`);
  await warehouse.run(`create or replace temp table m_version as
    with runs as (
      select h, ${unit}, run, bool_or(origin = 'absent') as is_absent, min(known_at) as known_at, bool_or(known_at is null) as unknown, min(delivery) as delivery,
        arg_min(coalesce(version_value, ''), delivery) as version_value, count(*) as statements,
        arg_min({'origin': origin, 'delivery': of_delivery, 'version': of_version_value, 'at_delivery': delivery, 'at_version': version_value},
          (origin = 'new', of_delivery, rank)) as content
      from m_run group by h, ${unit}, run
    ),
    ended as (
      select *, min(known_at) over (partition by ${unit} order by run rows between 1 following and unbounded following) as next_known,
        coalesce(bool_or(is_absent and unknown) over (partition by ${unit} order by run rows between 1 following and unbounded following), false) as ended_at_once
      from runs
    )
    select h, ${unit}, run, known_at, delivery, nullif(version_value, '') as version_value, statements,
      case when ended_at_once then least(known_at, next_known) else next_known end as superseded_at,
      content.origin as origin, content.delivery as of_delivery, content.version as of_version_value,
      content.at_delivery as at_delivery, content.at_version as at_version_value,
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
      with theirs as (select h, ${unit}, ${digest} as digest, ${count} as rows from m_old where ${foreign} group by h, ${unit}),
      ours as (select h, ${unit}, delivery, version_value, ${digest} as digest, ${count} as rows from m_new
        where rid not in (select rid from m_dropped) group by h, ${unit}, delivery, version_value)
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

/** Every row of every statement: a stored version speaks once for each delivery that said the same. */
async function writeSaid(warehouse: Warehouse, plan: MergePlan, { source, seen }: VersionedSource): Promise<void> {
  const cells = (a: string) =>
    cellsOf(plan)
      .map((c) => `${a}.${c}`)
      .join(", ");
  await warehouse.run(`create or replace temp table m_said as
    select 'new' as origin, n.rid, n.h, n.delivery, n.version_value, n.delivery as of_delivery, n.version_value as of_version_value, n.known_at, ${cells("n")}
    from m_new as n where n.rid not in (select rid from m_dropped)
    union all
    select 'old', o.rid, o.h, coalesce(s.delivery, o.delivery), case when s.delivery is null then o.version_value else s.version_value end,
      o.delivery, o.version_value, coalesce(s.known_at, o.known_at), ${cells("o")}
    from m_old as o left join (select * from ${seen} where source_name = ${quoteText(source)} and of_delivery <> ${NOTHING}) as s
      on s.of_delivery = o.delivery and s.of_version_value is not distinct from o.version_value and s.unit = ${unitText("o", plan)}
    where o.source_name = ${quoteText(source)}`);
}

/**
 * Gives said rows the values of columns that their delivery lacked: those that were said last below, else, where all
 * that both say is equal, those of the next one above.
 */
async function fillAbsent(warehouse: Warehouse, plan: MergePlan, presence: Presence): Promise<void> {
  const partial = presence.partial(plan.content);
  if (partial.length === 0) return;
  const always = plan.content.filter((c) => !partial.includes(c));
  const line = [...plan.unit, ...plan.line, ...(plan.unit.includes("ordinal") ? [] : ["ordinal"])].join(", ");
  const box = (c: string): string => quoteName(`box_${c}`);
  const boxed = partial.map((c) => {
    const lacking = presence.lackedBy("s", c);
    return `case when not (${lacking}) then {'v': s.${c}} end as ${box(c)}`;
  });
  const differs = [
    ...always.map((c) => `${c} is distinct from lag(${c}) over w`),
    ...partial.map((c) => `(lag(${box(c)}) over w is not null and ${box(c)} is distinct from lag(${box(c)}) over w)`),
  ];
  await warehouse.run(`create or replace temp table m_said as
    with ranked as (
      select s.*, row_number() over (partition by ${line} order by s.version_value nulls first, d.path_key, s.delivery) as fill_rank, ${boxed.join(", ")}
      from m_said as s join m_delivery as d on d.number = s.delivery
    ),
    lower as (
      select * replace (${partial.map((c) => `last_value(${box(c)} ignore nulls) over (partition by ${line} order by fill_rank rows between unbounded preceding and current row) as ${box(c)}`).join(", ")})
      from ranked
    ),
    changed as (
      select *, case when ${differs.join(" or ")} then 1 else 0 end as fill_start from lower window w as (partition by ${line} order by fill_rank)
    ),
    islands as (select *, sum(fill_start) over (partition by ${line} order by fill_rank) as island from changed)
    select * exclude (fill_rank, fill_start, island, ${partial.map(box).join(", ")})
      replace (${partial.map((c) => `(first_value(${box(c)} ignore nulls) over (partition by ${line}, island order by fill_rank rows between current row and unbounded following)).v as ${c}`).join(", ")})
    from islands`);
}

/** Units that a whole copy held though nothing of them could be taken: their versions do not end. */
async function writeThere(warehouse: Warehouse, plan: MergePlan, options: VersionedSource): Promise<void> {
  const { source, loading, seen, snapshot } = options;
  if (!snapshot) {
    await warehouse.run("create or replace temp table m_there (unit varchar, delivery integer)");
    return;
  }
  await warehouse.run(`create or replace temp table m_there as
    select unit, delivery from ${seen} where source_name = ${quoteText(source)} and of_delivery = ${NOTHING}
    union
    select ${unitText("l", plan)}, l.delivery from ${loading} as l where l.problem is not null and l.problem not in ('filtered', 'blank')
    union
    select ${unitText("n", plan)}, n.delivery from m_new as n join m_dropped as d on d.rid = n.rid where d.rule is not null`);
}

/** In `staging.<entity>_seen`: the delivery held the unit, but nothing that could be taken. */
export const NOTHING = 0;

/** Digest and number of a statement's rows; the hash lives inside one run only. */
function digests(plan: MergePlan): [string, string] {
  const content = [...plan.line, ...plan.content, "ordinal"].join(", ");
  return [`bit_xor(hash(${content}))`, "count(*)"];
}

const cellsOf = (plan: MergePlan): string[] => [...new Set([...plan.unit, ...plan.line, ...plan.content, "ordinal"])];

const same = (a: string, b: string, plan: MergePlan): string =>
  plan.unit.map((c) => `${a}.${c} is not distinct from ${b}.${c}`).join(" and ");

/** The unit of row `a` as `staging.<entity>_seen` keeps it. */
const unitText = (a: string, plan: MergePlan): string =>
  `md5(to_json([${plan.unit.map((c) => `${a}.${c}::varchar`).join(", ")}])::varchar)`;
