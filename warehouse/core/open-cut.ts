import type { AsOf } from "../../project/time.js";
import type { Project } from "../../project/project.js";
import { versionSelects } from "../schema/core-views.js";
import { ENTITIES } from "../schema/entities.js";
import { currentFacts, lastIds, rebuiltOpportunities } from "../snapshot/fact-view.js";
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
    await warehouse.run(
      `create or replace view ${schema}.${entity.fact} as ${entity.name === "opportunities" ? rebuiltOpportunities(select, asOf) : select}`,
    );
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
