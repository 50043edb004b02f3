import type { RawBuilder } from "kysely";
import { SEGMENT_CHANGE } from "../schema/history.js";
import { sql } from "../sql.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { recordChanges } from "./history/record-changes.js";

/** Families that every project has, with the column of `result.customer` that says the segment. */
export const BUILT_IN_FAMILIES: Readonly<Record<string, string>> = {
  rfm: "rfm_segment",
  lifecycle: "lifecycle_stage",
  cluster: "cluster",
  value_band: "value_band",
};

/** One segment of a family: a checked boolean expression over `result.customer`. */
export interface SegmentRule {
  readonly segment: string;
  readonly sql: string;
}

/** Opens the states of a night with those of the built-in families: `result.segment_state`, scratch of the step. */
export async function beginSegments(warehouse: Warehouse, schemas: Schemas): Promise<void> {
  const built = Object.entries(BUILT_IN_FAMILIES).map(
    ([family, column]) => sql`select ${family}::varchar as family, ${sql.ref(column)}::varchar as segment, customer_id
      from ${customers(schemas)} where ${sql.ref(column)} is not null`,
  );
  await warehouse.run(sql`create or replace table ${states(schemas)} as ${sql.join(built, sql` union all `)}`);
}

/**
 * Adds the members of a family: each customer is in the first segment whose rule is true.
 * @param rules in the order of their ranks
 * @returns how many customers are in one
 */
export async function addFamily(
  warehouse: Warehouse,
  family: string,
  rules: readonly SegmentRule[],
  schemas: Schemas,
): Promise<number> {
  const cases = rules.map((rule) => sql`when ${sql.raw(rule.sql)} then ${rule.segment}`);
  return warehouse.run(sql`insert into ${states(schemas)}
    select ${family}::varchar, segment, customer_id
    from (select customer_id, case ${sql.join(cases, sql` `)} end as segment from ${customers(schemas)}) as placed
    where segment is not null`);
}

export interface SegmentNight {
  readonly asOf: string;
  /** Every `as_of` of a night that has finished, in any order. */
  readonly nights: readonly string[];
  readonly schemas: Schemas;
}

/**
 * Writes `result.segment_member` (rule segments), `result.segment_move` (all families) and the history from the states
 * of the night, which it drops.
 * @returns rows of `result.segment_member`
 */
export async function replaceSegments(warehouse: Warehouse, { asOf, nights, schemas }: SegmentNight): Promise<number> {
  const before =
    nights
      .filter((night) => night < asOf)
      .sort()
      .at(-1) ?? null;
  const members = await warehouse.run(sql`
    create or replace table ${sql.table(`${schemas.result}.segment_member`)} as
    select segment, customer_id, ${asOf}::timestamp as as_of from ${states(schemas)}
    where family not in (${sql.join(Object.keys(BUILT_IN_FAMILIES))})
    order by segment, customer_id`);
  await warehouse.run(
    `create or replace table ${schemas.result}.segment_move as ${sqlFile(import.meta.url, "./segment-move.sql", schemas)}`,
    { as_of: asOf, as_of_before: before },
  );
  await recordChanges(warehouse, SEGMENT_CHANGE, { asOf, nights, states: `${schemas.result}.segment_state` });
  await warehouse.run(sql`drop table ${states(schemas)}`);
  return members;
}

const states = (schemas: Schemas): RawBuilder<unknown> => sql.table(`${schemas.result}.segment_state`);
const customers = (schemas: Schemas): RawBuilder<unknown> => sql.table(`${schemas.result}.customer`);
