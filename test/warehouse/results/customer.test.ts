import { expect, test } from "vitest";
import { replaceCustomer, type CustomerOptions } from "../../../warehouse/results/customer.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import { expectRows, given, giveTable, type Row } from "../../support/given.js";
import { returnLine, saleLine } from "../../support/lines.js";

const AS_OF = "2026-01-08 00:00:00";

const options: CustomerOptions = {
  asOf: AS_OF,
  schemas: LIVE,
  sources: { contacts: true, cases: true, consents: true },
  channelCosts: { phone: "2.5000" },
  contactRules: {
    may_email: { channels: ["email"], consent: "required" },
    may_sms: { channels: ["sms"], consent: "unless_withdrawn" },
    may_call: { channels: ["call", "phone"], consent: "required" },
  },
};

const NAMED =
  `customer_id, customer_ref, country, region, city, tier, joined_at, first_sale_at, last_sale_at, recency_days,
  frequency, gross_sales, monetary, rfm_r, rfm_f, rfm_m, rfm_segment, lifecycle_stage, lifecycle_since,
  lifecycle_previous, cluster, churn_probability, churn_decile, churn_reason_1, churn_reason_2, churn_reason_3,
  churn_model, value_p_alive, value_orders, value_revenue, value_margin, value_band, value_model, cost_to_serve,
  next_new_1, next_new_2, next_new_3, next_new_4, next_new_5, next_repeat_1, next_repeat_2, next_repeat_3,
  next_repeat_4, next_repeat_5, open_cases, last_contact_at, may_email, may_sms, may_call`.split(/,\s+/);

const warehouseOf = (tables: Readonly<Record<string, readonly Row[]>>) =>
  given({
    "core.customer": [],
    "core.customer_ref": [{ space: "default", ref: "A", customer_id: "a" }],
    "core.customer_merge": [],
    "core.line": [],
    "core.contact": [],
    "core.service_case": [],
    "staging.consents": [],
    "ops.load": [{ number: 1 }],
    "ops.night": [{ as_of: null }],
    "result.rfm": [],
    "result.lifecycle": [],
    ...tables,
  });

test("has every column of the contract from the first night, null until a step has written it, and x_ columns", async () => {
  const warehouse = await warehouseOf({ "core.customer": [{ customer_id: "a", x_shoe_size: "42", name: "Ann" }] });
  await replaceCustomer(warehouse, options);
  const columns = (await warehouse.describe("from result.customer")).map(({ name }) => name);
  expect(columns).toEqual([...NAMED, "x_shoe_size", "as_of"]);
  await expectRows(warehouse, "result.customer", [
    {
      customer_id: "a",
      x_shoe_size: "42",
      churn_probability: null,
      value_band: null,
      next_new_1: null,
      frequency: null,
    },
  ]);
  const types = Object.fromEntries((await warehouse.describe("from result.customer")).map((c) => [c.name, c.type]));
  expect(types).toMatchObject({
    value_revenue: "DECIMAL(18,4)",
    churn_decile: "TINYINT",
    cost_to_serve: "DECIMAL(18,4)",
  });
  warehouse.close();
});

test("takes sales, scores and models of the steps that have run", async () => {
  const warehouse = await warehouseOf({
    "core.customer": [{ customer_id: "a" }, { customer_id: "b" }],
    "core.line": [
      saleLine("a", "t1", "2025-01-01 10:00:00"),
      saleLine("a", "t2", "2025-06-01 10:00:00"),
      returnLine("a", "t2", "2025-07-01 10:00:00", "-1.0000"),
      saleLine("a", "t3", AS_OF),
    ],
    "result.rfm": [
      {
        customer_id: "a",
        recency_days: 3,
        frequency: 2,
        gross_sales: "20",
        monetary: "19",
        r: 5,
        f: 2,
        m: 1,
        segment: "new",
      },
    ],
    "result.lifecycle": [
      { customer_id: "a", stage: "active", since: "2025-06-01 10:00:00", previous_stage: "dormant" },
    ],
    "result.churn": [{ customer_id: "a", probability: 0.25, decile: 3, reason_1: "late", model_version: "churn.v1" }],
    "result.next_product": [
      { customer_id: "a", kind: "new", rank: 2, product_id: "p2" },
      { customer_id: "a", kind: "repeat", rank: 5, product_id: "p5" },
    ],
  });
  await replaceCustomer(warehouse, options);
  await expectRows(warehouse, "result.customer", [
    {
      customer_id: "a",
      first_sale_at: "2025-01-01 10:00:00",
      last_sale_at: "2025-06-01 10:00:00",
      rfm_segment: "new",
      monetary: "19",
      lifecycle_previous: "dormant",
      churn_probability: 0.25,
      churn_reason_1: "late",
      churn_reason_2: null,
      churn_model: "churn.v1",
      value_model: null,
      next_new_1: null,
      next_new_2: "p2",
      next_repeat_5: "p5",
    },
    { customer_id: "b", first_sale_at: null, rfm_segment: null, next_new_2: null },
  ]);
  warehouse.close();
});

const contact = (customer: string, channel: string, cost: string | null, at = "2026-01-02 00:00:00"): Row => ({
  customer_id: customer,
  channel,
  cost,
  occurred_at: at,
});

test("cost to serve adds what contacts cost, else their channel, and is null where one has neither", async () => {
  const warehouse = await warehouseOf({
    "core.customer": [{ customer_id: "a" }, { customer_id: "b" }, { customer_id: "c" }],
    "core.contact": [
      contact("a", "phone", null),
      contact("a", "chat", "1.2500", "2026-01-03 00:00:00"),
      contact("a", "phone", "99.0000", AS_OF),
      contact("b", "phone", null),
      contact("b", "chat", null),
    ],
    "core.service_case": [
      { customer_id: "a", case_id: "1", opened_at: "2026-01-02 00:00:00" },
      { customer_id: "a", case_id: "2", opened_at: "2026-01-02 00:00:00", resolved_at: "2026-01-03 00:00:00" },
      { customer_id: "a", case_id: "3", opened_at: "2026-01-02 00:00:00", closed_at: "2026-01-03 00:00:00" },
      { customer_id: "b", case_id: "4", opened_at: AS_OF },
    ],
  });
  await replaceCustomer(warehouse, options);
  await expectRows(warehouse, "result.customer", [
    { customer_id: "a", cost_to_serve: "3.75", last_contact_at: "2026-01-03 00:00:00", open_cases: 1 },
    { customer_id: "b", cost_to_serve: null, last_contact_at: "2026-01-02 00:00:00", open_cases: 0 },
    { customer_id: "c", cost_to_serve: "0", last_contact_at: null, open_cases: 0 },
  ]);
  await replaceCustomer(warehouse, { ...options, sources: { contacts: false, cases: false, consents: false } });
  await expectRows(warehouse, "select * from result.customer where customer_id = 'c'", [
    { cost_to_serve: null, open_cases: null, may_email: null, may_sms: true, may_call: null },
  ]);
  warehouse.close();
});

const consent = (channel: string, state: string): Row => ({
  customer_ref: "A",
  customer_ref_space: "default",
  channel,
  state,
  changed_at: "2026-01-02 00:00:00",
  delivery: 1,
});

test("who may be contacted follows the consents, and required or unless_withdrawn where there is none", async () => {
  const warehouse = await warehouseOf({ "core.customer": [{ customer_id: "a" }, { customer_id: "b" }] });
  const cases: [Row[], boolean, boolean, boolean][] = [
    [[], false, true, false],
    [[consent("email", "granted"), consent("sms", "withdrawn"), consent("phone", "granted")], true, false, true],
    [[consent("phone", "granted"), consent("call", "withdrawn")], false, true, false],
    [[consent("all", "granted")], true, true, true],
    [[consent("all", "withdrawn")], false, false, false],
  ];
  for (const [consents, may_email, may_sms, may_call] of cases) {
    await giveTable(warehouse, "staging.consents", consents);
    await replaceCustomer(warehouse, options);
    await expectRows(warehouse, "result.customer", [
      { customer_id: "a", may_email, may_sms, may_call },
      { customer_id: "b", may_email: false, may_sms: true, may_call: false },
    ]);
  }
  warehouse.close();
});
