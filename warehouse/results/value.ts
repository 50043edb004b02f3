import { sqlFile, type Schemas } from "../sql-file.js";
import type { Warehouse } from "../warehouse.js";

/** Equal histories of customers, one entry each, by ascending repeats, age and recency; times in days. */
export interface HistoryGroups {
  readonly repeats: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  /** Orders in the horizon before the cut, and after it. */
  readonly recent: Float64Array;
  readonly later: Float64Array;
  /** Customers. */
  readonly weights: Float64Array;
}

/** Mean spend per order, home currency: equal ones counted. */
export interface SpendGroups {
  readonly orders: Float64Array;
  readonly meanSpend: Float64Array;
  readonly weights: Float64Array;
}

export interface ValueScores {
  /** One entry per group of the histories last measured. */
  readonly alive: Float64Array;
  readonly orders: Float64Array;
  /** In their place, one entry per customer in the order of customer_id; null: none. */
  readonly ownOrders: Float64Array | null;
  /** Which forecast the orders are of. */
  readonly forecast: string;
  readonly horizonDays: number;
  readonly modelVersion: string;
  /** Of spend per order; null: money cannot be told. */
  readonly spend: { readonly p: number; readonly q: number; readonly v: number } | null;
  readonly netShare: number | null;
  readonly marginShare: number | null;
  /** Three ascending cut points of expected revenue. */
  readonly bands: readonly number[] | null;
}

/** Measures histories as of `laterDays` before `asOf`, for the readers and the writer below; returns the customers. */
export async function measureHistories(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  { laterDays, horizonDays }: { readonly laterDays: number; readonly horizonDays: number },
): Promise<number> {
  const text = sqlFile(import.meta.url, "./value-history.sql", schemas);
  return warehouse.run(`create or replace table ${schemas.result}.value_history as ${text}`, {
    as_of: asOf,
    later_days: laterDays,
    horizon_days: horizonDays,
  });
}

/** Orders that customers of the histories made in each whole week after `laterDays` before `asOf`, the first one first. */
export async function readLaterWeeks(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  laterDays: number,
): Promise<number[]> {
  const rows = await warehouse.rows<{ week: number; orders: number }>(
    sqlFile(import.meta.url, "./value-week.sql", schemas),
    { as_of: asOf, later_days: laterDays },
  );
  const weeks = Array<number>(Math.floor(laterDays / 7)).fill(0);
  for (const { week, orders } of rows) if (week < weeks.length) weeks[week] = orders;
  return weeks;
}

export async function readHistoryGroups(warehouse: Warehouse, schemas: Schemas): Promise<HistoryGroups> {
  const rows = await warehouse.rows<Record<"repeats" | "recency" | "age" | "recent" | "later" | "customers", number>>(
    `select repeats, recency, age, recent, later, count(*)::double as customers from ${schemas.result}.value_history
     group by repeats, recency, age, recent, later order by repeats, age, recency, recent, later`,
  );
  const of = (name: keyof (typeof rows)[number]) => Float64Array.from(rows, (row) => row[name]);
  return {
    repeats: of("repeats"),
    recency: of("recency"),
    age: of("age"),
    recent: of("recent"),
    later: of("later"),
    weights: of("customers"),
  };
}

/** Customers who never spent anything are left out. */
export async function readSpendGroups(warehouse: Warehouse, schemas: Schemas): Promise<SpendGroups> {
  const rows = await warehouse.rows<{ orders: number; spend: number; customers: number }>(
    `select repeats + 1 as orders, cast(spent as double) / (repeats + 1) as spend, count(*)::double as customers
     from ${schemas.result}.value_history where spent > 0 group by 1, 2 order by 1, 2`,
  );
  return {
    orders: Float64Array.from(rows, ({ orders }) => orders),
    meanSpend: Float64Array.from(rows, ({ spend }) => spend),
    weights: Float64Array.from(rows, ({ customers }) => customers),
  };
}

/** What remained of sales after returns, and after costs too, in the `days` before `asOf`. */
export async function readShares(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  options: { readonly days: number; readonly currency: string },
): Promise<{ readonly netShare: number | null; readonly marginShare: number | null }> {
  const row = await warehouse.row<{ net_share: number | null; margin_share: number | null }>(
    sqlFile(import.meta.url, "./value-share.sql", schemas),
    { as_of: asOf, ...options },
  );
  return { netShare: row.net_share, marginShare: row.margin_share };
}

/** Writes `result.value` of the histories measured last, which it drops; returns its rows. */
export async function replaceValue(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  groups: HistoryGroups,
  scores: ValueScores,
): Promise<number> {
  const loading = `${schemas.result}.value_loading`;
  const own = `${schemas.result}.value_own`;
  await warehouse.run(`create or replace table ${loading}
    (repeats double, recency double, age double, recent double, p_alive double, orders double)`);
  const { repeats, recency, age, recent } = groups;
  await warehouse.appendColumns(
    "value_loading",
    [repeats, recency, age, recent, scores.alive, scores.orders],
    schemas.result,
  );
  await warehouse.run(`create or replace table ${own} (place double, orders double)`);
  if (scores.ownOrders !== null) {
    const places = Float64Array.from(scores.ownOrders, (_, i) => i + 1);
    await warehouse.appendColumns("value_own", [places, scores.ownOrders], schemas.result);
  }
  const text = sqlFile(import.meta.url, "./value.sql", schemas);
  const rows = await warehouse.run(`create or replace table ${schemas.result}.value as ${text}`, {
    as_of: asOf,
    horizon_days: scores.horizonDays,
    forecast: scores.forecast,
    model_version: scores.modelVersion,
    p: scores.spend?.p ?? null,
    q: scores.spend?.q ?? null,
    v: scores.spend?.v ?? null,
    net_share: scores.netShare,
    margin_share: scores.marginShare,
    bands: scores.bands,
  });
  for (const scratch of [loading, own, `${schemas.result}.value_history`]) await warehouse.run(`drop table ${scratch}`);
  return rows;
}

/**
 * Expected revenue at the ascending rank ceil(share · n) of the n customers who have one.
 * @param shares ascending, above 0, at most 1
 */
export async function readBandCuts(
  warehouse: Warehouse,
  schemas: Schemas,
  shares: readonly number[],
): Promise<number[]> {
  const rows = await warehouse.rows<{ cut: number }>(
    `with ranked as (
       select cast(expected_revenue as double) as cut, row_number() over (order by expected_revenue) as place,
         count(*) over () as customers
       from ${schemas.result}.value where expected_revenue is not null
     ),
     asked as (select unnest($shares::double[]) as share)
     select cut from asked inner join ranked on place = ceil(share * customers) order by share`,
    { shares },
  );
  return rows.map(({ cut }) => cut);
}

/** Drops what `measureHistories` left where nothing is written of it. */
export async function dropHistories(warehouse: Warehouse, schemas: Schemas): Promise<void> {
  await warehouse.run(`drop table if exists ${schemas.result}.value_history`);
}

/** Writes `result.value` without a row: nobody is scored as of this night. */
export async function replaceValueWithNobody(warehouse: Warehouse, asOf: string, schemas: Schemas): Promise<void> {
  await warehouse.run(`delete from ${schemas.result}.value_history`);
  const none = new Float64Array(0);
  const groups = { repeats: none, recency: none, age: none, recent: none, later: none, weights: none };
  await replaceValue(warehouse, asOf, schemas, groups, {
    alive: none,
    orders: none,
    ownOrders: null,
    forecast: "",
    horizonDays: 0,
    modelVersion: "",
    spend: null,
    netShare: null,
    marginShare: null,
    bands: null,
  });
}
