import type { Project } from "../../../project/project.js";
import type { Row } from "../../support/given.js";
import { projectOf } from "../../support/step-context.js";
import { CHURN } from "./churn-rows.js";
import { CLUSTERS } from "./cluster-rows.js";
import { VALUE } from "./value-rows.js";
import { CROSS_SELL } from "./cross-sell-rows.js";

export const AS_OF = "2026-01-08 00:00:00";
export const AS_OF_BEFORE = "2026-01-01 00:00:00";

/** A British shop, with what a test names changed. */
export const aProject = (changes: Partial<Project> = {}): Project =>
  projectOf({ name: "corner-shop", country: "GB", timeZone: "Europe/London", currency: "GBP", ...changes });

let lines = 0;

/** One line of a transaction of its own. */
export function saleOf(customer: string | null, at: string, amount: string, changes: Row = {}): Row {
  return {
    customer_id: customer,
    transaction_id: `t${++lines}`,
    occurred_at: at,
    business_date: at.slice(0, 10),
    amount_home: amount,
    kind: "sale",
    is_sale: Number(amount) > 0,
    ...changes,
  };
}

export const returnOf = (customer: string | null, at: string, amount: string): Row =>
  saleOf(customer, at, amount, { kind: "return", is_sale: false });

export const rfmOf = (customer: string, r: number, f: number, segment: string, monetary: string): Row => ({
  customer_id: customer,
  r,
  f,
  m: 3,
  segment,
  monetary,
  as_of: AS_OF,
});

export const contactOf = (id: string, at: string, changes: Row = {}): Row => ({
  contact_id: id,
  occurred_at: at,
  business_date: at.slice(0, 10),
  channel: "phone",
  direction: "in",
  wait_seconds: 10,
  cost: "2.5000",
  ...changes,
});

export const caseOf = (id: string, opened: string, changes: Row = {}): Row => ({
  case_id: id,
  opened_at: opened,
  business_date: opened.slice(0, 10),
  kind: "complaint",
  ...changes,
});

export const loadOf = (source: string, changes: Row = {}): Row => ({
  number: 1,
  source,
  entity: "transactions",
  path: `data/${source}.csv`,
  sha256: "00",
  rows_in: 100,
  rows_loaded: 97,
  rows_repeated: 1,
  rows_refused: 2,
  rows_filtered: 0,
  newest_row_at: "2026-01-07 21:00:00",
  finished_before: AS_OF_BEFORE,
  run_id: "r2",
  ...changes,
});

export const refusedOf = (source: string, rule: string, changes: Row = {}): Row => ({
  source,
  file: `data/${source}.csv`,
  line_number: 7,
  column_name: "quantity",
  rule,
  message: "a number was expected",
  raw_text: "Jane Doe;jane@example.org;x",
  load_id: "0011223344556677",
  state: "open",
  ...changes,
});

export const stepOf = (step: string, position: number, changes: Row = {}): Row => ({
  run_id: "r2",
  as_of: AS_OF,
  step,
  position,
  past: false,
  state: "done",
  reason: null,
  refusals: [],
  rows_in: 10,
  rows_out: 9,
  rows_refused: 1,
  seconds: 1.25,
  peak_memory_bytes: 123_000_000,
  started_at: "2026-01-08 02:00:00",
  ...changes,
});

/** A company in which every section has something to tell. */
export const COMPANY: Readonly<Record<string, readonly Row[]>> = {
  "core.line": [
    saleOf("c1", "2024-11-03 10:00:00", "10.5000"),
    saleOf("c1", "2025-01-05 10:00:00", "100.2500"),
    saleOf("c2", "2025-12-12 10:00:00", "40.1000"),
    saleOf("c1", "2025-12-20 10:00:00", "20.0000"),
    returnOf("c1", "2025-12-28 10:00:00", "-5.0500"),
    saleOf(null, "2026-01-03 09:00:00", "7.7700"),
    saleOf("c3", "2026-01-04 09:00:00", "1234.5600"),
    saleOf("c3", "2026-01-04 09:00:00", "999.0000", { kind: "fee", is_sale: false }),
  ],
  "result.rfm": [
    rfmOf("c1", 3, 5, "loyal", "125.7000"),
    rfmOf("c2", 3, 1, "about-to-sleep", "40.1000"),
    rfmOf("c3", 5, 1, "new", "1234.5600"),
  ],
  ...CHURN,
  ...VALUE,
  ...CLUSTERS,
  ...CROSS_SELL,
  "result.customer": [
    {
      customer_id: "c1",
      first_sale_at: "2024-11-03 10:00:00",
      frequency: 3,
      monetary: "125.7000",
      value_revenue: "80.0000",
      value_band: "top",
      churn_probability: 0.25,
    },
    {
      customer_id: "c2",
      first_sale_at: "2025-12-12 10:00:00",
      frequency: 1,
      monetary: "40.1000",
      value_revenue: "20.0000",
      value_band: "low",
    },
    { customer_id: "c3", first_sale_at: "2026-01-04 09:00:00", frequency: 1, monetary: "1234.5600" },
  ],
  "core.calendar": [
    { date: "2025-12-25", name: "Christmas", kind: "holiday" },
    { date: "2024-12-25", name: "Christmas", kind: "holiday" },
  ],
  "core.contact": [
    contactOf("k1", "2025-12-15 10:00:00", { customer_id: "c1", topic: "delivery" }),
    contactOf("k2", "2025-12-18 10:00:00", { customer_id: "c1", topic: "delivery", wait_seconds: 60 }),
    contactOf("k3", "2025-12-19 10:00:00", { customer_id: "c2", topic: "bill", abandoned: true, wait_seconds: 90 }),
    contactOf("k4", "2026-01-05 10:00:00", { customer_id: "c3", topic: "bill", channel: "chat", cost: null }),
  ],
  "core.service_case": [
    caseOf("s1", "2025-12-10 09:00:00", { resolved_at: "2025-12-11 09:00:00", promised_at: "2025-12-12 00:00:00" }),
    caseOf("s2", "2025-12-20 09:00:00", { promised_at: "2025-12-22 00:00:00" }),
  ],
  "result.lifecycle": [
    { customer_id: "c1", stage: "returned", since: "2025-12-20 10:00:00", previous_stage: "dormant" },
    { customer_id: "c2", stage: "new", since: "2025-12-12 10:00:00", previous_stage: null },
    { customer_id: "c3", stage: "new", since: "2026-01-04 09:00:00", previous_stage: "prospect" },
    { customer_id: "c4", stage: "prospect", since: "2025-01-01 00:00:00", previous_stage: null },
  ],
  "result.segment_move": [
    { family: "lifecycle", segment_before: "prospect", segment_now: "new", customers: 1, as_of_before: AS_OF_BEFORE },
    { family: "rfm", segment_before: null, segment_now: "new", customers: 1, as_of_before: AS_OF_BEFORE },
    { family: "value", segment_before: null, segment_now: "champions", customers: 1, as_of_before: AS_OF_BEFORE },
  ],
  "result.segment_member": [
    { segment: "champions", customer_id: "c1" },
    { segment: "champions", customer_id: "c3" },
    { segment: "lapsing", customer_id: "c2" },
  ],
  "result.list_decision": [
    { list: "win-back", customer_id: "c1", outcome: "delivered", rule: null, rank: 1 },
    { list: "win-back", customer_id: "c2", outcome: "delivered", rule: null, rank: 2 },
    { list: "win-back", customer_id: "c3", outcome: "withheld", rule: "holdout", rank: 3 },
    { list: "win-back", customer_id: "c4", outcome: "excluded", rule: "no-consent", rank: null },
  ],
  "history.list_decision_change": [
    {
      list: "win-back",
      customer_id: "c1",
      outcome: "delivered",
      rule: null,
      from_as_of: AS_OF_BEFORE,
      to_as_of: null,
    },
    {
      list: "win-back",
      customer_id: "c2",
      outcome: "excluded",
      rule: "limit",
      from_as_of: AS_OF_BEFORE,
      to_as_of: AS_OF,
    },
    { list: "win-back", customer_id: "c2", outcome: "delivered", rule: null, from_as_of: AS_OF, to_as_of: null },
  ],
  "ops.load": [
    loadOf("invoices"),
    loadOf("invoices", { number: 2, rows_in: 50, finished_before: null }),
    loadOf("crm"),
  ],
  "ops.night": [{ as_of: AS_OF_BEFORE, run_id: "r1", finished_at: "2026-01-01 03:00:00" }],
  "ops.step": [
    stepOf("load", 0, { seconds: 2.5 }),
    stepOf("export", 2, {
      state: "refused",
      reason: "max_rows_ratio:welcome",
      refusals: [
        "list welcome: it must have at most 10 times the 40 rows of the last list; got 812. --allow max_rows_ratio:welcome overrules it once.",
      ],
    }),
    stepOf("report", 3, { state: "running" }),
    stepOf("load", 0, { run_id: "r1", as_of: AS_OF_BEFORE, rows_in: 777_777 }),
  ],
  "quarantine.refused": [
    refusedOf("invoices", "not-a-number"),
    refusedOf("invoices", "not-a-number"),
    refusedOf("crm", "required"),
    refusedOf("crm", "required", { state: "dropped" }),
  ],
};
