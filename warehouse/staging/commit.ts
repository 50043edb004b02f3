import { firstRefOf, type Entity } from "../schema/entities.js";
import { isFrom, storedColumns } from "../schema/staging.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertDelivery, type Delivery } from "./deliveries.js";
import { setUnratedAside } from "./hold-unrated.js";
import type { MergePlan } from "./merge-plan.js";
import { NOTHING } from "./merge-versions.js";
import { numberNewRefs, setRefNumbers } from "./number-refs.js";

export interface CommitOptions {
  readonly entity: Entity;
  readonly source: string;
  readonly plan: MergePlan;
  /** Columns that one delivery can lack and another fill; names are quoted. */
  readonly fills: readonly string[];
  readonly versioned: boolean;
  readonly loading: string;
  readonly refused: string;
  readonly target: string;
  readonly seen: string;
  /** Scratch for lines that wait for an exchange rate; null where rows never do. */
  readonly waiting: string | null;
  readonly dayStarts: string;
  /** SQL of the space of a column's ref. */
  readonly spaceOf: (column: string) => string;
  readonly deliveries: readonly Delivery[];
}

/** Sets what the merge decided in the staged rows, and drops those that are not to be stored. Touches scratch only. */
export async function settleStaged(warehouse: Warehouse, options: Omit<CommitOptions, "deliveries">): Promise<void> {
  const { plan, loading, versioned } = options;
  if (plan.ordinals) {
    await warehouse.run(
      `update ${loading} set ordinal = n.ordinal from m_new as n where n.rid = ${loading}.rowid and n.ordinal > 1`,
    );
  }
  if (versioned) {
    const filled = options.fills;
    const set = [
      "known_at = v.known_at",
      "superseded_at = v.superseded_at",
      "delivery = v.delivery",
      "version_value = v.version_value",
    ];
    await warehouse.run(`update ${loading} set ${[...set, ...filled.map((c) => `${c} = v.${c}`)].join(", ")}
      from (select n.rid, ${[...filled.map((c) => `n.${c}`), "v.known_at", "v.superseded_at", "v.delivery", "v.version_value"].join(", ")}
        from m_said as n join m_version as v on ${match("v", "n", plan)} and v.origin = 'new'
          and v.of_delivery = n.delivery and v.of_version_value is not distinct from n.version_value
        where n.origin = 'new' and n.rid not in (select rid from m_dropped)) as v
      where v.rid = ${loading}.rowid`);
  } else {
    await warehouse.run(
      `update ${loading} set known_at = r.known_at from m_raised as r where r.rid = ${loading}.rowid`,
    );
    await warehouse.run(`update ${loading} set known_at = l.known_at
      from (select rid, min(known_at) as known_at from m_lower where origin = 'new' group by rid) as l
      where l.rid = ${loading}.rowid and l.known_at < ${loading}.known_at`);
    await fillKnown(warehouse, options, loading, "new");
    await endPast(warehouse, options, loading, "new");
  }
  const leaves = "problem is not null or rowid in (select rid from m_dropped) or rowid in (select rid from m_unrated)";
  const refs = { entity: options.entity, table: loading, spaceOf: options.spaceOf };
  await numberNewRefs(warehouse, refs, "problem is null");
  await setRefNumbers(warehouse, refs, "true");
  if (options.waiting !== null) await setUnratedAside(warehouse, loading, options.waiting);
  // Last: an update of rows beside deleted ones takes twice as long.
  await warehouse.run(`delete from ${loading} where ${leaves}`);
}

/** One transaction: the staged rows, what they change in known ones, the refused rows and the ledger. */
export async function commitStaged(warehouse: Warehouse, options: CommitOptions): Promise<void> {
  const { loading, target, refused, deliveries } = options;
  const rename = await canRename(warehouse, target, loading);
  await warehouse.transaction(async () => {
    if (rename) await markSpan(warehouse, options, loading);
    else await markMonths(warehouse, options, loading, "true");
    if (options.versioned) await applyVersions(warehouse, options);
    else await applyLower(warehouse, options);
    await numberFilled(warehouse, options);
    if (rename) {
      await warehouse.run(`alter table ${loading} drop column problem`);
      await warehouse.run(`drop table ${target}`);
      await warehouse.run(`alter table ${loading} rename to ${target.replace(/^staging\./, "")}`);
    } else {
      await warehouse.run(`insert into ${target} by name select * exclude (problem) from ${loading}`);
      await warehouse.run(`drop table ${loading}`);
    }
    await warehouse.run(`insert into quarantine.refused by name select * from ${refused}`);
    await warehouse.run(`drop table ${refused}`);
    if (options.waiting !== null) {
      await warehouse.run(`insert into staging.transactions_waiting by name from ${options.waiting}`);
      await warehouse.run(`drop table ${options.waiting}`);
    }
    for (const delivery of deliveries) await insertDelivery(warehouse, delivery);
  });
}

/** An empty target of the same columns is replaced instead of filled: nothing is written twice. */
async function canRename(warehouse: Warehouse, target: string, loading: string): Promise<boolean> {
  const { known } = await warehouse.row<{ known: boolean }>(`select exists (select 1 from ${target}) as known`);
  if (known) return false;
  const columns = async (table: string) =>
    (await warehouse.describe(`select * from ${table}`))
      .map((c) => `${c.name} ${c.type}`)
      .filter((c) => !c.startsWith("problem "));
  const [a, b] = [await columns(target), await columns(loading)];
  return [...a].sort().join() === [...b].sort().join();
}

async function applyLower(warehouse: Warehouse, options: CommitOptions): Promise<void> {
  const { target } = options;
  const lower = `(select rid, min(known_at) as known_at from m_lower where origin = 'old' group by rid)`;
  await markMonths(warehouse, options, target, `rowid in (select rid from ${lower})`);
  await warehouse.run(`update ${target} set known_at = l.known_at from ${lower} as l
    where l.rid = ${target}.rowid and l.known_at < ${target}.known_at`);
  await fillKnown(warehouse, options, target, "old");
  await endPast(warehouse, options, target, "old");
}

/** Ends what a correction superseded. */
async function endPast(
  warehouse: Warehouse,
  options: Omit<CommitOptions, "deliveries">,
  table: string,
  origin: "old" | "new",
): Promise<void> {
  const { ends } = await warehouse.row<{ ends: boolean }>(
    `select exists (select 1 from m_past where origin = ${quoteText(origin)}) as ends`,
  );
  if (!ends) return;
  const moved = `select p.rid from m_past as p join ${table} as t on t.rowid = p.rid
    where p.origin = ${quoteText(origin)} and t.superseded_at is distinct from p.superseded_at`;
  if (origin === "old") await markMonths(warehouse, options, table, `rowid in (${moved})`);
  await warehouse.run(`update ${table} set superseded_at = p.superseded_at from m_past as p
    where p.origin = ${quoteText(origin)} and p.rid = ${table}.rowid`);
}

/** Gives rows the values that their own delivery lacked and a repetition had. */
async function fillKnown(
  warehouse: Warehouse,
  options: Omit<CommitOptions, "deliveries">,
  table: string,
  origin: string,
): Promise<void> {
  const filled = options.fills;
  if (filled.length === 0) return;
  const differs = filled.map((c) => `t.${c} is distinct from k.${c}`).join(" or ");
  await warehouse.run(`create or replace temp table m_filled as
    select k.rid, ${filled.map((c) => `k.${c}`).join(", ")} from m_known_rows as k join ${table} as t on t.rowid = k.rid
    where k.origin = ${quoteText(origin)} and (${differs})`);
  if (origin === "old") await markMonths(warehouse, options, table, "rowid in (select rid from m_filled)");
  await warehouse.run(
    `update ${table} set ${filled.map((c) => `${c} = f.${c}`).join(", ")} from m_filled as f where f.rid = ${table}.rowid`,
  );
}

async function applyVersions(warehouse: Warehouse, options: CommitOptions): Promise<void> {
  const { plan, target, seen, source, fills } = options;
  await warehouse.run(`create or replace temp table m_fate as
    select o.rid, v.known_at, v.superseded_at, v.delivery, v.version_value, v.copy, ${["v.run as run", ...fills.map((c) => `s.${c}`)].join(", ")}
    from m_old as o left join m_version as v on ${match("v", "o", plan)} and v.origin = 'old'
      and v.of_delivery = o.delivery and v.of_version_value is not distinct from o.version_value
    left join m_said as s on s.origin = 'old' and s.rid = o.rid and s.delivery = v.at_delivery and s.version_value is not distinct from v.at_version_value
    where o.source_name = ${quoteText(source)}`);
  const moved = ["known_at", "superseded_at", "delivery", "version_value", ...fills];
  const differs = moved.map((c) => `t.${c} is distinct from f.${c}`).join(" or ");
  await warehouse.run(`create or replace temp table m_moved as
    select f.* from m_fate as f join ${target} as t on t.rowid = f.rid where f.copy is null or f.copy > 1 or ${differs}`);
  await markMonths(warehouse, options, target, "rowid in (select rid from m_moved)");
  const cells = [...(await storedColumns(warehouse, target))].map((name) => {
    const cell = moved.find((c) => c === name || c === quoteName(name));
    return cell === undefined ? `o.${quoteName(name)}` : `f.${cell} as ${cell}`;
  });
  await warehouse.run(`insert into ${target} by name
    select ${cells.join(", ")}
    from m_old as o join m_moved as f on f.rid = o.rid where f.copy > 1`);
  await warehouse.run(
    `update ${target} set ${moved.map((c) => `${c} = f.${c}`).join(", ")} from m_moved as f where f.rid = ${target}.rowid and f.copy = 1`,
  );
  await warehouse.run(`delete from ${target} where rowid in (select rid from m_moved where copy is null)`);
  await warehouse.run(`delete from ${seen} where source_name = ${quoteText(source)} and of_delivery <> ${NOTHING} and unit in (
    select md5(to_json([${plan.unit.map((c) => `${c}::varchar`).join(", ")}])::varchar) from (select distinct ${plan.unit.join(", ")} from m_version))`);
  await warehouse.run(`insert into ${seen} by name select * from m_seen`);
  await warehouse.run(`delete from ${seen} where source_name = ${quoteText(source)} and of_delivery = ${NOTHING}`);
  await warehouse.run(
    `insert into ${seen} select distinct unit, ${quoteText(source)}, delivery, null, timestamp '0001-01-01', ${NOTHING}, null from m_there`,
  );
}

/** Known rows whose ref came with a later delivery get its number. */
async function numberFilled(warehouse: Warehouse, options: CommitOptions): Promise<void> {
  const { entity, source, target, fills, spaceOf } = options;
  const ref = firstRefOf(entity);
  if (ref === undefined || !fills.includes(quoteName(ref))) return;
  const refs = { entity, table: target, spaceOf };
  await numberNewRefs(warehouse, refs, isFrom(entity, source));
  await setRefNumbers(warehouse, refs, `${isFrom(entity, source)} and customer_no is distinct from r.ref_no`);
}

/** Notes every month from a table's first row to its last, read off its statistics. */
async function markSpan(warehouse: Warehouse, { entity, dayStarts }: CommitOptions, table: string): Promise<void> {
  if (entity.ownTime === null) return;
  const day = (pick: string) =>
    `date_trunc('month', (select ${pick}(${quoteName(entity.ownTime!)}) from ${table}) - interval '${dayStarts}:00')`;
  await warehouse.run(`insert into ops.changed_month
    select ${quoteText(entity.fact)}, strftime(month, '%Y-%m')
    from (select unnest(generate_series(${day("min")}, ${day("max")}, interval 1 month)) as month) where month is not null`);
}

/** Notes which months of a fact's publication change. */
async function markMonths(
  warehouse: Warehouse,
  options: Omit<CommitOptions, "deliveries">,
  table: string,
  where: string,
): Promise<void> {
  const { entity, dayStarts } = options;
  if (entity.ownTime === null) return;
  await warehouse.run(`insert into ops.changed_month
    select distinct ${quoteText(entity.fact)}, strftime(month, '%Y-%m')
    from (select distinct date_trunc('month', ${quoteName(entity.ownTime)} - interval '${dayStarts}:00') as month from ${table} where ${where})
    where month is not null`);
}

const match = (a: string, b: string, plan: MergePlan): string =>
  [`${a}.h = ${b}.h`, ...plan.unit.map((c) => `${a}.${c} is not distinct from ${b}.${c}`)].join(" and ");
