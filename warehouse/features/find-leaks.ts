import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import { versionSelects } from "../schema/core-views.js";
import { firstRefOf, type Entity } from "../schema/entities.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { dropRelations } from "../schema/drop-relations.js";
import { becameSql, CUT, FEATURE_FACTS, FIRST_LOAD, type FactSource } from "./cut-facts.js";
import { factsOf } from "./fact-source.js";
import { makeFeatures, type GroupWithSql } from "./make-features.js";
import { FEATURE_GROUPS } from "./registry.js";

export interface LeakReport {
  readonly asOf: AsOf;
  /** Compared. */
  readonly customers: number;
  /** Customers that only one of the two knows. */
  readonly oneSided: number;
  /** Features that differ, by name, and for how many customers. */
  readonly leaks: readonly { readonly feature: string; readonly customers: number }[];
}

const COPY = "past_copy";

/**
 * Makes the features of a past cut twice, of the same customers by md5: from the warehouse, and from a copy cut to what was
 * known then, with later rows deleted and what is known later blanked. Features that differ have seen the future.
 * @param asOf the cut, before the night
 * @param groups for tests: others than the registered ones
 */
export async function findLeaks(
  warehouse: Warehouse,
  project: Project,
  asOf: AsOf,
  customers = 20_000,
  groups: readonly GroupWithSql[] = FEATURE_GROUPS,
): Promise<LeakReport> {
  const options = { asOf, customers: { first: customers, salt: "leak" }, alone: true } as const;
  await dropRelations(warehouse, COPY);
  await warehouse.run(`create schema ${COPY}`);
  await makeFeatures(warehouse, factsOf(warehouse, project), options, `${COPY}.from_all`, groups);
  await copyAsKnown(warehouse, project, asOf);
  await makeFeatures(warehouse, copied(project), options, `${COPY}.from_copy`, groups);
  const report = await compare(warehouse, groups);
  await dropRelations(warehouse, COPY);
  return { asOf, ...report };
}

/** Every fact of these customers as it was known before the cut: no view of the cut helps here, or it would vouch for itself. */
async function copyAsKnown(warehouse: Warehouse, project: Project, asOf: AsOf): Promise<void> {
  const time = `timestamp ${quoteText(asOf)}`;
  await warehouse.run(`create table ${COPY}.one as
    select first_id from (${becameSql("core", time)}) where id in (select customer_id from ${COPY}.from_all)`);
  for (const table of ["customer_ref", "customer_merge"]) {
    await warehouse.run(`create table ${COPY}.${table} as select * from core.${table} where known_at < ${time}`);
  }
  const versions = await versionSelects(warehouse, project, "staging.ref");
  for (const entity of FEATURE_FACTS) {
    const columns = (await warehouse.describe(versions.get(entity)!)).map(({ name }) => name);
    const cells = columns.map((name) => `${cell(entity, name, columns, time)} as ${quoteName(name)}`);
    const whose = columns.includes("customer_id") ? `and customer_id in (select first_id from ${COPY}.one)` : "";
    await warehouse.run(`create table ${COPY}.${entity.fact}_version as
      select ${cells.join(", ")} from (${versions.get(entity)!}) as version where known_at < ${time} ${whose}`);
  }
}

function cell(entity: Entity, name: string, columns: readonly string[], time: string): string {
  const column = `version.${quoteName(name)}`;
  if (name === "superseded_at") return `case when ${column} < ${time} then ${column} end`;
  const own = entity.columns.find((one) => one.name === name);
  const known = own?.known;
  if (typeof known === "object" && columns.includes(known.laterThan)) {
    return `case when version.${quoteName(known.laterThan)} < ${time} or version.${quoteName(known.laterThan)} is null then ${column} end`;
  }
  const allowed = FIRST_LOAD[entity.name];
  const isKey = entity.key?.includes(name) === true;
  if (allowed === undefined || own === undefined || isKey || allowed.includes(name)) return column;
  return `case when version.known_at > timestamp '0001-01-01' then ${column} end`;
}

function copied({ calendar }: Project): FactSource {
  const select = (entity: Entity): string => {
    const table = `${COPY}.${entity.fact}_version`;
    if (firstRefOf(entity) === undefined) return `select * from ${table}`;
    return `select version.* replace (member.customer_id as customer_id) from ${table} as version
      left join ${CUT.core}.became as became on became.first_id = version.customer_id
      left join ${CUT.core}.member as member on member.id = became.id`;
  };
  return {
    core: COPY,
    dayStarts: calendar.dayStarts,
    versions: async () => new Map(FEATURE_FACTS.map((entity) => [entity, select(entity)])),
  };
}

async function compare(
  warehouse: Warehouse,
  groups: readonly GroupWithSql[],
): Promise<Pick<LeakReport, "customers" | "oneSided" | "leaks">> {
  const names = groups.flatMap(({ features }) => features.map(({ name }) => name));
  const counts = names.map((name) => {
    const column = quoteName(name);
    return `count(*) filter (where a.${column} is distinct from b.${column}) as ${column}`;
  });
  const { customers, one_sided, ...differing } = await warehouse.row<Record<string, number>>(
    `select count(*) as customers,
      count(*) filter (where a.customer_id is null or b.customer_id is null) as one_sided, ${counts.join(", ")}
    from ${COPY}.from_all as a full join ${COPY}.from_copy as b on b.customer_id = a.customer_id`,
  );
  const leaks = names
    .map((feature) => ({ feature, customers: differing[feature]! }))
    .filter((leak) => leak.customers > 0);
  return { customers: customers!, oneSided: one_sided!, leaks };
}
