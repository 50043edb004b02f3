import { normalDraw, seededRandom } from "../../../models/random.js";
import type { Numbers } from "../../../models/churn/table-rows.js";
import type { ChurnPanel } from "../../../models/churn/candidates.js";

/** Rows whose log odds of leaving are a known sum: recency, an interaction, a share that is missing for some, and noise. */
export function drawnPanel(rows: number, seed: number): ChurnPanel & { readonly truth: Float64Array } {
  const random = seededRandom(seed);
  const column = (draw: () => number): Float64Array => Float64Array.from({ length: rows }, draw);
  const recency = column(() => Math.floor(90 * random()));
  const orders = column(() => Math.floor(1 + 30 * random() ** 2));
  const complaints = column(() => Number(random() < 0.15));
  const share = column(() => (random() < 0.3 ? Number.NaN : random()));
  const noise = column(() => normalDraw(random));
  const named = { recency_days: recency, orders_90: orders, complaints_open: complaints, category_share: share, noise };
  const columns = Object.entries(named).map(([name, values]) => ({ kind: "numeric" as const, name, values }));
  const table = { rows, columns };
  const truth = drawnLogOdds(table);
  return {
    customerId: Array.from({ length: rows }, (_, i) => `c${i % Math.ceil(rows / 4)}`),
    heldOut: Uint8Array.from({ length: rows }, (_, i) => Number(i >= (3 * rows) / 4)),
    hasLeft: Uint8Array.from(truth, (z) => Number(random() < 1 / (1 + Math.exp(-z)))),
    table,
    truth,
  };
}

/** The log odds that labels are drawn from. */
export function drawnLogOdds({ columns }: Numbers): Float64Array {
  const [recency, orders, complaints] = ["recency_days", "orders_90", "complaints_open"].map(
    (name) => columns.find((one) => one.name === name)!.values,
  ) as [Float64Array, Float64Array, Float64Array];
  return recency.map(
    (days, i) =>
      -1.5 + 0.04 * (days - 30) - 0.1 * orders[i]! + 1.2 * complaints[i]! + (orders[i]! > 5 ? 0.02 * days : 0),
  );
}
