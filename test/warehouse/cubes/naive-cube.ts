/** A cube computed row by row in plain TypeScript, for sales of a toy shop: the authority that the statements are held to. */
export interface NaiveLine {
  readonly transaction_id: string;
  readonly customer_id: string | null;
  /** `YYYY-MM-DD` */
  readonly business_date: string;
  readonly channel: string | null;
  readonly product_id: string;
  /** Whole minor units; below zero is a return, zero a gift. */
  readonly cents: number;
}

export const CATEGORIES: Readonly<Record<string, string>> = { p1: "toys", p2: "toys", p3: "books" };
export const TIERS: Readonly<Record<string, string>> = { c1: "gold", c2: "gold", c3: "basic" };

export const LEVELS: Readonly<Record<string, (line: NaiveLine) => string | number | null>> = {
  "date.year": ({ business_date }) => Number(business_date.slice(0, 4)),
  "date.quarter": ({ business_date: d }) => `${d.slice(0, 4)}-Q${Math.ceil(Number(d.slice(5, 7)) / 3)}`,
  "date.month": ({ business_date }) => business_date.slice(0, 7),
  "date.week": ({ business_date }) => isoWeek(business_date),
  "date.day": ({ business_date }) => business_date,
  channel: ({ channel }) => channel,
  "product.category": ({ product_id }) => CATEGORIES[product_id] ?? null,
  "product.product_id": ({ product_id }) => product_id,
  "customer.known": ({ customer_id }) => (customer_id === null ? 0 : 1),
  "customer.tier": ({ customer_id }) => TIERS[customer_id ?? ""] ?? null,
};

export const FILTERS: readonly { readonly where: string | null; readonly keeps: (line: NaiveLine) => boolean }[] = [
  { where: null, keeps: () => true },
  { where: "channel = 'web'", keeps: ({ channel }) => channel === "web" },
  {
    where: "channel is null or product.category <> 'toys'",
    keeps: (l) => l.channel === null || (CATEGORIES[l.product_id] ?? "toys") !== "toys",
  },
  { where: "customer.known and date.year = 2024", keeps: (l) => l.customer_id !== null && l.business_date < "2025" },
  {
    where: "date.month >= '2024-02' and date.month < '2025-02'",
    keeps: (l) => l.business_date >= "2024-02" && l.business_date < "2025-02",
  },
  {
    where: "customer.tier in ('gold', 'basic') and not channel = 'shop'",
    keeps: (l) => TIERS[l.customer_id ?? ""] !== undefined && l.channel !== null && l.channel !== "shop",
  },
  { where: "date.week = '2024-W09'", keeps: (l) => isoWeek(l.business_date) === "2024-W09" },
];

/** Measures of some lines; money in minor units, null where there is no answer. */
export const MEASURES: Readonly<Record<string, (lines: readonly NaiveLine[]) => number | null>> = {
  gross_sales: (lines) => sum(sales(lines)),
  returned: (lines) => -sum(lines.filter(({ cents }) => cents < 0)),
  revenue: (lines) => sum(lines),
  transactions: (lines) => new Set(sales(lines).map((l) => l.transaction_id)).size,
  customers: (lines) => new Set(sales(lines).flatMap((l) => l.customer_id ?? [])).size,
  average_order: (lines) => {
    const orders = new Set(sales(lines).map((l) => l.transaction_id)).size;
    return orders === 0 ? null : sum(sales(lines)) / orders;
  },
  largest: (lines) => (lines.length === 0 ? null : Math.max(...lines.map(({ cents }) => cents))),
  average_line: (lines) => (lines.length === 0 ? null : sum(lines) / lines.length),
  median_line: (lines) =>
    quantile(
      lines.map(({ cents }) => cents),
      0.5,
    ),
  ninth_decile: (lines) =>
    quantile(
      sales(lines).map(({ cents }) => cents),
      0.9,
    ),
};

export const CUBE = `name: sales
fact: line
joins:
  product: { relation: core.product, on: product_id }
  customer: { relation: result.customer, on: customer_id }
dimensions:
  date: { time: business_date }
  channel: channel
  product: { levels: { category: product.category, product_id: product_id } }
  customer: { attributes: { known: customer_id is not null, tier: customer.tier } }
measures:
  gross_sales: { sum: amount_home, where: is_sale }
  returned: { sum: -amount_home, where: kind = 'return' }
  revenue: { difference: [gross_sales, returned] }
  transactions: { count_distinct: transaction_id, where: is_sale }
  customers: { count_distinct: customer_id, where: is_sale }
  average_order: { ratio: [gross_sales, transactions] }
  largest: { max: amount_home }
  average_line: { average: amount_home }
  median_line: { median: amount_home }
  ninth_decile: { quantile: amount_home, at: 0.9, where: is_sale }
`;

export interface NaiveRow {
  readonly key: readonly (string | number | null)[];
  readonly values: readonly (number | null)[];
}

/** One row per group that has a line; one row in all where there is nothing to group by. */
export function naiveAnswer(
  lines: readonly NaiveLine[],
  by: readonly string[],
  measures: readonly string[],
  keeps: (line: NaiveLine) => boolean,
): NaiveRow[] {
  const groups = new Map<string, NaiveLine[]>();
  if (by.length === 0) groups.set("[]", []);
  for (const line of lines.filter(keeps)) {
    const key = JSON.stringify(by.map((level) => LEVELS[level]!(line)));
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups].map(([key, of]) => ({
    key: JSON.parse(key) as NaiveRow["key"],
    values: measures.map((measure) => MEASURES[measure]!(of)),
  }));
}

const sales = (lines: readonly NaiveLine[]): NaiveLine[] => lines.filter(({ cents }) => cents > 0);
const sum = (lines: readonly NaiveLine[]): number => lines.reduce((total, { cents }) => total + cents, 0);

/** @source Hyndman and Fan (1996), definition 7 */
function quantile(values: readonly number[], at: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = at * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low]! + (place - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}

/** @source ISO 8601: the week that holds the year's first Thursday is its first */
export function isoWeek(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  const thursday = new Date(day);
  thursday.setUTCDate(day.getUTCDate() + 3 - ((day.getUTCDay() + 6) % 7));
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000));
  return `${year}-W${String(week).padStart(2, "0")}`;
}
