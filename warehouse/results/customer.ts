import type { RawBuilder } from "kysely";
import { sql, type Query } from "../sql.js";
import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";
import { createConsentState } from "./consent-state.js";

type Fragment = RawBuilder<unknown>;

export interface CustomerOptions {
  readonly asOf: string;
  readonly schemas: Schemas;
  /** Whether any source brings them: without one, their columns are null. */
  readonly sources: { readonly contacts: boolean; readonly cases: boolean; readonly consents: boolean };
  /** What a contact costs by its channel, where it does not say so itself: decimal text. */
  readonly channelCosts: Readonly<Record<string, string>>;
  readonly contactRules: Readonly<Record<"may_email" | "may_sms" | "may_call", ContactRule>>;
}

/** The names under which consents may speak of one way to reach a customer. */
export interface ContactRule {
  readonly channels: readonly string[];
  readonly consent: "required" | "unless_withdrawn";
}

/** Writes `result.customer`, whatever steps have run before; returns its rows. */
export async function replaceCustomer(warehouse: Warehouse, options: CustomerOptions): Promise<number> {
  const { asOf, schemas, contactRules } = options;
  const channels = Object.values(contactRules).flatMap((rule) => rule.channels);
  await createConsentState(warehouse, "customer_consent", { channels, purposes: [""] }, asOf, schemas);
  await createBase(warehouse, options);
  const rows = await warehouse.run(
    sql`create or replace table ${sql.table(`${schemas.result}.customer`)} as ${await customer(warehouse, options)}`,
  );
  for (const scratch of ["customer_base", "customer_consent"]) await warehouse.run(`drop table ${scratch}`);
  return rows;
}

async function createBase(warehouse: Warehouse, { asOf, schemas, sources, channelCosts }: CustomerOptions) {
  const base = sqlFile(import.meta.url, "./customer-base.sql", schemas);
  const costs = Object.keys(channelCosts).length === 0 ? { "": "0" } : channelCosts;
  await warehouse.run(`create or replace temp table customer_base as ${base}`, {
    as_of: asOf,
    channels: Object.keys(costs),
    costs: Object.values(costs),
    has_contacts: sources.contacts,
    has_cases: sources.cases,
  });
}

/** A column that a model's step writes: null until it has run, and where it does not write that column. */
interface ModelColumn {
  readonly name: string;
  readonly table: "churn" | "value" | "cluster";
  readonly column: string;
  readonly type: string;
}

const model = (table: ModelColumn["table"], columns: Readonly<Record<string, readonly [string, string]>>) =>
  Object.entries(columns).map(([name, [column, type]]): ModelColumn => ({ name, table, column, type }));

const MODELS: readonly ModelColumn[] = [
  ...model("cluster", { cluster: ["cluster", "varchar"] }),
  ...model("churn", {
    churn_probability: ["probability", "double"],
    churn_decile: ["decile", "tinyint"],
    churn_reason_1: ["reason_1", "varchar"],
    churn_reason_2: ["reason_2", "varchar"],
    churn_reason_3: ["reason_3", "varchar"],
    churn_model: ["model_version", "varchar"],
  }),
  ...model("value", {
    value_p_alive: ["p_alive", "double"],
    value_orders: ["expected_orders", "double"],
    value_revenue: ["expected_revenue", "decimal(18, 4)"],
    value_margin: ["expected_margin", "decimal(18, 4)"],
    value_band: ["value_band", "varchar"],
    value_model: ["model_version", "varchar"],
  }),
];

const BEFORE_MODELS = [
  "customer_id, customer_ref, country, region, city, tier, joined_at, first_sale_at, last_sale_at, recency_days",
  "frequency, gross_sales, monetary, rfm_r, rfm_f, rfm_m, rfm_segment",
  "lifecycle_stage, lifecycle_since, lifecycle_previous",
].flatMap((names) => names.split(", "));
const RANKS = [1, 2, 3, 4, 5];

async function customer(warehouse: Warehouse, options: CustomerOptions): Promise<Query> {
  const { asOf, schemas, sources, contactRules } = options;
  const there = await columnsOf(warehouse, schemas.result);
  const own = [...((await columnsOf(warehouse, schemas.core)).get("customer") ?? [])];
  const extra = own.filter((name) => name.startsWith("x_")).sort();
  const of = (names: readonly string[]) => names.map((name) => sql.ref(`base.${name}`));

  const models = MODELS.map(({ name, table, column, type }) => {
    const value = there.get(table)?.has(column) === true ? sql.ref(`${table}.${column}`) : sql`null`;
    return sql`cast(${value} as ${sql.raw(type)}) as ${sql.ref(name)}`;
  });
  const nextNames = ["new", "repeat"].flatMap((kind) => RANKS.map((rank) => ({ kind, rank })));
  const next = nextNames.map(({ kind, rank }) => {
    const value = there.has("next_product") ? sql.ref(`next_product.${kind}_${rank}`) : sql`null::varchar`;
    return sql`${value} as ${sql.ref(`next_${kind}_${rank}`)}`;
  });
  const may = Object.entries(contactRules).map(
    ([name, rule]) => sql`${mayContact(name, rule, sources.consents)} as ${sql.ref(name)}`,
  );
  const columns: Fragment[] = [
    ...of(BEFORE_MODELS),
    ...models,
    ...of(["cost_to_serve"]),
    ...next,
    ...of(["open_cases", "last_contact_at"]),
    ...may,
    ...extra.map((name) => sql.ref(`attributes.${name}`)),
    sql`${asOf}::timestamp as as_of`,
  ];

  const joined = (["churn", "value", "cluster"] as const).filter((table) => there.has(table));
  const joins: Fragment[] = joined.map(
    (table) => sql`left join ${sql.table(`${schemas.result}.${table}`)} as ${sql.ref(table)}
      on ${sql.ref(`${table}.customer_id`)} = base.customer_id`,
  );
  if (there.has("next_product")) {
    joins.push(
      sql`left join (${nextProducts(schemas)}) as next_product on next_product.customer_id = base.customer_id`,
    );
  }
  if (extra.length > 0) {
    joins.push(
      sql`left join ${sql.table(`${schemas.core}.customer`)} as attributes on attributes.customer_id = base.customer_id`,
    );
  }
  for (const [name, rule] of Object.entries(contactRules)) {
    joins.push(sql`left join (${strictest(rule)}) as ${sql.ref(name)}
      on ${sql.ref(`${name}.customer_id`)} = base.customer_id`);
  }
  return sql`select ${sql.join(columns)} from customer_base as base ${sql.join(joins, sql` `)} order by base.customer_id`;
}

/** Null where consent is required and no source brings any: nobody can say. */
function mayContact(name: string, { consent }: ContactRule, hasConsents: boolean): Fragment {
  if (consent === "unless_withdrawn") return sql`coalesce(${sql.ref(`${name}.state`)}, 'granted') = 'granted'`;
  return hasConsents ? sql`coalesce(${sql.ref(`${name}.state`)}, 'withdrawn') = 'granted'` : sql`null::boolean`;
}

/** One row per customer who said anything of these channels; 'withdrawn' sorts after 'granted'. */
const strictest = ({ channels }: ContactRule): Fragment =>
  sql`select customer_id, max(state) as state from customer_consent
    where channel in (${sql.join(channels)}) group by customer_id`;

function nextProducts(schemas: Schemas): Fragment {
  const cells = ["new", "repeat"].flatMap((kind) =>
    RANKS.map(
      (rank) => sql`max(product_id) filter (where kind = ${kind} and rank = ${rank}) as ${sql.ref(`${kind}_${rank}`)}`,
    ),
  );
  return sql`select customer_id, ${sql.join(cells)}
    from ${sql.table(`${schemas.result}.next_product`)} group by customer_id`;
}

/** Table to its columns, of one schema. */
async function columnsOf(warehouse: Warehouse, schema: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await warehouse.rows<{ table_name: string; columns: string[] }>(
    `select table_name, list(column_name order by ordinal_position) as columns
    from information_schema.columns where table_schema = $schema group by table_name`,
    { schema },
  );
  return new Map(rows.map(({ table_name, columns }) => [table_name, new Set(columns)]));
}
