import type { Entity } from "../schema/entities.js";
import { isFrom } from "../schema/staging.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertDelivery, type Delivery } from "./deliveries.js";

export interface AgainScratch {
  readonly target: string;
  readonly seen: string;
  /** Deliveries whose rows stay as they are: their files are gone. */
  readonly kept: readonly number[];
}

/** Scratch tables that hold what a source is loaded again into: other sources' rows, and those of `kept` deliveries. */
export async function beginAgain(
  warehouse: Warehouse,
  entity: Entity,
  source: string,
  kept: readonly number[],
): Promise<AgainScratch> {
  const target = `staging.${entity.name}_again_loading`;
  const seen = `staging.${entity.name}_seen_again_loading`;
  const keeps = kept.length > 0 ? ` or delivery in (${kept.join(", ")})` : "";
  await warehouse.run(
    `create or replace table ${target} as from staging.${entity.name} where not (${isFrom(entity, source)})${keeps}`,
  );
  await warehouse.run(
    `create or replace table ${seen} as from staging.${entity.name}_seen where source_name <> ${quoteText(source)}${keeps}`,
  );
  return { target, seen, kept };
}

/** Gives up loading again: the source stays as it was. */
export async function discardAgain(warehouse: Warehouse, { target, seen }: AgainScratch): Promise<void> {
  for (const table of [target, seen]) await warehouse.run(`drop table if exists ${table}`);
}

/** Lays the refused rows of a source aside, those of `kept` deliveries left out: it is told anew what is refused. */
export async function stashRefused(warehouse: Warehouse, source: string, kept: readonly number[]): Promise<void> {
  const mine = `source = ${quoteText(source)} and ${notKept(kept)}`;
  await warehouse.run(`create or replace temp table again_refused as from quarantine.refused where ${mine}`);
  await warehouse.run(`delete from quarantine.refused where ${mine}`);
  await warehouse.run(
    `delete from staging.transactions_waiting where delivery in (select number from ops.load where ${mine.replace("delivery", "number")})`,
  );
}

/** What was refused before and is not any more is `replayed`. Returns rows: open before, replayed now, open now. */
export async function settleRefused(
  warehouse: Warehouse,
  source: string,
): Promise<{ before: number; replayed: number; open: number }> {
  const anew = `exists (select 1 from quarantine.refused as n where n.delivery = b.delivery and n.line_number = b.line_number)`;
  const { before } = await warehouse.row<{ before: number }>(
    "select count(*) filter (state = 'open') as before from again_refused",
  );
  const { replayed } = await warehouse.row<{ replayed: number }>(
    `select count(*) as replayed from again_refused as b where b.state = 'open' and b.line_number is not null and not ${anew}`,
  );
  // A row without a line was refused by an older version, for want of a rate: it stands there anew, with its line.
  await warehouse.run(`insert into quarantine.refused by name
    select b.* replace (case when b.state = 'dropped' then b.state else 'replayed' end as state) from again_refused as b
    where not ${anew} and (b.line_number is not null or b.state = 'dropped')`);
  await warehouse.run("drop table again_refused");
  const { open } = await warehouse.row<{ open: number }>(
    "select count(*) as open from quarantine.refused where source = $source and state = 'open'",
    { source },
  );
  return { before, replayed, open };
}

export interface Again {
  readonly entity: Entity;
  /** What its rows were loaded as before. */
  readonly before: readonly Entity[];
  readonly source: string;
  readonly scratch: AgainScratch;
  readonly dayStarts: string;
}

/** In the caller's transaction: the source's rows and ledger are replaced by what was loaded again. */
export async function finishAgain(
  warehouse: Warehouse,
  { entity, before, source, scratch, dayStarts }: Again,
  deliveries: readonly Delivery[],
): Promise<void> {
  const numbers = deliveries.map((d) => d.number).join(", ");
  for (const old of new Set([entity, ...before])) await clear(warehouse, old, source, dayStarts);
  const mine = isFrom(entity, source);
  const table = `staging.${entity.name}`;
  await markMonths(warehouse, entity, scratch.target, mine, dayStarts);
  await warehouse.run(`insert into ${table} by name from ${scratch.target} where ${mine}`);
  await warehouse.run(
    `insert into ${table}_seen by name from ${scratch.seen} where source_name = ${quoteText(source)}`,
  );
  await warehouse.run(`drop table ${scratch.target}`);
  await warehouse.run(`drop table ${scratch.seen}`);
  await warehouse.run(`delete from ops.load where number in (${numbers})`);
  for (const delivery of deliveries) await insertDelivery(warehouse, delivery);
}

async function clear(warehouse: Warehouse, entity: Entity, source: string, dayStarts: string): Promise<void> {
  const mine = isFrom(entity, source);
  await markMonths(warehouse, entity, `staging.${entity.name}`, mine, dayStarts);
  await warehouse.run(`delete from staging.${entity.name} where ${mine}`);
  await warehouse.run(`delete from staging.${entity.name}_seen where source_name = ${quoteText(source)}`);
}

async function markMonths(
  warehouse: Warehouse,
  entity: Entity,
  table: string,
  where: string,
  dayStarts: string,
): Promise<void> {
  if (entity.ownTime === null) return;
  const month = `date_trunc('month', ${quoteName(entity.ownTime)} - interval '${dayStarts}:00')`;
  await warehouse.run(`insert into ops.changed_month
    select distinct ${quoteText(entity.fact)}, strftime(month, '%Y-%m')
    from (select distinct ${month} as month from ${table} where ${where}) where month is not null`);
}

const notKept = (kept: readonly number[]): string =>
  kept.length > 0 ? `delivery not in (${kept.join(", ")})` : "delivery is not null";
