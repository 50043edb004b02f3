import fc from "fast-check";
import { expect, test } from "vitest";
import { recordChanges, statesOn } from "../../../../warehouse/results/history/record-changes.js";
import { createHistory, LIST_DECISION_CHANGE, SEGMENT_CHANGE } from "../../../../warehouse/schema/history.js";
import type { Warehouse } from "../../../../warehouse/warehouse.js";
import { expectRows, given, giveTable, type Row } from "../../../support/given.js";

const night = (n: number): string => `2026-01-${String(n).padStart(2, "0")} 00:00:00`;

async function setSegments(
  warehouse: Warehouse,
  asOf: string,
  nights: readonly string[],
  states: Readonly<Record<string, string>>,
): Promise<number> {
  await giveTable(warehouse, "result.state", [
    { family: "none", segment: "none", customer_id: "none" },
    ...Object.entries(states).map(([customer_id, segment]) => ({ family: "rfm", segment, customer_id })),
  ]);
  await warehouse.run("delete from result.state where family = 'none'");
  return warehouse.transaction(() =>
    recordChanges(warehouse, SEGMENT_CHANGE, { asOf, nights, states: "result.state" }),
  );
}

/** One row per customer and longest run of nights in one segment, read off the nights in their order. */
function runs(final: ReadonlyMap<number, Readonly<Record<string, string>>>): Row[] {
  const nights = [...final.keys()].sort((a, b) => a - b);
  const rows: Row[] = [];
  for (const customer_id of new Set([...final.values()].flatMap(Object.keys))) {
    let open: { segment: string; from: number } | null = null;
    for (const n of [...nights, null]) {
      const segment = n === null ? undefined : final.get(n)![customer_id];
      if (open !== null && (n === null || segment !== open.segment)) {
        const to_as_of = n === null ? null : night(n);
        rows.push({ family: "rfm", customer_id, segment: open.segment, from_as_of: night(open.from), to_as_of });
        open = null;
      }
      if (n !== null && segment !== undefined) open ??= { segment, from: n };
    }
  }
  return rows;
}

const states = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("x", "y"), { maxKeys: 3 });
const made = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), states), { minLength: 1, maxLength: 12 });

test("nights made in any order, and made again, leave what running them in order leaves", async () => {
  const warehouse = await given({});
  await createHistory(warehouse);
  await fc.assert(
    fc.asyncProperty(made, async (sequence) => {
      await warehouse.run("delete from history.segment_change");
      const final = new Map<number, Record<string, string>>();
      for (const [n, state] of sequence) {
        await setSegments(warehouse, night(n), [...final.keys()].map(night), state);
        final.set(n, state);
      }
      await expectRows(warehouse, "history.segment_change", runs(final));
    }),
    { numRuns: 40 },
  );
  warehouse.close();
}, 60_000);

test("the same night again changes nothing, and says so", async () => {
  const warehouse = await given({});
  await createHistory(warehouse);
  expect(await setSegments(warehouse, night(1), [], { a: "x", b: "y" })).toBe(2);
  expect(await setSegments(warehouse, night(1), [night(1)], { a: "x", b: "y" })).toBe(0);
  expect(await setSegments(warehouse, night(2), [night(1)], { a: "x" })).toBe(1);
  await expectRows(warehouse, `select * from history.segment_change where customer_id = 'b'`, [
    { segment: "y", from_as_of: night(1), to_as_of: night(2) },
  ]);
  expect(await warehouse.rows(statesOn(SEGMENT_CHANGE, night(1)))).toHaveLength(2);
  expect(await warehouse.rows(statesOn(SEGMENT_CHANGE, night(2)))).toHaveLength(1);
  expect(await warehouse.rows(statesOn(SEGMENT_CHANGE, "2025-12-31 00:00:00"))).toHaveLength(0);
  warehouse.close();
});

async function decide(warehouse: Warehouse, asOf: string, rows: readonly Row[], lists: readonly string[] = ["l"]) {
  await giveTable(warehouse, "result.decision", rows);
  await warehouse.run("alter table result.decision alter rule type varchar");
  const within = { column: "list", values: lists };
  await recordChanges(warehouse, LIST_DECISION_CHANGE, { asOf, nights: [], states: "result.decision", within });
}

test("a rank alone makes no change; an unknown rule is a rule like any other", async () => {
  const warehouse = await given({});
  await createHistory(warehouse);
  const row = (rank: number, rule: string | null): Row => ({
    list: "l",
    customer_id: "a",
    outcome: "excluded",
    rule,
    rank,
  });
  await decide(warehouse, night(1), [row(1, null)]);
  await decide(warehouse, night(2), [row(2, null)]);
  await decide(warehouse, night(3), [row(3, "consent")]);
  const kept = [
    { rule: null, rank: 1, from_as_of: night(1), to_as_of: night(3) },
    { rule: "consent", rank: 3, from_as_of: night(3), to_as_of: null },
  ];
  await expectRows(warehouse, "history.list_decision_change", kept);
  await decide(warehouse, night(3), [row(4, "consent")]);
  await expectRows(warehouse, "history.list_decision_change", [kept[0]!, { ...kept[1], rank: 4 }]);
  warehouse.close();
});

test("what is outside the lists that a night decided stays as it is", async () => {
  const warehouse = await given({});
  await createHistory(warehouse);
  const row = (list: string): Row => ({ list, customer_id: "a", outcome: "delivered", rule: null, rank: 1 });
  await decide(warehouse, night(1), [row("l"), row("other")], ["l", "other"]);
  await decide(warehouse, night(2), [{ ...row("l"), customer_id: "b" }], ["l"]);
  await expectRows(warehouse, "select list, customer_id, to_as_of from history.list_decision_change", [
    { list: "l", customer_id: "a", to_as_of: night(2) },
    { list: "l", customer_id: "b", to_as_of: null },
    { list: "other", customer_id: "a", to_as_of: null },
  ]);
  warehouse.close();
});
