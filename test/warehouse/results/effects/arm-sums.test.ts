import fc from "fast-check";
import { expect, test } from "vitest";
import { readArmSums } from "../../../../warehouse/results/effects/list-effect.js";
import { LIVE } from "../../../../warehouse/sql-file.js";
import { given, giveTable, type Row } from "../../../support/given.js";
import type { Warehouse } from "../../../../warehouse/warehouse.js";
import { naiveEffect, type Past } from "./naive-effect.js";

const day = (n: number): string =>
  new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 19).replace("T", " ");
const dayOrNull = (n: number | null) => (n === null ? null : day(n));

/** Facts as of a night: current lines of last ids, as the views of the star have them. */
async function lay(warehouse: Warehouse, past: Past, asOf: number): Promise<void> {
  const last = (id: string): string => {
    const next = past.merges.find(({ from, known }) => from === id && known < asOf);
    return next === undefined ? id : last(next.into);
  };
  const tables: Record<string, Row[]> = {
    "history.list_decision_change": past.decisions.map(({ customer, outcome, from, to }) => ({
      list: "win-back",
      customer_id: customer,
      outcome,
      from_as_of: day(from),
      to_as_of: dayOrNull(to),
    })),
    "history.list_holdout_change": past.holdouts.map(({ key, from, to }) => ({
      list: "win-back",
      holdout_key: key,
      share: 0.5,
      from_as_of: day(from),
      to_as_of: dayOrNull(to),
    })),
    "core.customer_merge": past.merges.map((m) => ({ from_id: m.from, into_id: m.into, known_at: day(m.known) })),
    "core.line": past.lines
      .filter((l) => l.day < asOf)
      .map((l) => ({
        customer_id: last(l.customer),
        transaction_id: l.order,
        occurred_at: day(l.day),
        kind: l.kind,
        is_sale: l.kind === "sale" && l.amount > 0,
        amount_home: `${l.amount}.0000`,
        quantity: "1.000",
        cost: l.cost === null ? null : `${l.cost}.0000`,
      })),
    "core.product_version": [],
    "core.treatment": past.answers
      .filter((a) => a.day < asOf)
      .map((a) => ({
        campaign_id: "list:win-back:2026-01-01",
        customer_id: last(a.customer),
        treated_at: day(a.day),
        arm: a.arm,
      })),
  };
  for (const [name, rows] of Object.entries(tables)) await giveTable(warehouse, name, rows);
}

const scope = (asOf: number, windowDays: number) => ({
  asOf: day(asOf),
  windowDays,
  currency: "EUR",
  lists: ["win-back"],
  schemas: LIVE,
});

const IDS = ["a", "b", "c", "d", "e", "f"];
const id = fc.constantFrom(...IDS);
const at = fc.integer({ min: 0, max: 20 });
/** Runs of nights of one customer, one after the other. */
const runs = fc.uniqueArray(at, { minLength: 2, maxLength: 4 }).map((cuts) => cuts.sort((a, b) => a - b));
const PAST = fc.record({
  decisions: fc
    .uniqueArray(fc.tuple(id, runs, fc.array(fc.constantFrom("delivered", "withheld", "excluded"), { minLength: 4 })), {
      selector: ([customer]) => customer,
      maxLength: 6,
    })
    .map((customers) =>
      customers.flatMap(([customer, cuts, outcomes]) =>
        cuts.map((from, i) => ({ customer, outcome: outcomes[i]!, from, to: cuts[i + 1] ?? null })),
      ),
    ),
  holdouts: runs.map((cuts) => cuts.map((from, i) => ({ key: `q${i % 2}`, from, to: cuts[i + 1] ?? null }))),
  // Each id becomes one that stands before it: no circles, and each once.
  merges: fc.uniqueArray(
    fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(4), at)
      .map(([from, into, known]) => ({ from: IDS[from]!, into: IDS[into % from]!, known })),
    { selector: ({ from }) => from, maxLength: 3 },
  ),
  lines: fc.array(
    fc.record({
      customer: id,
      order: fc.constantFrom("o1", "o2", "o3", "o4"),
      day: at,
      kind: fc.constantFrom("sale", "sale", "sale", "return", "fee"),
      amount: fc.integer({ min: 0, max: 90 }),
      cost: fc.option(fc.integer({ min: 0, max: 50 }), { freq: 9 }),
    }),
    { maxLength: 30 },
  ),
  answers: fc.array(fc.record({ customer: id, day: at, arm: fc.constantFrom("treated", "control", null) }), {
    maxLength: 6,
  }),
});

test("agrees with brute force over every night and customer: arms, merges, windows, orders, returns, costs, answers", async () => {
  const warehouse = await given({});
  await fc.assert(
    fc.asyncProperty(
      PAST,
      fc.integer({ min: 5, max: 24 }),
      fc.integer({ min: 1, max: 9 }),
      async (drawn, asOf, days) => {
        const past = {
          ...drawn,
          lines: drawn.lines.map((l) => (l.kind === "return" ? { ...l, amount: -l.amount } : l)),
        };
        await lay(warehouse, past, asOf);
        const { controls, sums } = await readArmSums(warehouse, scope(asOf, days));
        const naive = naiveEffect(past, asOf, days);
        const left = controls.map((c) => [
          c.holdoutKey,
          { both: c.bothArms, joined: c.joinedLater, waiting: c.waiting },
        ]);
        expect(Object.fromEntries(left)).toEqual(Object.fromEntries(naive.left));
        expect(new Set(sums.map((s) => `${s.holdoutKey} ${s.ids} ${s.arm}`))).toEqual(new Set(naive.arms.keys()));
        for (const sum of sums) {
          const arm = naive.arms.get(`${sum.holdoutKey} ${sum.ids} ${sum.arm}`)!;
          const { customers, buyers, answered, linesWithoutCost } = arm;
          expect(sum).toMatchObject({ customers, buyers, answered, linesWithoutCost });
          const values = arm[sum.metric];
          const mean = values.reduce((a, b) => a + b, 0) / values.length;
          if (sum.metric === "margin" && linesWithoutCost > 0) continue;
          expect(sum.mean).toBeCloseTo(mean, 9);
          expect(sum.squares).toBeCloseTo(
            values.reduce((a, b) => a + (b - mean) ** 2, 0),
            6,
          );
        }
      },
    ),
    { seed: 5, numRuns: 100 },
  );
  warehouse.close();
});

test("a line without a cost takes that of its product, a foreign one the rate, and a return gives it back", async () => {
  const line = { customer_id: "a", occurred_at: day(2), quantity: "2.000", amount_home: "30.0000", currency: null };
  const sale = { ...line, transaction_id: "o1", kind: "sale", is_sale: true };
  const past: Past = {
    decisions: [{ customer: "a", outcome: "delivered", from: 1, to: null }],
    holdouts: [{ key: "q4", from: 1, to: null }],
    merges: [],
    lines: [],
    answers: [],
  };
  const marginOf = async (lines: readonly Row[]) => {
    const warehouse = await given({});
    await lay(warehouse, past, 40);
    await giveTable(warehouse, "core.line", lines);
    await giveTable(warehouse, "core.product_version", [
      { product_id: "p", unit_cost: "9.0000", known_at: day(0), load_id: "1" },
      { product_id: "p", unit_cost: "10.0000", known_at: day(1), superseded_at: day(3), load_id: "2" },
      { product_id: "p", unit_cost: "99.0000", known_at: day(41), load_id: "3" },
    ]);
    const { sums } = await readArmSums(warehouse, scope(40, 30));
    warehouse.close();
    return sums.find(({ metric }) => metric === "margin")!;
  };
  expect(await marginOf([{ ...sale, cost: "7.0000" }])).toMatchObject({ mean: 23, linesWithoutCost: 0 });
  expect(await marginOf([{ ...sale, product_id: "p" }])).toMatchObject({ mean: 10, linesWithoutCost: 0 });
  expect(await marginOf([{ ...sale, product_id: "new" }])).toMatchObject({ linesWithoutCost: 1 });
  const foreign = { ...sale, cost: "7.0000", currency: "USD", exchange_rate: "0.5" };
  expect(await marginOf([foreign])).toMatchObject({ mean: 26.5, linesWithoutCost: 0 });
  const back = {
    ...line,
    transaction_id: "o2",
    kind: "return",
    is_sale: false,
    amount_home: "-30.0000",
    product_id: "p",
  };
  expect(
    await marginOf([
      { ...sale, product_id: "p" },
      { ...back, quantity: "-2.000" },
    ]),
  ).toMatchObject({ mean: 0 });
});
