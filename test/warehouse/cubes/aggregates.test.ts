import fc from "fast-check";
import { expect, test } from "vitest";
import { PLAIN_QUERY, type CubeQuery } from "../../../project/cube-query.js";
import { specText, type Aggregate, type AggregateSpec } from "../../../warehouse/cubes/aggregates/aggregate-spec.js";
import { candidatesFor, stemGrain, stemSpec } from "../../../warehouse/cubes/aggregates/candidates.js";
import { createCatalog } from "../../../warehouse/cubes/aggregates/catalog.js";
import { readContents, type Contents } from "../../../warehouse/cubes/aggregates/content-digests.js";
import { groupBest, type Origin } from "../../../warehouse/cubes/aggregates/group-best.js";
import { dropScratch, makeAggregate, type Made } from "../../../warehouse/cubes/aggregates/make-aggregates.js";
import { slicing } from "../../../warehouse/cubes/aggregates/slices.js";
import { createPeriods } from "../../../warehouse/cubes/aggregates/stored-time.js";
import { createCalendar } from "../../../warehouse/cubes/calendar.js";
import { compileQuery } from "../../../warehouse/cubes/compile-query.js";
import { groupFact, type Grouping } from "../../../warehouse/cubes/group-fact.js";
import { settleCube } from "../../../warehouse/cubes/settle-cube.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import type { Plain, Warehouse } from "../../../warehouse/warehouse.js";
import { given, giveTable, type Row } from "../../support/given.js";
import { cubeOf } from "./a-cube.js";
import { CATEGORIES, CUBE, FILTERS, LEVELS, MEASURES, TIERS, naiveAnswer, type NaiveLine } from "./naive-cube.js";

const AS_OF = "2026-01-01 00:00:00";
const DAYS = ["2024-01-01", "2024-01-31", "2024-02-26", "2024-02-29", "2024-12-30", "2025-01-20", "2025-02-28"];
const OF = { fiscalOnFirst: true };

const line: fc.Arbitrary<NaiveLine> = fc.record({
  transaction_id: fc.constantFrom("t1", "t2", "t3", "t4"),
  customer_id: fc.constantFrom("c1", "c2", "c3", "c4", null),
  business_date: fc.constantFrom(...DAYS),
  channel: fc.constantFrom("web", "shop", null),
  product_id: fc.constantFrom("p1", "p2", "p3", "p4"),
  cents: fc.integer({ min: -500, max: 2000 }),
});

/** A till rings up a transaction for one customer at one time: its distinct counts then add up. */
const till = fc
  .array(fc.record({ line, products: fc.array(fc.constantFrom("p1", "p2", "p3"), { minLength: 1, maxLength: 3 }) }), {
    maxLength: 12,
  })
  .map((rung) =>
    rung.flatMap(({ line: one, products }, i) =>
      products.map((product_id) => ({ ...one, transaction_id: `t${i}`, product_id })),
    ),
  );

const question = fc.record({
  by: fc.subarray(Object.keys(LEVELS), { maxLength: 3 }),
  measures: fc.subarray(Object.keys(MEASURES), { minLength: 1 }),
  filter: fc.constantFrom(...FILTERS),
  totals: fc.constantFrom("none" as const, "none" as const, "rollup" as const),
  compare: fc.constantFrom(null, null, "previous" as const, "year" as const),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

const company = fc.record({
  lines: fc.oneof(fc.array(line, { maxLength: 30 }), till),
  questions: fc.array(question, { minLength: 1, maxLength: 3 }),
  asked: fc.array(question, { maxLength: 3 }),
  stem: fc.boolean(),
  kept: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
});

test("aggregates say what the fact says to the last digit, and a computation row by row (property)", async () => {
  const warehouse = await opened();
  const used = new Set<string>();
  await fc.assert(
    fc.asyncProperty(company, async ({ lines, questions, asked, stem, kept }) => {
      const shop = await openShop(warehouse, lines);
      await shop.make([...questions, ...asked], stem, kept);
      for (const one of questions) {
        const origins = await shop.holds(one);
        for (const { relation } of origins) used.add(relation.split(".")[0]!);
        await agreesWithNaive(shop, lines, one);
      }
    }),
    { numRuns: 60 },
  );
  expect([...used].sort()).toEqual(["core", "cube"]);
});

test("after further days aggregates are what they would be if made anew: new rows, corrections, moved and merged customers (property)", async () => {
  const warehouse = await opened();
  const how = new Set<Made["how"]>();
  const day = fc.record({
    added: fc.oneof(fc.array(line, { maxLength: 4 }), fc.constant([])),
    dropped: fc.nat({ max: 40 }),
    merged: fc.option(fc.constantFrom("c1", "c2", "c3"), { freq: 4 }),
    tier: fc.option(fc.constantFrom("gold", "basic", "new"), { freq: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(company, fc.array(day, { minLength: 1, maxLength: 3 }), async (start, days) => {
      let { lines } = start;
      const shop = await openShop(warehouse, lines);
      await shop.make(start.questions, start.stem, start.kept);
      for (const { added, dropped, merged, tier } of days) {
        lines = [...lines.filter((_, i) => i !== dropped), ...added];
        if (merged !== null) lines = lines.map((l) => (l.customer_id === merged ? { ...l, customer_id: "c4" } : l));
        await giveLines(warehouse, lines);
        if (tier !== null) await giveCustomers(warehouse, { ...TIERS, c1: tier });
        for (const one of await shop.refresh()) how.add(one);
        for (const one of start.questions) await shop.holds(one);
      }
      await giveCustomers(warehouse, TIERS);
    }),
    { numRuns: 40 },
  );
  expect([...how].sort()).toEqual(["kept", "months", "whole"]);
});

async function opened(): Promise<Warehouse> {
  const warehouse = await given({
    "core.product": Object.entries(CATEGORIES).map(([product_id, category]) => ({ product_id, category })),
  });
  await giveCustomers(warehouse, TIERS);
  await createCalendar(warehouse, { week: "iso", fiscalStart: "04-01", dayStarts: "00:00" });
  await createPeriods(warehouse);
  await createCatalog(warehouse);
  return warehouse;
}

const giveCustomers = (warehouse: Warehouse, tiers: Readonly<Record<string, string>>): Promise<void> =>
  giveTable(
    warehouse,
    "result.customer",
    Object.entries(tiers).map(([customer_id, tier]) => ({ customer_id, tier })),
  );

const giveLines = (warehouse: Warehouse, lines: readonly NaiveLine[]): Promise<void> =>
  giveTable(
    warehouse,
    "core.line",
    lines.map(({ cents, ...rest }): Row => ({
      ...rest,
      occurred_at: `${rest.business_date} 12:00:00`,
      amount_home: (cents / 100).toFixed(4),
      kind: cents < 0 ? "return" : "sale",
      is_sale: cents > 0,
    })),
  );

interface Shop {
  make(questions: readonly Question[], stem: boolean, kept: readonly boolean[]): Promise<void>;
  refresh(): Promise<Made["how"][]>;
  /** Fails unless both answer alike; returns where the answer came from. */
  holds(one: Question): Promise<Origin[]>;
  ask(one: Question): Promise<Record<string, Plain>[]>;
}

async function openShop(warehouse: Warehouse, lines: readonly NaiveLine[]): Promise<Shop> {
  await giveLines(warehouse, lines);
  const cube = await settleCube(warehouse, cubeOf(CUBE), LIVE);
  let made: Made[] = [];
  let before: Contents = new Map();
  const build = async (specs: readonly AggregateSpec[], spine: AggregateSpec | null): Promise<void> => {
    const now = (await readContents(warehouse, cube, LIVE)).contents;
    const there = made.map(({ aggregate }) => aggregate);
    const making = { cube, of: OF, there, before, now, slices: slicing(warehouse, cube) };
    made = [];
    const scratch = spine === null ? [] : [(await makeAggregate(warehouse, spine, [], making, true)).aggregate];
    for (const spec of specs) {
      const done = made.map(({ aggregate }) => aggregate);
      made.push(await makeAggregate(warehouse, spec, [...scratch, ...done], making));
    }
    await making.slices.drop();
    await dropScratch(warehouse, scratch);
    before = now;
  };
  const answer = async (one: Question, aggregates: readonly Aggregate[], told: (origin: Origin) => void) => {
    const group = groupBest(cube, aggregates, OF, told);
    const { sql } = await compileQuery(warehouse, cube, queryOf(one), AS_OF, group);
    return warehouse.rows(sql);
  };
  const aggregates = (): Aggregate[] => made.map(({ aggregate }) => aggregate);
  return {
    async make(questions, withStem, kept) {
      const groupings: Grouping[] = [];
      for (const one of questions) {
        await compileQuery(warehouse, cube, queryOf(one), AS_OF, (grouping) => {
          groupings.push(grouping);
          return groupFact(cube, grouping);
        });
      }
      if (!withStem) {
        await build(
          candidatesFor(cube, groupings, null, OF).filter((_, i) => kept[i % 12]),
          null,
        );
        return;
      }
      const grain = stemGrain(cube, groupings);
      const spine = stemSpec(cube, grain, groupings, null, OF);
      const none = { there: [], before, now: before, slices: slicing(warehouse, cube) };
      const { aggregate } = await makeAggregate(warehouse, spine, [], { cube, of: OF, ...none }, true);
      const less = { keys: grain.keys.filter((_, i) => kept[i]), levels: grain.levels };
      const stem = stemSpec(cube, less, groupings, aggregate, OF);
      const specs = candidatesFor(cube, groupings, aggregate, OF).filter((_, i) => kept[i % 12]);
      await build([stem, ...specs.filter((spec) => specText(spec) !== specText(stem))], spine);
    },
    async refresh() {
      await build(
        made.map(({ aggregate }) => aggregate.spec),
        null,
      );
      return made.map((one) => one.how);
    },
    async holds(one) {
      const origins: Origin[] = [];
      const got = await answer(one, aggregates(), (origin) => origins.push(origin));
      expect(got).toEqual(await answer(one, [], () => {}));
      return origins;
    },
    ask: (one) => answer(one, aggregates(), () => {}),
  };
}

/** Comparing needs a level of time. */
const queryOf = ({ by, measures, filter, totals, compare }: Question): CubeQuery => ({
  ...PLAIN_QUERY,
  by,
  measures,
  where: filter.where,
  totals,
  compare: by.some((level) => level.startsWith("date.")) ? compare : null,
});

async function agreesWithNaive(shop: Shop, lines: readonly NaiveLine[], one: Question): Promise<void> {
  const { by, measures, filter } = one;
  const rows = await shop.ask({ ...one, totals: "none", compare: null });
  const expected = naiveAnswer(lines, by, measures, filter.keeps);
  expect(rows.length).toBe(expected.length);
  for (const { key, values } of expected) {
    const found = rows.find((row) => by.every((level, i) => cell(row[level]) === key[i]))!;
    values.forEach((value, i) => {
      const got = found[measures[i]!] ?? null;
      if (value === null) return expect(got).toBeNull();
      const unit = COUNTS.has(measures[i]!) ? 1 : 100;
      // Doubles divide by other roads; decimals carry four places.
      expect(Math.abs(Number(got) * unit - value)).toBeLessThan(0.011);
    });
  }
}

const COUNTS: ReadonlySet<string> = new Set(["transactions", "customers"]);
const cell = (value: unknown): unknown => (typeof value === "boolean" ? Number(value) : (value ?? null));
