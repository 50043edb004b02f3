import type { AsOf } from "../../project/time.js";
import { sqlFile } from "../sql-file.js";
import { quoteName } from "../sql.js";
import type { Values, Warehouse } from "../warehouse.js";
import { dropRelations } from "../schema/drop-relations.js";
import { CUT, FEATURE_FACTS, openCutFacts, type CutOptions, type FactSource } from "./cut-facts.js";
import type { FeatureGroup, Need } from "./feature.js";
import { FEATURE_GROUPS } from "./registry.js";
import { CHANNEL_WORDS, TOPIC_WORDS, UNANSWERED } from "./words.js";

/** A group with its relation, where it is not `groups/<name>.sql`. */
export interface GroupWithSql extends FeatureGroup {
  /** Over `core.…`, with `$as_of`. */
  readonly sql?: string;
}

export interface MadeFeatures {
  readonly customers: number;
  /** Groups whose features are all null: nothing of their entity was known before the cut. */
  readonly absent: readonly string[];
}

/**
 * Writes the table `into`: one row per customer known before the cut, all features, as_of; in no order.
 * Whole or not at all only inside a transaction.
 */
export async function makeFeatures(
  warehouse: Warehouse,
  from: FactSource,
  options: CutOptions,
  into: string,
  groups: readonly GroupWithSql[] = FEATURE_GROUPS,
): Promise<MadeFeatures> {
  const { asOf } = options;
  const customers = await openCutFacts(warehouse, from, options);
  const absent = await absentGroups(warehouse, groups, asOf);
  const present = groups.filter(({ name }) => !absent.includes(name));
  const make = (name: string, text: string) =>
    warehouse.run(`create table ${name} as ${text}`, bound(text, { as_of: asOf, day_starts: `${from.dayStarts}:00` }));
  if (present.some(({ needs }) => needs.some(({ entity }) => entity === "transactions"))) {
    await make(`${CUT.core}.purchase`, textOf("purchase"));
  }
  for (const { name, sql } of present) await make(relation(name), sql ?? textOf(name));
  await warehouse.run(
    `create or replace table ${into} as ${joined(
      groups,
      present.map(({ name }) => name),
    )}`,
    { as_of: asOf },
  );
  await dropRelations(warehouse, CUT.core);
  return { customers, absent };
}

const textOf = (group: string): string => sqlFile(import.meta.url, `./groups/${group}.sql`, CUT);

const relation = (group: string): string => `${CUT.core}.${quoteName(`of_${group}`)}`;

async function absentGroups(warehouse: Warehouse, groups: readonly FeatureGroup[], asOf: AsOf): Promise<string[]> {
  const told = new Map<string, boolean>();
  const absent: string[] = [];
  for (const { name, needs } of groups) {
    for (const need of needs) {
      const key = JSON.stringify(need);
      if (!told.has(key)) told.set(key, await isTold(warehouse, need, asOf));
      if (told.get(key) === false && !absent.includes(name)) absent.push(name);
    }
  }
  return absent;
}

/** Whether anything that the group reads was known before the cut, of whichever customer. */
async function isTold(warehouse: Warehouse, { entity, columns = [] }: Need, asOf: AsOf): Promise<boolean> {
  const { fact, ownTime, columns: own } = FEATURE_FACTS.find(({ name }) => name === entity)!;
  const either = (names: string) =>
    names
      .split("|")
      .map((name) => `${quoteName(name)} is not null`)
      .join(" or ");
  const conditions = [
    "true",
    ...(own.some(({ customerRef }) => customerRef) ? ["customer_id is not null"] : []),
    ...(ownTime === null ? [] : [`${ownTime} < $as_of::timestamp`]),
    ...columns.map((names) => `(${either(names)})`),
  ].join(" and ");
  const { told } = await warehouse.row<{ told: boolean }>(
    `select exists (select 1 from ${CUT.core}.${fact}_of_all where ${conditions}) as told`,
    bound(conditions, { as_of: asOf }),
  );
  return told;
}

function joined(groups: readonly FeatureGroup[], present: readonly string[]): string {
  const columns = groups.flatMap(({ name, features }) =>
    features.map((feature) => {
      const column = quoteName(feature.name);
      if (!present.includes(name)) return `null::double as ${column}`;
      const value = `cast(${quoteName(name)}.${column} as double)`;
      return `${feature.absent === 0 ? `coalesce(${value}, 0)` : value} as ${column}`;
    }),
  );
  const joins = present.map(
    (name) =>
      `left join ${relation(name)} as ${quoteName(name)} on ${quoteName(name)}.customer_id = member.customer_id`,
  );
  return `select member.id as customer_id, ${columns.join(", ")}, $as_of::timestamp as as_of
    from ${CUT.core}.member as member ${joins.join(" ")}
    where member.chosen`;
}

/** The values that a relation names: the engine refuses others. */
function bound(text: string, values: Values): Values {
  const known: Values = { ...values, ...CHANNEL_WORDS, ...TOPIC_WORDS, unanswered: UNANSWERED };
  const named = new Set([...text.matchAll(/\$([a-z_]+)/g)].map(([, name]) => name!));
  return Object.fromEntries(Object.entries(known).filter(([name]) => named.has(name)));
}
