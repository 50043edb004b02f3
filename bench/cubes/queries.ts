import { PLAIN_QUERY, type CubeQuery } from "../../project/cube-query.js";

/** Cube file of the bench: the default cube of sales, with two quantiles and the hour. */
export const EXTRA_MEASURES = `  median_line: { median: amount_home, where: is_sale, format: money }
  ninth_decile: { quantile: amount_home, at: 0.9, where: is_sale, format: money }
`;

const q = (by: string, measures: string, where: string | null = null, rest: Partial<CubeQuery> = {}): CubeQuery => ({
  ...PLAIN_QUERY,
  by: by === "" ? [] : by.split(" "),
  measures: measures.split(" "),
  where,
  ...rest,
});

/** What analysts of a shop ask in a week: 40 queries, in no order. */
export const QUERIES: readonly CubeQuery[] = [
  q("date.month", "revenue"),
  q("date.year", "revenue gross_sales returned_share"),
  q("date.month channel", "revenue transactions customers"),
  q("date.week", "gross_sales units"),
  q("date.day", "gross_sales", "date.month >= '2025-10'"),
  q("date.quarter channel", "revenue average_order"),
  q("channel", "customers transactions average_order"),
  q("location", "gross_sales transactions"),
  q("weekday", "gross_sales units transactions"),
  q("hour", "transactions gross_sales"),
  q("weekday hour", "transactions"),
  q("kind", "revenue units"),
  q("date.month", "customers"),
  q("date.quarter", "customers transactions"),
  q("date.year", "customers transactions", null, { totals: "rollup" }),
  q("date.year channel", "customers", null, { totals: "cube" }),
  q("product.category", "gross_sales units"),
  q("product.category", "customers transactions"),
  q("date.month product.category", "revenue units"),
  q("date.quarter product.category", "customers"),
  q("product.category channel", "revenue transactions", "date.year = 2025"),
  q("product.subcategory", "gross_sales returned_share", "date.year = 2025"),
  q("lifecycle", "customers gross_sales"),
  q("rfm_segment", "customers revenue average_order"),
  q("date.month lifecycle", "gross_sales transactions"),
  q("customer.region", "customers revenue", "channel = 'web'"),
  q("customer.tier channel", "revenue customers"),
  q("customer.first_sale_month months_since_first", "customers"),
  q("date.month", "revenue transactions", "channel = 'shop' and customer.known"),
  q("date.month", "gross_sales", "product.category is not null and channel = 'web'"),
  q("channel", "revenue", "date.month >= '2025-01' and date.month < '2025-07'"),
  q("date.month", "customers", "channel in ('web', 'shop')"),
  q("date.quarter", "transactions average_order", "weekday in (6, 7)"),
  q("date.year", "gross_sales", "customer.tier is not null", { compare: "year" }),
  q("date.month", "revenue customers", null, { compare: "year" }),
  q("", "median_line ninth_decile"),
  q("date.month", "median_line"),
  q("product.category", "median_line ninth_decile"),
  q("channel", "median_line", "date.year = 2025"),
  q("date.quarter channel", "ninth_decile"),
];
