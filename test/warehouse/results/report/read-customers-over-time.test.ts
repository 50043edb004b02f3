import fc from "fast-check";
import { expect, test } from "vitest";
import { readReport } from "../../../../warehouse/results/report/read-report.js";
import { given, giveTable, type Row } from "../../../support/given.js";

const AS_OF = "2026-03-08 00:00:00";
const SCOPE = { asOf: AS_OF, runId: "r2", week: "iso", dayStarts: "00:00", windowDays: 30 } as const;
const DAY = 86_400_000;
const dayText = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

const sale = (customer: string | null, day: string, amount = "10.0000"): Row => ({
  customer_id: customer,
  transaction_id: `${customer} ${day}`,
  occurred_at: `${day} 12:00:00`,
  business_date: day,
  amount_home: amount,
  kind: "sale",
  is_sale: true,
});

test("who came back agrees with brute force: by month of the first sale and month of a later one", async () => {
  const warehouse = await given({});
  const day = fc.integer({ min: 1, max: 420 }).map((n) => dayText(Date.parse("2026-03-08") - n * DAY));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ customer: fc.constantFrom("c1", "c2", "c3", "c4", "c5"), day }), {
        minLength: 5,
        maxLength: 40,
      }),
      async (some) => {
        const sales = [{ customer: "c0", day: "2025-01-02" }, ...some];
        const first = new Map<string, string>();
        for (const s of [...sales].sort((a, b) => (a.day < b.day ? -1 : 1)))
          if (!first.has(s.customer)) first.set(s.customer, s.day);
        await giveTable(
          warehouse,
          "core.line",
          sales.map((s) => sale(s.customer, s.day)),
        );
        await giveTable(
          warehouse,
          "result.customer",
          [...first].map(([customer_id, at]) => ({ customer_id, first_sale_at: `${at} 12:00:00` })),
        );
        const { cohorts } = await readReport(warehouse, SCOPE);
        // Thirteen whole months before March 2026.
        const shown = (month: string): boolean => month >= "2025-02-01" && month < "2026-03-01";
        const wanted = new Map<string, Set<string>>();
        for (const s of sales) {
          const [cohort, month] = [`${first.get(s.customer)!.slice(0, 7)}-01`, `${s.day.slice(0, 7)}-01`];
          if (!shown(cohort) || !shown(month)) continue;
          const key = `${cohort} ${month}`;
          wanted.set(key, (wanted.get(key) ?? new Set()).add(s.customer));
        }
        expect(Object.fromEntries(cohorts.map((c) => [`${c.cohort} ${c.month}`, c.customers]))).toEqual(
          Object.fromEntries([...wanted].map(([key, customers]) => [key, customers.size])),
        );
      },
    ),
    { numRuns: 8, seed: 7 },
  );
  warehouse.close();
});

test("what the best customers bring agrees with brute force", async () => {
  const warehouse = await given({});
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 130 }), async (amounts) => {
      await giveTable(
        warehouse,
        "result.rfm",
        amounts.map((n, i) => ({ customer_id: `c${i}`, monetary: `${n}.0000`, r: 1, f: 1, segment: "lost" })),
      );
      const { concentration } = await readReport(warehouse, { ...SCOPE, asOf: AS_OF });
      const ranked = [...amounts].sort((a, b) => b - a);
      const total = ranked.reduce((sum, n) => sum + n, 0);
      const best = (part: number): string =>
        `${ranked.slice(0, Math.ceil((ranked.length * part) / 100)).reduce((sum, n) => sum + n, 0)}.0000`;
      let brought = 0;
      const half = ranked.findIndex((n) => (brought += n) * 2 >= total) + 1;
      expect(concentration).toEqual({
        customers: amounts.length,
        total: `${total}.0000`,
        largest: `${ranked[0]}.0000`,
        bestHundredth: best(1),
        bestTenth: best(10),
        bestFifth: best(20),
        halfCustomers: half,
      });
    }),
    { numRuns: 15, seed: 8 },
  );
  warehouse.close();
});

test("weeks around the lunar new year are laid beside those of the year before, each counted from its own first day", async () => {
  const holiday = (name: string, first: string, days: number): Row[] =>
    Array.from({ length: days }, (_, i) => ({
      date: dayText(Date.parse(first) + i * DAY),
      name,
      kind: "holiday",
    }));
  const warehouse = await given({
    "core.line": [
      sale("c1", "2024-06-01"),
      sale("c1", "2025-01-27", "3.0000"),
      sale("c1", "2025-01-28", "100.0000"),
      sale("c1", "2025-02-03", "7.0000"),
      sale("c1", "2025-02-04", "1000.0000"),
      sale("c1", "2026-02-14", "5.0000"),
      sale("c1", "2026-02-15", "200.0000"),
      sale("c1", "2026-02-21", "11.0000"),
      sale("c1", "2026-02-22", "2000.0000"),
    ],
    "core.calendar": [
      ...holiday("Spring Festival", "2025-01-28", 8),
      ...holiday("Spring Festival", "2026-02-15", 9),
      // A name on every day of a weekday is no holiday; one without a year before is not told.
      ...Array.from({ length: 60 }, (_, i) => ({
        date: dayText(Date.parse("2025-01-06") + 7 * i * DAY),
        name: "Monday",
        kind: "workday",
      })),
      ...holiday("Jubilee", "2026-01-20", 1),
    ],
  });
  const { sales } = await readReport(warehouse, SCOPE);
  warehouse.close();
  expect(sales.holidays.map(({ name, day, lastDay, dayBefore }) => [name, day, lastDay, dayBefore])).toEqual([
    ["Spring Festival", "2026-02-15", "2026-02-23", "2025-01-28"],
  ]);
  const weeks = sales.holidays[0]!.weeks;
  expect(weeks.map(({ week }) => week)).toEqual([-4, -3, -2, -1, 0, 1, 2]);
  expect(weeks.slice(3).map((w) => [w.starts, w.revenue, w.yearBefore])).toEqual([
    ["2026-02-08", "5.0000", "3.0000"],
    ["2026-02-15", "211.0000", "107.0000"],
    ["2026-02-22", "2000.0000", "1000.0000"],
    ["2026-03-01", "0.0000", "0.0000"],
  ]);
});

test("who came onto a list and who left it is told with what was decided on the other side", async () => {
  const before = "2026-03-01 00:00:00";
  const was = (customer_id: string, outcome: string, rule: string | null = null, to_as_of: string | null = null) => ({
    ...{ list: "welcome", customer_id, outcome, rule, from_as_of: "2026-02-01 00:00:00", to_as_of },
  });
  const is = (customer_id: string, outcome: string, rule: string | null = null) => ({
    ...{ list: "welcome", customer_id, outcome, rule, rank: null },
  });
  const warehouse = await given({
    "ops.night": [{ as_of: before, run_id: "r1", finished_at: before }],
    "history.list_decision_change": [
      was("stays", "delivered"),
      was("gone", "delivered", null, AS_OF),
      was("barred", "delivered", null, AS_OF),
      was("consents", "excluded", "no-consent", AS_OF),
      was("over", "delivered", null, before),
    ],
    "result.list_decision": [
      is("stays", "delivered"),
      is("barred", "excluded", "withdrawn"),
      is("consents", "delivered"),
      is("new", "delivered"),
      is("over", "excluded", "limit"),
    ],
  });
  const { listMoves } = await readReport(warehouse, SCOPE);
  warehouse.close();
  const list = "welcome";
  expect(listMoves).toEqual([
    { list, came: true, outcome: null, rule: null, customers: 1 },
    { list, came: true, outcome: "excluded", rule: "no-consent", customers: 1 },
    { list, came: false, outcome: null, rule: null, customers: 1 },
    { list, came: false, outcome: "excluded", rule: "withdrawn", customers: 1 },
  ]);
});
