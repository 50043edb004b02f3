import { addDays } from "../../../project/time.js";
import { someCompany } from "../../models/recommend/some-company.js";
import { salesProject } from "../../support/sales-project.js";

/** The night that the shop's 200 days of purchases end with. */
export const NIGHT = "2026-01-01 00:00:00";

const DAYS = 200;
const COMPANY = someCompany(200, 60, DAYS);

/** One line of a file of sales. */
export interface Sale {
  readonly t: string;
  readonly c: string;
  readonly p: string;
  readonly amount: string;
  readonly quantity: string;
  readonly kind: string;
  readonly at: string;
  readonly known: string;
  /** Of a return: what is brought back. */
  readonly of: string | null;
}

/** What 200 customers with tastes of their own bought of 60 products, each line known when it happened. */
export const sales = (): Sale[] =>
  Array.from(COMPANY.customer, (who, line): Sale => {
    const at = addDays(NIGHT, COMPANY.day[line]! - DAYS);
    const p = `p${COMPANY.product[line]}`;
    return { t: `t${line}`, c: `k${who}`, p, amount: "5.00", quantity: "1", kind: "sale", at, known: at, of: null };
  });

export const ndjson = (rows: readonly object[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

/** The configuration of a project on `sales.ndjson`. */
export const offerProject = (gates = "", offer = ""): string =>
  salesProject(
    "shop",
    "upsert",
    `    returns: positive
    columns: { transaction_id: t, line_id: { value: "1" }, customer_ref: c, product_id: p, amount: amount, quantity: quantity,
               occurred_at: at, known_at: known, kind: kind, original_transaction_id: of }`,
    `
  cross_sell: { offer: { ${offer}gates: { least_customers: 50, calibration_error: 1${gates} } } }`,
  );
