import { expect, test } from "vitest";
import { effectSentence } from "../../../pipelines/export/effect-sentence.js";
import { isWithheld, holdout } from "../../../models/holdout/holdout.js";
import type { ListEffect } from "../../../warehouse/results/effects/list-effect.js";
import type { Project } from "../../../project/project.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { expectRows, giveTable } from "../../support/given.js";
import { aList, aProject, aWarehouse, giveMembers, NIGHT, runExport } from "./lists-project.js";

const LATER = "2026-04-15 00:00:00";
const MEMBERS = Array.from({ length: 200 }, (_, i) => ({ customer_id: `c${i}` }));
const HOLDOUT = { share: 0.3, key: "q1" };
const isHeld = (id: string): boolean => isWithheld(holdout(HOLDOUT.key, HOLDOUT.share), [id]);

/** Delivered customers buy 1 to 3 times, withheld ones 0 to 2 times, all in March. */
async function giveOrders(warehouse: Warehouse): Promise<void> {
  const lines = MEMBERS.flatMap(({ customer_id }, i) =>
    Array.from({ length: (i % 3) + (isHeld(customer_id) ? 0 : 1) }, (_, k) => ({
      customer_id,
      transaction_id: `o${i}-${k}`,
      occurred_at: `2026-03-${10 + k} 12:00:00`,
      kind: "sale",
      is_sale: true,
      amount_home: "10.0000",
    })),
  );
  await giveTable(warehouse, "core.line", lines);
}

async function twoNights(differs: Partial<Project> = {}): Promise<{ project: Project; warehouse: Warehouse }> {
  const project = aProject([aList({ holdout: HOLDOUT })], differs);
  const warehouse = await aWarehouse(MEMBERS);
  await giveOrders(warehouse);
  await runExport(project, warehouse);
  await runExport(project, warehouse, { asOf: LATER });
  return { project, warehouse };
}
const effects = (warehouse: Warehouse) =>
  warehouse.rows<ListEffect>("select * exclude (as_of) from result.list_effect");

test("a list has no effect while its windows are open, and then that of delivered against withheld", async () => {
  const project = aProject([aList({ holdout: HOLDOUT })]);
  const warehouse = await aWarehouse(MEMBERS);
  await giveOrders(warehouse);
  await runExport(project, warehouse);
  const early = { holdout_key: "q1", delivered: 0, withheld: 0, reason: "too-early", waiting: 200, difference: null };
  expect(await effects(warehouse)).toMatchObject([
    { ...early, metric: "margin", next_at: "2026-03-31 00:00:00" },
    { ...early, metric: "orders" },
    { ...early, metric: "revenue" },
  ]);
  await runExport(project, warehouse, { asOf: "2026-03-30 00:00:00" });
  expect((await effects(warehouse))[1]).toMatchObject(early);
  await runExport(project, warehouse, { asOf: "2026-03-31 00:00:00" });
  const withheld = MEMBERS.filter(({ customer_id }) => isHeld(customer_id)).length;
  const meanOf = (held: boolean) => {
    const orders = MEMBERS.flatMap(({ customer_id: id }, i) => (isHeld(id) === held ? [(i % 3) + (held ? 0 : 1)] : []));
    return orders.reduce((sum, n) => sum + n, 0) / orders.length;
  };
  const difference = meanOf(false) - meanOf(true);
  const [margin, orders, revenue] = await effects(warehouse);
  expect(margin).toMatchObject({ reason: "no-costs", difference: null, low: null, high: null });
  expect(orders).toMatchObject({ delivered: 200 - withheld, withheld, reason: null, window_days: 30, waiting: 0 });
  expect(orders!.difference).toBeCloseTo(difference, 10);
  expect(revenue!.difference).toBeCloseTo(10 * difference, 9);
  expect(orders!.low).toBeGreaterThan(0);
  warehouse.close();
});

test("an older night made again says what it said, whatever was decided since", async () => {
  const { project, warehouse } = await twoNights();
  const first = await effects(warehouse);
  await giveMembers(warehouse, [
    ...MEMBERS.slice(50),
    ...MEMBERS.map((m) => ({ customer_id: `new-${m.customer_id}` })),
  ]);
  await runExport(project, warehouse, { asOf: "2026-06-01 00:00:00" });
  expect(await effects(warehouse)).not.toEqual(first);
  await giveMembers(warehouse, MEMBERS);
  await runExport(project, warehouse, { asOf: LATER, past: true });
  expect(await effects(warehouse)).toEqual(first);
  warehouse.close();
});

test("another key begins another comparison, and the old one stays to be read", async () => {
  const { project, warehouse } = await twoNights();
  const before = await effects(warehouse);
  const renewed = { ...project, exports: [aList({ holdout: { share: 0.3, key: "q2" } })] };
  await runExport(renewed, warehouse, { asOf: "2026-04-16 00:00:00" });
  const after = await effects(warehouse);
  expect(after.slice(0, 3)).toEqual(before);
  expect(after.slice(3)).toMatchObject(new Array(3).fill({ holdout_key: "q2", reason: "too-early", waiting: 200 }));
  await expectRows(warehouse, "history.list_holdout_change", [
    { list: "win-back", holdout_key: "q1", share: 0.3, from_as_of: NIGHT, to_as_of: "2026-04-16 00:00:00" },
    { list: "win-back", holdout_key: "q2", share: 0.3, from_as_of: "2026-04-16 00:00:00", to_as_of: null },
  ]);
  warehouse.close();
});

test("a list that a guard refuses keeps the hold-out that its kept decisions were drawn by", async () => {
  const { project, warehouse } = await twoNights();
  const guards = { minRows: 5000, maxRowsRatio: 10, maxChangeShare: null, fresh: [] };
  const refused = { ...project, exports: [aList({ holdout: { share: 0.3, key: "q2" }, guards })] };
  const { refusals } = await runExport(refused, warehouse, { asOf: "2026-04-16 00:00:00" });
  expect(refusals).toMatchObject([{ gate: "min_rows" }]);
  expect(new Set((await effects(warehouse)).map(({ holdout_key: key }) => key))).toEqual(new Set(["q1"]));
  warehouse.close();
});

test("what a dialler gives back changes no arm: it says how many of each were answered", async () => {
  const { project, warehouse } = await twoNights();
  const before = await effects(warehouse);
  expect(before).toMatchObject(new Array(3).fill({ delivered_answered: null, withheld_answered: null }));
  const [held] = MEMBERS.filter(({ customer_id }) => isHeld(customer_id));
  const delivered = MEMBERS.filter(({ customer_id }) => !isHeld(customer_id)).slice(0, 40);
  const answer = { campaign_id: "list:win-back:2026-03-01", treated_at: "2026-03-02 10:00:00", arm: "treated" };
  await giveTable(warehouse, "core.treatment", [
    ...[held!, ...delivered, delivered[0]!].map(({ customer_id }) => ({ ...answer, customer_id, outcome: "reached" })),
    { ...answer, customer_id: "c1", campaign_id: "list:other:2026-03-01" },
    { ...answer, customer_id: "c1", campaign_id: "spring" },
  ]);
  await runExport(project, warehouse, { asOf: LATER });
  const answered = { delivered_answered: 40, withheld_answered: 1 };
  expect(await effects(warehouse)).toEqual(before.map((effect) => ({ ...effect, ...answered })));
  warehouse.close();
});

test("the window is a setting", async () => {
  const { project, warehouse } = await twoNights();
  const settings = { ...project.settings, listEffect: { windowDays: 10 } };
  await runExport({ ...project, settings }, warehouse, { asOf: LATER });
  // Of the orders of March only those of the 10th lie within ten days of the 1st.
  const [, orders] = await effects(warehouse);
  expect(orders).toMatchObject({ window_days: 10, reason: null });
  expect(orders!.delivered_mean).toBe(1);
  warehouse.close();
});

test("a marketer reads what contact did, or why it cannot be said", () => {
  const effect: ListEffect = {
    list: "win-back",
    holdout_key: "q1",
    metric: "orders",
    window_days: 30,
    delivered: 12300,
    withheld: 1370,
    difference: 0.12,
    low: 0.02,
    high: 0.22,
    reason: null,
    delivered_mean: 0.5,
    withheld_mean: 0.38,
    both_arms: 3,
    joined_later: 0,
    waiting: 0,
    next_at: null,
    delivered_answered: null,
    withheld_answered: null,
  };
  expect(effectSentence(effect, "GBP")).toBe(
    "Delivered customers bought 0.12 more orders in 30 days than those held back; the interval 0.02 to 0.22 excludes zero. 12,300 delivered, 1,370 withheld.",
  );
  const loss = { ...effect, metric: "revenue" as const, difference: -1.5, low: -4, high: 1 };
  expect(effectSentence(loss, "GBP")).toBe(
    "Delivered customers spent GBP 1.50 less in 30 days than those held back; the interval −4.00 to 1.00 includes zero: chance alone could explain it. 12,300 delivered, 1,370 withheld.",
  );
  const nothing = { ...effect, difference: null, low: null, high: null, delivered: 0, withheld: 0 };
  expect(effectSentence({ ...nothing, reason: "too-early", waiting: 5, next_at: "2026-03-31 00:00:00" }, "GBP")).toBe(
    "It cannot be said yet: nobody's 30 days are over. 5 wait; the next window ends 2026-03-31. 0 delivered, 0 withheld.",
  );
});
