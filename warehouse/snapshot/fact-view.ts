import type { AsOf } from "../../project/time.js";
import { registeredColumn } from "../schema/column-registry.js";
import { quoteName, quoteText } from "../sql.js";

const MERGES = "core.customer_merge";

/**
 * `core.<fact>` over versions that are published, as `core.<fact>_version`.
 * @param columns of the versions
 * @param relations what is published
 */
export function publishedFact(
  fact: string,
  columns: readonly string[],
  asOf: AsOf,
  relations: { has(name: string): boolean },
): string {
  const select = factSelect(fact, columns, asOf, relations.has(MERGES));
  const hasEvents = relations.has("core.opportunity_event_version");
  return fact === "opportunity" && hasEvents ? rebuiltOpportunities(select, asOf) : select;
}

/**
 * The select of `core.<fact>` over `core.<fact>_version`, as of a time: versions known before it and current then, what
 * was known later as null, customers under the id that they had become (`core.customer_merge`, where there is one).
 */
export function factSelect(fact: string, columns: readonly string[], asOf: AsOf, hasMerges: boolean): string {
  const versions = `core.${quoteName(`${fact}_version`)}`;
  if (!hasMerges || !columns.includes("customer_id")) return currentFacts(fact, columns, asOf, versions);
  const moved = columns.map((name) =>
    name === "customer_id" ? "coalesce(last_id.into_id, v.customer_id) as customer_id" : `v.${quoteName(name)}`,
  );
  const time = `timestamp ${quoteText(asOf)}`;
  return currentFacts(
    fact,
    columns,
    asOf,
    `(select ${moved.join(", ")} from ${versions} as v
left join (${lastIds(time)}) as last_id on last_id.from_id = v.customer_id)`,
  );
}

/** The same over `versions`, SQL whose customers are those of the time already. */
export function currentFacts(fact: string, columns: readonly string[], asOf: AsOf, versions: string): string {
  const time = `timestamp ${quoteText(asOf)}`;
  const cells = columns.map((name) => `${cell(fact, name, columns, time)} as ${quoteName(name)}`);
  return `select ${cells.join(", ")} from ${versions} as version
where known_at < ${time} and (superseded_at is null or superseded_at >= ${time})`;
}

/**
 * Customers that had become others by a time, as from_id and into_id. For inside of a join: above it, a `with` keeps the
 * engine from leaving out columns that nobody asks for.
 */
export const lastIds = (time: string): string => `with recursive merged as (
    select from_id, into_id from core.customer_merge where known_at < ${time}
  ), lineage as (
    select from_id, into_id from merged
    union select lineage.from_id, merged.into_id from lineage join merged on merged.from_id = lineage.into_id
  )
  select from_id, min(into_id) as into_id from lineage where into_id not in (select from_id from merged) group by from_id`;

/** `core.opportunity` as `select` says it, with the stage of open deals rebuilt from their events. */
export function rebuiltOpportunities(select: string, asOf: AsOf): string {
  const time = `timestamp ${quoteText(asOf)}`;
  return `select deal.* replace (case when deal.closed_at is null then coalesce(deal.stage, event.stage) else deal.stage end as stage)
from (${select}) as deal
left join (
  select opportunity_id, arg_max(stage, (occurred_at, stage)) as stage
  from core.opportunity_event_version
  where known_at < ${time} and (superseded_at is null or superseded_at >= ${time}) and occurred_at < ${time}
  group by opportunity_id
) as event on event.opportunity_id = deal.opportunity_id`;
}

function cell(fact: string, name: string, columns: readonly string[], time: string): string {
  const column = `version.${quoteName(name)}`;
  const known = registeredColumn(`core.${fact}_version`, name)?.known;
  if (typeof known !== "object" || !columns.includes(known.laterThan)) return column;
  return `case when version.${quoteName(known.laterThan)} >= ${time} then null else ${column} end`;
}
