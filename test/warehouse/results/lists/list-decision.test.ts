import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holdout, type Holdout } from "../../../../models/holdout/holdout.js";
import { readListColumns } from "../../../../warehouse/results/lists/list-columns.js";
import {
  beginListDecisions,
  decideList,
  endListDecisions,
  type ListSelection,
} from "../../../../warehouse/results/lists/list-decision.js";
import { LIVE } from "../../../../warehouse/sql-file.js";
import type { Warehouse } from "../../../../warehouse/warehouse.js";
import { given, giveTable } from "../../../support/given.js";
import { naiveList, WITHDRAWN, type NaiveCustomer, type NaiveDecision, type NaiveList } from "./naive-list.js";

const AS_OF = "2026-03-01 00:00:00";
let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await given({ "ops.load": [{ number: 1, finished_before: "2026-01-01 00:00:00" }] });
  await giveTable(warehouse, "ops.night", [{ as_of: AS_OF }]);
});
afterAll(() => warehouse.close());

interface World {
  readonly customers: readonly NaiveCustomer[];
  readonly merges: readonly { from_id: string; into_id: string }[];
  readonly list: NaiveList;
}

async function decide({ customers, merges, list }: World): Promise<NaiveDecision[]> {
  const none = { from_id: null, into_id: null, known_at: null };
  await giveTable(warehouse, "result.customer", [
    { customer_id: null, churn_probability: 0.5, city: null },
    ...customers.map(({ customer_id, churn_probability, city }) => ({ customer_id, churn_probability, city })),
  ]);
  await warehouse.run("delete from result.customer where customer_id is null");
  await giveTable(
    warehouse,
    "core.customer",
    customers.map(({ customer_id, email }) => ({ customer_id, email })),
  );
  await giveTable(warehouse, "core.customer_ref", [
    { space: "default", ref: "0", customer_id: null },
    ...customers.map(({ customer_id }) => ({ space: "default", ref: customer_id, customer_id })),
    { space: "default", ref: WITHDRAWN, customer_id: WITHDRAWN },
  ]);
  await giveTable(warehouse, "core.customer_merge", [
    none,
    ...merges.map((merge) => ({ ...merge, known_at: "2026-01-01 00:00:00" })),
    { from_id: "later", into_id: "c0", known_at: AS_OF },
  ]);
  await giveTable(warehouse, "result.segment_member", [
    { segment: null, customer_id: null },
    ...customers.flatMap(({ customer_id, segments }) => segments.map((segment) => ({ segment, customer_id }))),
  ]);
  const stated: { customer_id: string; consent: string }[] = [];
  for (const { customer_id, consent } of customers) if (consent !== null) stated.push({ customer_id, consent });
  for (const { from_id } of merges)
    if (from_id === WITHDRAWN) stated.push({ customer_id: from_id, consent: "withdrawn" });
  await giveTable(warehouse, "staging.consents", [
    ...stated.map(({ customer_id, consent }) => ({
      delivery: 1,
      customer_ref: customer_id,
      customer_ref_space: "default",
      channel: "email",
      state: consent,
      changed_at: "2026-02-01 00:00:00",
      known_at: "2026-02-01 00:00:00",
    })),
  ]);
  const { contact } = list;
  const selection: ListSelection = {
    ...list,
    list: "list",
    members: { segment: list.segment },
    contact:
      contact === null
        ? null
        : { channel: "email", purpose: "marketing", ...contact, address: contact.address ? "email" : null },
  };
  await beginListDecisions(warehouse, [selection], AS_OF, LIVE);
  await decideList(warehouse, selection, AS_OF, await readListColumns(warehouse, LIVE), LIVE);
  const rows = await warehouse.rows<NaiveDecision>(
    "select customer_id, outcome, rule, rank from list_decision_made order by customer_id",
  );
  await endListDecisions(warehouse);
  return rows;
}

const drawn: fc.Arbitrary<Holdout | null> = fc.option(
  fc
    .tuple(fc.constantFrom("k1", "k2"), fc.constantFrom(0, 0.1, 0.5, 0.9, 1))
    .map(([key, share]) => holdout(key, share)),
);

const worlds: fc.Arbitrary<World> = fc
  .array(
    fc.record({
      email: fc.constantFrom(null, "", "a@example.org"),
      churn_probability: fc.constantFrom(null, 0.1, 0.2, 0.30000000000000004),
      city: fc.constantFrom(null, "Bath", "bath", "Ärmel", "上海"),
      segments: fc.subarray(["lapsing", "staff", "vip"]),
      consent: fc.constantFrom("granted" as const, "granted" as const, "withdrawn" as const, null),
    }),
    { maxLength: 30 },
  )
  .chain((rows) => {
    const customers = rows.map((row, i) => ({ customer_id: `c${i}`, ...row }));
    const id = fc.integer({ min: 0, max: 8 }).map((i) => `gone${i}`);
    const into = fc.integer({ min: 0, max: Math.max(0, rows.length - 1) }).map((i) => `c${i}`);
    return fc.record({
      customers: fc.constant(customers),
      merges: fc.array(fc.record({ from_id: id, into_id: fc.oneof(id, into) }), { maxLength: 6 }),
      list: fc.record({
        segment: fc.constant("lapsing"),
        contact: fc.option(
          fc.record({
            consent: fc.constantFrom("required" as const, "unless_withdrawn" as const),
            address: fc.boolean(),
          }),
        ),
        exclude: fc.subarray(["staff", "vip"]),
        control: drawn,
        holdout: drawn,
        order: fc.subarray(
          [
            { column: "churn_probability" as const, descending: true },
            { column: "city" as const, descending: false },
          ],
          { minLength: 0 },
        ),
        limit: fc.option(fc.integer({ min: 1, max: 12 })),
      }),
    });
  });

test("every decision is that of the contract's text, taken one customer at a time", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      expect(await decide(world)).toEqual(naiveList(world.customers, world.merges, world.list));
    }),
    { numRuns: 40 },
  );
});

test("laws: one decision each, within the limit, and the withheld are those who would have been delivered", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const decisions = await decide(world);
      const members = world.customers.filter(({ segments }) => segments.includes("lapsing"));
      expect(decisions.map((d) => d.customer_id)).toEqual(members.map((m) => m.customer_id).sort());
      const walked = decisions.filter((d) => d.outcome !== "excluded").sort((a, b) => a.rank! - b.rank!);
      expect(walked.map((d) => d.rank)).toEqual(walked.map((_, i) => i + 1));
      const delivered = walked.filter((d) => d.outcome === "delivered");
      expect(delivered.length).toBeLessThanOrEqual(world.list.limit ?? Infinity);
      const free = await decide({ ...world, list: { ...world.list, holdout: null, limit: null } });
      const first = free.filter((d) => d.outcome === "delivered").sort((a, b) => a.rank! - b.rank!);
      expect(walked.map((d) => d.customer_id)).toEqual(first.slice(0, walked.length).map((d) => d.customer_id));
      const limited = decisions.some((d) => d.rule === "limit");
      if (limited) expect(delivered.length).toBe(world.list.limit);
      else expect(walked.length).toBe(first.length);
    }),
    { numRuns: 20 },
  );
});
