import type { Entity } from "../schema/entities.js";
import { isFrom } from "../schema/staging.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertDelivery, type Delivery } from "./deliveries.js";

export interface AgainScratch {
  readonly target: string;
  readonly seen: string;
}

/** Scratch tables that hold what a source is loaded again into: other sources' rows, and those of `kept` deliveries. */
export async function beginAgain(
  warehouse: Warehouse,
  entity: Entity,
  source: string,
  kept: readonly number[],
): Promise<AgainScratch> {
  const scratch = { target: `staging.${entity.name}_again_loading`, seen: `staging.${entity.name}_seen_again_loading` };
  const keeps = kept.length > 0 ? ` or delivery in (${kept.join(", ")})` : "";
  await warehouse.run(
    `create or replace table ${scratch.target} as from staging.${entity.name} where not (${isFrom(entity, source)})${keeps}`,
  );
  await warehouse.run(
    `create or replace table ${scratch.seen} as from staging.${entity.name}_seen where source_name <> ${quoteText(source)}${keeps}`,
  );
  return scratch;
}

/** Forgets the refused rows of a source, those of `kept` deliveries and those that a person dropped left out. */
export async function clearRefused(warehouse: Warehouse, source: string, kept: readonly number[]): Promise<void> {
  const stays = kept.length > 0 ? ` and delivery not in (${kept.join(", ")})` : "";
  await warehouse.run(`delete from quarantine.refused where source = $source and state <> 'dropped'${stays}`, {
    source,
  });
}

/** In the caller's transaction: the source's rows, refused rows and ledger are replaced by what was loaded again. */
export async function finishAgain(
  warehouse: Warehouse,
  entity: Entity,
  source: string,
  scratch: AgainScratch,
  dayStarts: string,
  deliveries: readonly Delivery[],
): Promise<void> {
  const mine = isFrom(entity, source);
  const seen = `source_name = ${quoteText(source)}`;
  const table = `staging.${entity.name}`;
  const numbers = deliveries.map((d) => d.number).join(", ");
  const month =
    entity.ownTime === null ? null : `date_trunc('month', ${quoteName(entity.ownTime)} - interval '${dayStarts}:00')`;
  if (month !== null) {
    await warehouse.run(`insert into ops.changed_month
      select distinct ${quoteText(entity.fact)}, strftime(month, '%Y-%m') from (
        select distinct ${month} as month from ${table} where ${mine}
        union select distinct ${month} from ${scratch.target} where ${mine}) where month is not null`);
  }
  await warehouse.run(`delete from ${table} where ${mine}`);
  await warehouse.run(`insert into ${table} by name from ${scratch.target} where ${mine}`);
  await warehouse.run(`delete from ${table}_seen where ${seen}`);
  await warehouse.run(`insert into ${table}_seen by name from ${scratch.seen} where ${seen}`);
  if (entity.name === "transactions") await warehouse.run(`delete from staging.transactions_waiting where ${mine}`);
  await warehouse.run(`drop table ${scratch.target}`);
  await warehouse.run(`drop table ${scratch.seen}`);
  // What a person gave up is refused anew: one row of it is enough.
  await warehouse.run(
    `delete from quarantine.refused where rowid in (
      select open.rowid from quarantine.refused as open join quarantine.refused as dropped
        on dropped.delivery = open.delivery and dropped.rule = open.rule and dropped.raw_text is not distinct from open.raw_text
          and dropped.column_name is not distinct from open.column_name and dropped.line_number is not distinct from open.line_number
      where open.source = $source and open.state = 'open' and dropped.state = 'dropped')`,
    { source },
  );
  await warehouse.run(`delete from ops.load where number in (${numbers})`);
  for (const delivery of deliveries) await insertDelivery(warehouse, delivery);
}
