import type { AsOf } from "../../project/time.js";
import { sqlFile } from "../sql-file.js";
import { quoteName } from "../sql.js";
import type { Value, Values, Warehouse } from "../warehouse.js";
import { CUT, dropRelations, FEATURE_FACTS, openCutFacts, type CutOptions, type FactSource } from "./cut-facts.js";
import type { FeatureGroup } from "./feature.js";
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
 * Writes the table `into`: one row per customer known before the cut, all features, as_of; ordered by customer_id.
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
  const absent: string[] = [];
  for (const group of groups) if (!(await isTold(warehouse, group, asOf))) absent.push(group.name);
  const present = groups.filter(({ name }) => !absent.includes(name));
  if (present.some(({ entity }) => entity === "transactions")) {
    await makeRelation(warehouse, `${CUT.core}.purchase`, textOf("purchase"), asOf);
  }
  for (const { name, sql } of present) await makeRelation(warehouse, relation(name), sql ?? textOf(name), asOf);
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

async function makeRelation(warehouse: Warehouse, name: string, text: string, asOf: AsOf): Promise<void> {
  await warehouse.run(`create table ${name} as ${text}`, bound(text, asOf));
}

const textOf = (group: string): string => sqlFile(import.meta.url, `./groups/${group}.sql`, CUT);

const relation = (group: string): string => `${CUT.core}.${quoteName(`of_${group}`)}`;

/** Whether anything that the group reads was known before the cut, of whichever customer. */
async function isTold(warehouse: Warehouse, { entity, columns }: FeatureGroup, asOf: AsOf): Promise<boolean> {
  const { fact, ownTime, columns: own } = FEATURE_FACTS.find(({ name }) => name === entity)!;
  const conditions = [
    ...(own.some(({ customerRef }) => customerRef) ? ["customer_id is not null"] : []),
    ...(ownTime === null ? [] : [`${ownTime} < $as_of::timestamp`]),
    ...columns.map(
      (either) =>
        `(${either
          .split("|")
          .map((name) => `${name} is not null`)
          .join(" or ")})`,
    ),
  ];
  const { told } = await warehouse.row<{ told: boolean }>(
    `select exists (select 1 from ${CUT.core}.${fact}_of_all${conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`}) as told`,
    ownTime === null ? undefined : { as_of: asOf },
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
    where member.chosen order by member.customer_id`;
}

/** The values that a relation names. */
function bound(text: string, asOf: AsOf): Values {
  const known: Record<string, Value> = {
    as_of: asOf,
    ...CHANNEL_WORDS,
    ...TOPIC_WORDS,
    unanswered: UNANSWERED,
  };
  const named = new Set([...text.matchAll(/\$([a-z_]+)/g)].map(([, name]) => name!));
  return Object.fromEntries([...named].filter((name) => name in known).map((name) => [name, known[name]!]));
}
