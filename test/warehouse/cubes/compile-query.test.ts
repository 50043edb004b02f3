import fc from "fast-check";
import { expect, test } from "vitest";
import { given, giveTable, type Row } from "../../support/given.js";
import { askFact } from "./a-cube.js";
import { CATEGORIES, CUBE, FILTERS, LEVELS, MEASURES, naiveAnswer, TIERS, type NaiveLine } from "./naive-cube.js";

const DAYS = ["2024-01-01", "2024-01-31", "2024-02-26", "2024-02-29", "2024-12-30", "2025-01-20", "2025-02-28"];

const line: fc.Arbitrary<NaiveLine> = fc.record({
  transaction_id: fc.constantFrom("t1", "t2", "t3", "t4"),
  customer_id: fc.constantFrom("c1", "c2", "c3", "c4", null),
  business_date: fc.constantFrom(...DAYS),
  channel: fc.constantFrom("web", "shop", null),
  product_id: fc.constantFrom("p1", "p2", "p3", "p4"),
  cents: fc.integer({ min: -500, max: 2000 }),
});

const question = fc.record({
  by: fc.subarray(Object.keys(LEVELS), { maxLength: 3 }),
  measures: fc.subarray(Object.keys(MEASURES), { minLength: 1 }),
  filter: fc.constantFrom(...FILTERS),
});

test("every grouping and filter says what a computation row by row says (property)", async () => {
  const warehouse = await given(tables([]));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), question, async (lines, { by, measures, filter }) => {
      await giveLines(warehouse, lines);
      const rows = await askFact(warehouse, CUBE, { by, measures, where: filter.where });
      const got = rows.map((row) => [by.map((level) => cell(row[level])), measures.map((m) => number(row[m], m))]);
      const expected = naiveAnswer(lines, by, measures, filter.keeps).map(({ key, values }) => [key, values]);
      expect(got.length).toBe(expected.length);
      for (const [key, values] of expected) {
        const found = got.find(([other]) => JSON.stringify(other) === JSON.stringify(key));
        expect(found, `the group ${JSON.stringify(key)}`).toBeDefined();
        (values as (number | null)[]).forEach((value, i) => close(found![1]![i] as number | null, value));
      }
    }),
    { numRuns: 60 },
  );
});

test("a total is what its rows say together, not the sum of groups (property)", async () => {
  const warehouse = await given(tables([]));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (lines) => {
      await giveLines(warehouse, lines);
      const by = ["date.year", "channel"];
      const measures = ["customers", "transactions", "median_line", "average_order"];
      const rows = await askFact(warehouse, CUBE, { by, measures, totals: "cube" });
      for (const set of [by, ["date.year"], ["channel"], []]) {
        const missing = by.filter((level) => !set.includes(level)).join(", ");
        const mine = rows.filter(({ totals }) => totals === missing);
        for (const { key, values } of naiveAnswer(lines, set, measures, () => true)) {
          const found = mine.find((row) => set.every((level, i) => cell(row[level]) === key[i]));
          values.forEach((value, i) => close(number(found![measures[i]!], measures[i]!), value));
        }
      }
    }),
    { numRuns: 25 },
  );
});

type Lines = readonly NaiveLine[];
const tables = (lines: Lines): Record<string, Row[]> => ({
  "core.line": lines.map(({ cents, ...rest }) => ({
    ...rest,
    occurred_at: `${rest.business_date} 12:00:00`,
    amount_home: (cents / 100).toFixed(4),
    kind: cents < 0 ? "return" : "sale",
    is_sale: cents > 0,
  })),
  "core.product": Object.entries(CATEGORIES).map(([product_id, category]) => ({ product_id, category })),
  "result.customer": Object.entries(TIERS).map(([customer_id, tier]) => ({ customer_id, tier })),
});

async function giveLines(warehouse: Awaited<ReturnType<typeof given>>, lines: Lines): Promise<void> {
  await giveTable(warehouse, "core.line", tables(lines)["core.line"]!);
}

const cell = (value: unknown): unknown => (typeof value === "boolean" ? Number(value) : (value ?? null));

/** Money in minor units. */
function number(value: unknown, measure: string): number | null {
  if (value === null || value === undefined) return null;
  return measure === "transactions" || measure === "customers" ? Number(value) : Number(value) * 100;
}

/** Doubles of the engine and of TypeScript divide by other roads; decimals carry four places. */
function close(got: number | null, expected: number | null): void {
  if (expected === null) expect(got).toBeNull();
  else expect(Math.abs(got! - expected)).toBeLessThan(0.011);
}
