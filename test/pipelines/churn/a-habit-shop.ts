import { normalDraw, seededRandom } from "../../../models/random.js";
import { salesProject } from "../../support/sales-project.js";

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

/** A day of the shop as an `as_of`. */
export const dayOf = (days: number): string => `${new Date(START + days * DAY).toISOString().slice(0, 10)} 00:00:00`;

/**
 * Purchases of customers who each have a rhythm and stop at a time of their own: after three usual gaps without a purchase they
 * have mostly left. One line of JSON each.
 */
export function habitPurchases(customers: number, days: number, seed: number): string {
  const random = seededRandom(seed);
  const lines: string[] = [];
  for (let c = 0; c < customers; c++) {
    const gap = 4 + 40 * random() ** 2;
    const joined = 0.6 * days * random();
    const leaves = joined - Math.log(1 - random()) * 400;
    for (let at = joined; at < Math.min(days, leaves); at += gap * Math.exp(0.4 * normalDraw(random))) {
      const time = new Date(START + Math.round((at * DAY) / 1000) * 1000).toISOString().slice(0, 19).replace("T", " ");
      const row = {
        transaction_id: `t${lines.length}`,
        line_id: "1",
        customer_ref: `k${c}`,
        product_id: `p${Math.floor(5 * random())}`,
        amount: Math.round(500 + 3000 * random()) / 100,
        occurred_at: time,
        known_at: time,
      };
      lines.push(JSON.stringify(row));
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The configuration of a project on them; few cuts, and settings of churn beside them. */
export const habitProject = (gates = "", churn = ""): string =>
  salesProject(
    "habits",
    "append",
    `    columns: { transaction_id: transaction_id, line_id: line_id, customer_ref: customer_ref, product_id: product_id,
               amount: amount, occurred_at: occurred_at, known_at: known_at }`,
    `
  churn:
    horizon_days: 30
    eligible_days: 90
    cuts: { count: 4, every_days: 30, held_out: 2, history_days: 60 }
    gates: { calibration_error: 0.2${gates} }
${churn}`,
  );
