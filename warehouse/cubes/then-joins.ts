import { quoteName, quoteText } from "../sql.js";
import type { Schemas } from "../sql-file.js";
import { lifecycleMoments } from "./lifecycle-moments.js";

/** Families of segments that a fact can be looked at by as they were when it happened. */
export const THEN_FAMILIES: readonly string[] = ["lifecycle", "rfm", "cluster", "value_band"];

/** SQL that joins the segment of a fact's customer at its time. */
export function thenJoin(family: string, alias: string, schemas: Schemas): string {
  const name = quoteName(alias);
  if (family === "lifecycle") {
    return `left join (${lifecycleMoments(schemas)}) as ${name}
      on ${name}.customer_id = fact.customer_id and ${name}.occurred_at = fact.occurred_at`;
  }
  return `left join (select * from history.segment_change where family = ${quoteText(family)}) as ${name}
    on ${name}.customer_id = fact.customer_id and fact.occurred_at >= ${name}.from_as_of
      and fact.occurred_at < coalesce(${name}.to_as_of, timestamp '9999-01-01')`;
}

/**
 * SQL of that segment: of the lifecycle from sale times, of the others from the history of nights, `unknown` before the
 * first night. Null: no customer, or in no segment then.
 */
export function thenSegment(family: string, alias: string): string {
  const name = quoteName(alias);
  if (family === "lifecycle") return `${name}.stage_then`;
  return `(case when fact.customer_id is null then null
    when fact.occurred_at < (select coalesce(min(from_as_of), timestamp '9999-01-01') from history.segment_change) then 'unknown'
    else ${name}.segment end)`;
}
