import { sqlFile, type Schemas } from "../sql-file.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { featureTable } from "./feature-table.js";
import type { FeatureColumn } from "./read-features.js";
import { FEATURES } from "./registry.js";
import { ONLINE_CHANNELS } from "./words.js";

/** Numbers of `habit.sql`, with what they mean. */
export const HABITS: Readonly<Record<string, string>> = {
  lines_per_order: "Lines of an order of the last 365 days, on average.",
  evening_share: "Share of the last 365 days' orders from 18:00 to 4:59.",
  online_share: "Share of the last 365 days' orders through the internet.",
};

/** Every number that customers can be grouped by. */
export const BEHAVIOURS: ReadonlySet<string> = new Set([...FEATURES.map(({ name }) => name), ...Object.keys(HABITS)]);

/** Customers who bought lately, ordered by customer_id; equal lengths. */
export interface Behaviour {
  readonly customerId: readonly string[];
  readonly columns: readonly FeatureColumn[];
}

/** What customers are like who bought within `eligibleDays`; NaN where a number is missing. */
export async function readBehaviour(
  warehouse: Warehouse,
  asOf: string,
  schemas: Schemas,
  { eligibleDays, names }: { readonly eligibleDays: number; readonly names: readonly string[] },
): Promise<Behaviour> {
  const habits = names.some((name) => name in HABITS);
  const values = { as_of: asOf, online: ONLINE_CHANNELS };
  if (habits) {
    await warehouse.run(
      `create or replace temp table customer_habit as ${sqlFile(import.meta.url, "./habit.sql", schemas)}`,
      values,
    );
  }
  const from = `${featureTable(schemas)} as feature
    ${habits ? "left join customer_habit as habit on habit.customer_id = feature.customer_id" : ""}
    where feature.orders > 0 and feature.recency_days <= $eligible::double`;
  const bound = { eligible: eligibleDays };
  const { rows } = await warehouse.row<{ rows: number }>(`select count(*) as rows from ${from}`, bound);
  const cells = names.map(
    (name) => `coalesce(${name in HABITS ? "habit" : "feature"}.${quoteName(name)}, 'nan'::double)`,
  );
  const customerId: string[] = [];
  const columns = names.map((): Float64Array => new Float64Array(rows));
  let at = 0;
  const query = `select ${["feature.customer_id", ...cells].join(", ")} from ${from} order by feature.customer_id`;
  for await (const chunk of warehouse.chunks(query, bound)) {
    for (const id of chunk.getColumnValues(0)) customerId.push(id as string);
    columns.forEach((column, i) => {
      const { items } = chunk.getColumnVector(1 + i) as unknown as { readonly items: Float64Array };
      column.set(items.subarray(0, chunk.rowCount), at);
    });
    at += chunk.rowCount;
  }
  if (habits) await warehouse.run("drop table customer_habit");
  return { customerId, columns: names.map((name, i) => ({ kind: "numeric", name, values: columns[i]! })) };
}
