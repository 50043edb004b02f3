import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plain } from "../../../warehouse/warehouse.js";
import { given, giveTable, type Row } from "../../support/given.js";
import { askFact } from "./a-cube.js";
import { CATEGORIES, CUBE, LEVELS, MEASURES, TIERS, type NaiveLine } from "./naive-cube.js";

const SHARES = CUBE + "  share: { share_of_parent: gross_sales }\n";
const MONEY = ["gross_sales", "average_order", "median_line"];
const ASKED = [...MONEY, "transactions", "customers"];

const line: fc.Arbitrary<NaiveLine> = fc.record({
  transaction_id: fc.constantFrom("t1", "t2", "t3", "t4"),
  customer_id: fc.constantFrom("c1", "c2", "c3", null),
  business_date: fc.constantFrom("2024-01-31", "2024-02-29", "2025-01-20"),
  channel: fc.constantFrom("web", "shop", "it's", null),
  product_id: fc.constantFrom("p1", "p2", "p3", "p4"),
  cents: fc.integer({ min: -500, max: 2000 }),
});
const lines = fc.array(line, { minLength: 1, maxLength: 30 });

test("the rest is what its own rows of the fact say: distinct counts, ratios and medians as row by row (property)", async () => {
  const warehouse = await given(tables([]));
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (all, top, having) => {
      await giveLines(warehouse, all);
      const by = ["product.product_id", "channel"];
      const query = { by, measures: ASKED, sort: [{ name: "gross_sales", descending: true }] };
      const passes = (row: Record<string, Plain>): boolean => !having || Number(row["customers"]) >= 1;
      const whole = (await askFact(warehouse, CUBE, query)).filter(passes);
      const rows = await askFact(warehouse, CUBE, { ...query, top, having: having ? "customers >= 1" : null });
      expect(rows.filter(({ rest }) => rest === false).map(({ rest: _, ...row }) => row)).toEqual(whole.slice(0, top));
      const left = new Set(whole.slice(top).map((row) => JSON.stringify(by.map((level) => row[level]))));
      const others = rows.filter(({ rest }) => rest === true);
      expect(others.length).toBe(left.size === 0 ? 0 : 1);
      if (left.size === 0) return;
      const mine = all.filter((l) => left.has(JSON.stringify(by.map((level) => LEVELS[level]!(l)))));
      expectValues(others[0]!, mine);
    }),
    { numRuns: 10 },
  );
});

test("each cell of a pivot is the cell of the long answer, and what stands beside is of all columns together (property)", async () => {
  const warehouse = await given(tables([]));
  await fc.assert(
    fc.asyncProperty(lines, async (all) => {
      await giveLines(warehouse, all);
      const query = { by: ["product.category"], pivot: "channel", measures: ASKED };
      const wide = await askFact(warehouse, CUBE, { ...query, totals: "rollup" });
      for (const row of wide) {
        const ofRow = (l: NaiveLine): boolean =>
          row["totals"] !== "" || LEVELS["product.category"]!(l) === row["product.category"];
        for (const channel of new Set(all.map((l) => l.channel))) {
          const mine = all.filter((l) => ofRow(l) && l.channel === channel);
          const cells = Object.fromEntries(ASKED.map((m) => [m, row[`${channel ?? "none"} ${m}`] ?? null]));
          if (mine.length === 0) expect(Object.values(cells).every((cell) => cell === null)).toBe(true);
          else expectValues(cells, mine);
        }
        expectValues(row, all.filter(ofRow));
      }
      const first = await askFact(warehouse, CUBE, {
        ...query,
        top: 1,
        sort: [{ name: "gross_sales", descending: true }],
      });
      expect(first[0]!["product.category"]).toEqual(largest(wide));
    }),
    { numRuns: 8 },
  );
});

test("the rest has its share of all there is, and no share of several parents", async () => {
  const warehouse = await given(tables([sale("p1", "web", 600), sale("p1", "shop", 300), sale("p3", null, 100)]));
  const one = await askFact(warehouse, SHARES, {
    by: ["channel"],
    measures: ["share"],
    top: 1,
    sort: [{ name: "share", descending: true }],
  });
  expect(one).toEqual([
    { channel: "web", rest: false, share: 0.6 },
    { channel: null, rest: true, share: 0.4 },
  ]);
  const two = await askFact(warehouse, SHARES, { by: ["product.category", "channel"], measures: ["share"], top: 1 });
  expect(two.at(-1)).toMatchObject({ rest: true, share: null });
});

test("no row is left over where the first ones are all, and totals are of all rows", async () => {
  const warehouse = await given(tables([sale("p1", "web", 600), sale("p1", "shop", 300)]));
  const query = { by: ["channel"], measures: ["gross_sales"] };
  expect(await askFact(warehouse, CUBE, { ...query, top: 2 })).toHaveLength(2);
  const rows = await askFact(warehouse, CUBE, { ...query, top: 1, totals: "rollup" });
  expect(rows.map((row) => [row["rest"], row["totals"], Number(row["gross_sales"])])).toEqual([
    [false, "", 3],
    [true, "", 6],
    [false, "channel", 9],
  ]);
});

test("columns of a pivot never hide another, and more than 200 are refused", async () => {
  const warehouse = await given(tables([sale("p1", "Web", 1), sale("p1", "web", 2), sale("p1", "gross_sales", 4)]));
  const query = { by: ["product.category"], measures: ["gross_sales"] };
  const [row] = await askFact(warehouse, CUBE, { ...query, pivot: "channel" });
  expect(Object.entries(row!).map(([name, value]) => [name, value === "toys" ? value : Number(value)])).toEqual([
    ["product.category", "toys"],
    ["Web", 0.01],
    ["gross_sales (2)", 0.04],
    ["web (2)", 0.02],
  ]);
  await giveLines(
    warehouse,
    Array.from({ length: 201 }, (_, i) => sale("p1", `channel ${i}`, 1)),
  );
  await expect(askFact(warehouse, CUBE, { ...query, pivot: "channel" })).rejects.toMatchObject({
    code: "too-many-columns",
  });
});

test("a year compared with a word is a mistake in --where, told as one", async () => {
  const warehouse = await given(tables([sale("p1", "web", 1)]));
  await expect(
    askFact(warehouse, CUBE, { measures: ["gross_sales"], where: "date.year = 'spring'" }),
  ).rejects.toMatchObject({ name: "ConfigurationError", rule: expect.stringContaining("--where") as unknown });
});

const sale = (product_id: string, channel: string | null, cents: number): NaiveLine => {
  return {
    transaction_id: `${product_id} ${channel}`,
    customer_id: "c1",
    business_date: "2024-01-31",
    channel,
    product_id,
    cents,
  };
};

function largest(wide: readonly Record<string, Plain>[]): unknown {
  const rows = wide.filter(({ totals }) => totals === "");
  const most = Math.max(...rows.map((row) => Number(row["gross_sales"])));
  const names = rows
    .filter((row) => Number(row["gross_sales"]) === most)
    .map((row) => row["product.category"] as string | null);
  return [...names].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))[0];
}

/** Decimals carry four places; doubles of the engine and of TypeScript divide by other roads. */
function expectValues(row: Readonly<Record<string, Plain>>, mine: readonly NaiveLine[]): void {
  for (const measure of ASKED) {
    const expected = MEASURES[measure]!(mine);
    const got = row[measure] ?? null;
    if (expected === null) expect(got, measure).toBeNull();
    else expect(Math.abs(Number(got) * (MONEY.includes(measure) ? 100 : 1) - expected), measure).toBeLessThan(0.011);
  }
}

const tables = (all: readonly NaiveLine[]): Record<string, Row[]> => ({
  "core.line": all.map(({ cents, ...rest }) => ({
    ...rest,
    occurred_at: `${rest.business_date} 12:00:00`,
    amount_home: (cents / 100).toFixed(4),
    kind: cents < 0 ? "return" : "sale",
    is_sale: cents > 0,
  })),
  "core.product": Object.entries(CATEGORIES).map(([product_id, category]) => ({ product_id, category })),
  "result.customer": Object.entries(TIERS).map(([customer_id, tier]) => ({ customer_id, tier })),
});

async function giveLines(warehouse: Awaited<ReturnType<typeof given>>, all: readonly NaiveLine[]): Promise<void> {
  await giveTable(warehouse, "core.line", tables(all)["core.line"]!);
}
