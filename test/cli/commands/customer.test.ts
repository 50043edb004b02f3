import { expect, test } from "vitest";
import * as customer from "../../../cli/commands/customer.js";
import { call, publishedProject } from "../../support/published-project.js";

const AS_OF = "2026-02-01 00:00:00";
const EARLY = "2026-01-01 00:00:00";
const line = (id: string, day: string, amount: string, customer_id = "c1") => ({
  transaction_id: id,
  line_id: `${id}-${amount}`,
  customer_id,
  occurred_at: `${day} 10:00:00`,
  business_date: day,
  known_at: `${day} 10:00:00`,
  kind: "sale",
  amount_home: amount,
});

const company = () =>
  publishedProject(
    {
      "core.customer": [
        { customer_id: "c1", customer_ref: "17", name: "Ann Lee", email: "ann@shop.example", tier: "gold" },
        { customer_id: "c5", customer_ref: "99", name: "Bob" },
      ],
      "core.customer_ref": [
        { space: "card", ref: "17", customer_id: "c1" },
        { space: "phone", ref: "+441234567890", customer_id: "c0" },
        { space: "shop", ref: "17", customer_id: "c5" },
      ],
      "core.customer_merge": [{ from_id: "c0", into_id: "c1", known_at: EARLY }],
      "core.line_version": [
        line("t1", "2026-01-03", "5.0000", "c0"),
        line("t1", "2026-01-03", "2.5000", "c0"),
        line("t2", "2026-01-09", "1.0000"),
        line("t9", "2026-01-09", "1.0000", "c5"),
      ],
      "core.contact_version": [
        {
          contact_id: "k1",
          customer_id: "c1",
          occurred_at: EARLY,
          business_date: "2026-01-01",
          known_at: EARLY,
          channel: "phone",
          note: "called",
        },
      ],
      "core.consent_version": [
        {
          customer_id: "c1",
          channel: "email",
          state: "granted",
          changed_at: EARLY,
          business_date: "2026-01-01",
          known_at: EARLY,
        },
      ],
      "result.customer": [
        { customer_id: "c1", tier: "gold", rfm_segment: "champion", lifecycle_stage: "active", churn_decile: null },
      ],
      "result.segment_member": [{ segment: "vips", customer_id: "c1" }],
      "history.list_decision_change": [
        {
          list: "win-back",
          customer_id: "c0",
          outcome: "excluded",
          rule: "consent",
          rank: null,
          from_as_of: EARLY,
          to_as_of: null,
        },
      ],
    },
    AS_OF,
  );

const card = async (folder: string, ref: string) =>
  JSON.parse((await call(folder, customer, "customer", ref, "--format", "json")).out) as unknown;

test("shows everything of one customer: what was loaded, scored and decided, also under old ids", async () => {
  expect(await card(await company(), "c1")).toEqual({
    customer_id: "c1",
    as_of: AS_OF,
    former_ids: ["c0"],
    attributes: { customer_ref: "17", name: "Ann Lee", email: "ann@shop.example", tier: "gold" },
    results: { rfm_segment: "champion", lifecycle_stage: "active" },
    rows: {
      refs: [
        { space: "card", ref: "17" },
        { space: "phone", ref: "+441234567890" },
      ],
      segments: [{ segment: "vips" }],
      lists: [
        { list: "win-back", outcome: "excluded", rule: "consent", rank: null, from_as_of: EARLY, to_as_of: null },
      ],
      transactions: [
        {
          transaction_id: "t2",
          occurred_at: "2026-01-09 10:00:00",
          kinds: "sale",
          lines: 1,
          amount: "1.0000",
          channel: null,
          location: null,
        },
        {
          transaction_id: "t1",
          occurred_at: "2026-01-03 10:00:00",
          kinds: "sale",
          lines: 2,
          amount: "7.5000",
          channel: null,
          location: null,
        },
      ],
      contacts: [{ contact_id: "k1", occurred_at: EARLY, channel: "phone", note: "called" }],
      consents: [{ channel: "email", state: "granted", changed_at: EARLY }],
    },
  });
});

test("finds a customer by an old id, by a ref in any space, and by a phone number as people write it", async () => {
  const folder = await company();
  for (const ref of ["c0", "card:17", "+44 1234 567-890", "0044 1234 567890", "phone:+441234567890"]) {
    expect(await card(folder, ref), ref).toMatchObject({ customer_id: "c1" });
  }
  expect(await card(folder, "shop:17")).toMatchObject({ customer_id: "c5", attributes: { name: "Bob" } });
});

test("the screen has a part for each subject", async () => {
  const { out, exitCode } = await call(await company(), customer, "customer", "c1");
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^c1 as of 2026-02-01 00:00:00, formerly c0\n/);
  for (const part of ["attributes", "results", "refs", "segments", "lists", "transactions", "contacts", "consents"]) {
    expect(out).toContain(`\n${part}\n`);
  }
});

test("a ref of two customers and a ref of none end with exit code 2, and name no person", async () => {
  const folder = await company();
  const two = await call(folder, customer, "customer", "17");
  expect(two).toMatchObject({ exitCode: 2, out: "" });
  expect(two.err).toContain("c1, c5");
  expect(two.err).toContain("[ambiguous-customer]");
  const none = await call(folder, customer, "customer", "ann.lee@other.example");
  expect(none).toMatchObject({ exitCode: 2, out: "" });
  expect(none.err).not.toContain("ann.lee");
});
