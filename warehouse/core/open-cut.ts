import type { AsOf } from "../../project/time.js";
import type { Project } from "../../project/project.js";
import { versionSelects } from "../schema/core-views.js";
import { ENTITIES, type Entity } from "../schema/entities.js";
import { currentFacts, lastIds } from "../snapshot/fact-view.js";
import { quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/**
 * Makes `<schema>.<fact>` read every fact as of a cut: versions known before it and current then, values known later as
 * null, customers under the id that they had become by then. Every reading of facts goes through these views.
 * @param schema `core`, `past_core`, or one of a training cut
 */
export async function openCut(warehouse: Warehouse, project: Project, asOf: AsOf, schema: string): Promise<void> {
  const time = `timestamp ${quoteText(asOf)}`;
  const { merged } = await warehouse.row<{ merged: boolean }>(
    `select exists (select 1 from core.customer_merge where known_at < ${time}) as merged`,
  );
  await warehouse.run(`create schema if not exists ${schema}`);
  if (schema !== "core") {
    await warehouse.run(
      `create or replace view ${schema}.customer_ref as select * from core.customer_ref where known_at < ${time}`,
    );
    await warehouse.run(
      `create or replace view ${schema}.customer_merge as select * from core.customer_merge where known_at < ${time}`,
    );
    for (const { fact } of ENTITIES) {
      await warehouse.run(`create or replace view ${schema}.${fact}_version as select * from core.${fact}_version`);
    }
  }
  const refs = await refsOfCut(warehouse, time, schema, merged);
  for (const [entity, versions] of await versionSelects(warehouse, project, refs)) {
    const columns = (await warehouse.describe(versions)).map((c) => c.name);
    const select = currentFacts(entity.fact, columns, asOf, `(${versions})`);
    await warehouse.run(`create or replace view ${schema}.${entity.fact} as ${rebuilt(entity, select, schema, time)}`);
  }
}

/** The customer that each ref has become: joined by number once, for by id every reading of facts would pay for it. */
async function refsOfCut(warehouse: Warehouse, time: string, schema: string, merged: boolean): Promise<string> {
  // A cut's own schema goes with it; of `core` everything is published, and this is not to be.
  const table = schema === "core" ? "staging.ref_core" : `${schema}.ref_of_cut`;
  if (!merged) {
    await warehouse.run(`drop table if exists ${table}`);
    return "staging.ref";
  }
  await warehouse.run(`create or replace table ${table} as
    select r.ref_no, r.space, r.ref, coalesce(last_id.into_id, r.customer_id) as customer_id
    from staging.ref as r left join (${lastIds(time)}) as last_id on last_id.from_id = r.customer_id order by r.ref_no`);
  return table;
}

/** The stage of a deal that was open at the cut is that of its last event before it. */
function rebuilt(entity: Entity, select: string, schema: string, time: string): string {
  if (entity.name !== "opportunities") return select;
  return `select o.* replace (coalesce(o.stage, e.stage) as stage)
    from (${select}) as o left join (
      select opportunity_id, arg_max(stage, (occurred_at, stage)) as stage
      from core.opportunity_event_version
      where known_at < ${time} and (superseded_at is null or superseded_at >= ${time}) and occurred_at < ${time}
      group by opportunity_id
    ) as e on e.opportunity_id = o.opportunity_id and (o.closed_at is null)`;
}
