import type { AsOf } from "../../project/time.js";
import { dropRelations } from "../schema/drop-relations.js";
import { ENTITIES, type Entity } from "../schema/entities.js";
import { currentFacts, lastIds } from "../snapshot/fact-view.js";
import { placed, type Schemas } from "../sql-file.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

/** Where the relations of a cut stand while its features are made. A `past_` schema is swept after a killed run. */
export const CUT: Schemas = { core: "past_cut", result: "past_cut" };

/** Facts that features read, in `past_cut` under their own names. */
export const FEATURE_FACTS = ENTITIES.filter(({ name }) =>
  [
    ...["transactions", "contacts", "cases", "surveys", "treatments", "consents", "subscriptions"],
    ...["loyalty_events", "web_events", "locations", "products", "customers"],
  ].includes(name),
);

/** All customers known at a cut, or some of them by md5 of customer_id. */
export type Choice =
  "all" | { readonly share: number; readonly salt: string } | { readonly first: number; readonly salt: string };

/** Where facts come from: the warehouse, or its copy as it was known at a cut. */
export interface FactSource {
  /** Schema of `customer_ref` and `customer_merge`. */
  readonly core: string;
  /** When a business day begins: `HH:MM`. */
  readonly dayStarts: string;
  /** The versions of each entity. `customer_id` is that of `refs`, a table like `staging.ref`. */
  versions(refs: string): Promise<ReadonlyMap<Entity, string>>;
}

export interface CutOptions {
  readonly asOf: AsOf;
  readonly customers: Choice;
  /** Whether the customers chosen are all there are: what is said of a neighbourhood is then said of them. */
  readonly alone: boolean;
}

/**
 * Makes `past_cut`: customers known before the cut by number (`member`), and every fact as of the cut, with these numbers
 * as customer_id, which group and join faster than text. `<fact>_of_all` has the rows of customers who were not chosen too.
 * @returns the customers chosen
 */
export async function openCutFacts(warehouse: Warehouse, from: FactSource, options: CutOptions): Promise<number> {
  const { asOf, alone } = options;
  await dropRelations(warehouse, CUT.core);
  await warehouse.run(`create schema ${CUT.core}`);
  await numberCustomers(warehouse, from, options);
  const chosen = await refTable(warehouse, "ref_chosen", "chosen");
  const all = options.customers === "all" || alone ? chosen : await refTable(warehouse, "ref_of_all", "true");
  for (const [suffix, versions] of [
    ["", await from.versions(chosen)],
    ["_of_all", await from.versions(all)],
  ] as const) {
    for (const entity of FEATURE_FACTS) await openFact(warehouse, entity, suffix, versions.get(entity)!, asOf);
  }
  const { members } = await warehouse.row<{ members: number }>(
    `select count(*) as members from ${CUT.core}.member where chosen`,
  );
  return members;
}

async function numberCustomers(
  warehouse: Warehouse,
  from: FactSource,
  { asOf, customers, alone }: CutOptions,
): Promise<void> {
  const time = `timestamp ${quoteText(asOf)}`;
  await warehouse.run(`create table ${CUT.core}.became as ${becameSql(from.core, time)}`);
  const { chosen, values } = choose(customers);
  await warehouse.run(
    `create table ${CUT.core}.member as
    with customers as (select distinct id from ${CUT.core}.became),
    picked as (select id, ${chosen} as chosen from customers)
    select cast(row_number() over (order by id) as integer) as customer_id, id, chosen from picked
    ${alone ? "where chosen" : ""} order by id`,
    values,
  );
}

/** The customer that each first id had become by a time, of refs known before it: first_id, id. */
export function becameSql(core: string, time: string): string {
  const merges = placed(lastIds(time), { core, result: core });
  return `select distinct r.customer_id as first_id, coalesce(l.into_id, r.customer_id) as id
    from ${core}.customer_ref as r left join (${merges}) as l on l.from_id = r.customer_id
    where r.known_at < ${time}`;
}

function choose(customers: Choice): { chosen: string; values?: Record<string, string | number> } {
  if (customers === "all") return { chosen: "true" };
  const key = "md5($salt || ':' || id)";
  if ("first" in customers) {
    const { salt, first } = customers;
    return { chosen: `row_number() over (order by ${key}, id) <= $first`, values: { salt, first } };
  }
  const below = Math.round(customers.share * 2 ** 32);
  return { chosen: `('0x' || left(${key}, 8))::bigint < $below`, values: { salt: customers.salt, below } };
}

/** The customer's number for the number of each ref; a ref of nobody known or chosen is not there. */
async function refTable(warehouse: Warehouse, name: string, which: string): Promise<string> {
  await warehouse.run(`create table ${CUT.core}.${name} as
    select r.ref_no, r.space, r.ref, m.customer_id
    from staging.ref as r
    join ${CUT.core}.became as b on b.first_id = r.customer_id
    join ${CUT.core}.member as m on m.id = b.id
    where ${which}`);
  return `${CUT.core}.${name}`;
}

async function openFact(
  warehouse: Warehouse,
  entity: Entity,
  suffix: string,
  versions: string,
  asOf: AsOf,
): Promise<void> {
  const name = `${CUT.core}.${entity.fact}`;
  const told = (await warehouse.describe(versions)).map((column) => column.name);
  const columns = told.filter((column) => readable(entity, column));
  const read = `(select ${columns.map(quoteName).join(", ")} from (${versions}))`;
  if (suffix === "") await warehouse.run(`create view ${name}_version as select * from ${read}`);
  await warehouse.run(`create view ${name}${suffix} as ${currentFacts(entity.fact, columns, asOf, read)}`);
}

/** Master data of a first load says how things are now: of it, cuts of the past may see what hardly changes. */
export const FIRST_LOAD: Readonly<Record<string, readonly string[]>> = {
  customers: ["birth_date", "gender", "joined_at"],
  products: ["category", "subcategory", "brand", "unit_cost"],
};

/** Keys and times of these rows themselves. */
const ALWAYS = ["customer_id", "product_id", "customer_ref", "known_at", "superseded_at"];

function readable(entity: Entity, column: string): boolean {
  const first = FIRST_LOAD[entity.name];
  return first === undefined || first.includes(column) || ALWAYS.includes(column);
}
