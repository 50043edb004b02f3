import fc from "fast-check";
import { expect, test } from "vitest";
import type { Warehouse } from "../../../../warehouse/warehouse.js";
import { readReport, type ReportScope } from "../../../../warehouse/results/report/read-report.js";
import { given, giveTable, type Row } from "../../../support/given.js";

const SCOPE: ReportScope = {
  asOf: "2026-01-08 00:00:00",
  runId: "r2",
  week: "iso",
  dayStarts: "00:00",
  windowDays: 30,
};

async function read(tables: Readonly<Record<string, readonly Row[]>>, scope: Partial<ReportScope> = {}) {
  const warehouse = await given(tables);
  try {
    return await readReport(warehouse, { ...SCOPE, ...scope });
  } finally {
    warehouse.close();
  }
}

interface Line {
  readonly customer: string | null;
  readonly transaction: string;
  readonly at: string;
  readonly cents: number;
  readonly kind: string;
}

const rowOf = ({ customer, transaction, at, cents, kind }: Line): Row => ({
  customer_id: customer,
  transaction_id: transaction,
  occurred_at: at,
  business_date: at.slice(0, 10),
  amount_home: moneyOf(cents),
  kind,
  is_sale: kind === "sale" && cents > 0,
});

const moneyOf = (cents: number): string =>
  `${cents < 0 ? "-" : ""}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, "0")}00`;

const DAY = 86_400_000;
const END = Date.parse("2026-01-08T00:00:00Z");
const textOf = (moment: number): string => new Date(moment).toISOString().slice(0, 19).replace("T", " ");

const lineArbitrary = (days: number): fc.Arbitrary<Line> =>
  fc
    .record({
      customer: fc.option(fc.constantFrom("c1", "c2", "c3", "c4")),
      transaction: fc.integer({ min: 1, max: 9 }).map((n) => `t${n}`),
      secondsBefore: fc.integer({ min: 1, max: days * 86_400 }),
      cents: fc.integer({ min: 0, max: 100_000 }),
      kind: fc.constantFrom("sale", "sale", "sale", "return", "fee", "adjustment"),
    })
    .map(({ secondsBefore, cents, kind, ...line }) => ({
      ...line,
      kind,
      at: textOf(END - secondsBefore * 1000),
      cents: kind === "return" ? -cents : cents,
    }));

const counts = (line: Line): boolean => line.kind === "sale" || line.kind === "return";
const isSale = (line: Line): boolean => line.kind === "sale" && line.cents > 0;
const sum = (lines: readonly Line[]): string => moneyOf(lines.reduce((total, { cents }) => total + cents, 0));
const distinct = (values: readonly (string | null)[]): number => new Set(values.filter((v) => v !== null)).size;

const weekStart = (at: string, firstDay: number): string => {
  const midnight = Date.parse(`${at.slice(0, 10)}T00:00:00Z`);
  const back = (new Date(midnight).getUTCDay() - firstDay + 7) % 7;
  return textOf(midnight - back * DAY).slice(0, 10);
};

/** What one period and one window must say, counted line by line. */
function periodOf(name: string, all: readonly Line[], periodOfLine: (line: Line) => string) {
  const own = all.filter((line) => counts(line) && periodOfLine(line) === name);
  const sales = own.filter(isSale);
  const before = all.filter((line) => isSale(line) && periodOfLine(line) < name).map((line) => line.customer);
  return {
    period: name,
    grossSales: sum(sales),
    returns: sum(own.filter((line) => line.kind === "return")),
    revenue: sum(own),
    transactions: distinct(sales.map((line) => line.transaction)),
    customers: distinct(sales.map((line) => line.customer)),
    newCustomers: distinct(sales.map((line) => line.customer).filter((c) => !before.includes(c))),
  };
}

function windowOf(all: readonly Line[], starts: string, ends: string) {
  const own = all.filter((line) => counts(line) && line.at >= starts && line.at < ends);
  const sales = own.filter(isSale);
  const before = all.filter((line) => isSale(line) && line.at < starts).map((line) => line.customer);
  return {
    starts,
    ends,
    revenue: sum(own),
    knownRevenue: sum(own.filter((line) => line.customer !== null)),
    transactions: distinct(sales.map((line) => line.transaction)),
    customers: distinct(sales.map((line) => line.customer)),
    newCustomers: distinct(sales.map((line) => line.customer).filter((c) => !before.includes(c))),
  };
}

async function withLines(warehouse: Warehouse, lines: readonly Line[], scope: Partial<ReportScope> = {}) {
  await giveTable(warehouse, "core.line", lines.map(rowOf));
  return readReport(warehouse, { ...SCOPE, ...scope });
}

test("months of sales agree with brute force, without gaps to the month of the night", async () => {
  const warehouse = await given({});
  const early: Line = { customer: "c1", transaction: "t0", at: "2024-12-31 23:59:59", cents: 100, kind: "sale" };
  await fc.assert(
    fc.asyncProperty(fc.array(lineArbitrary(365), { maxLength: 30 }), async (some) => {
      const lines = [early, ...some];
      const { sales } = await withLines(warehouse, lines);
      expect(sales.grain).toBe("month");
      const names = [
        "2024-12-01",
        ...Array.from({ length: 12 }, (_, i) => `2025-${String(i + 1).padStart(2, "0")}-01`),
      ];
      const wanted = [...names, "2026-01-01"].map((name) => periodOf(name, lines, (l) => `${l.at.slice(0, 7)}-01`));
      expect(sales.periods).toEqual(wanted);
    }),
    { numRuns: 12, seed: 1 },
  );
  warehouse.close();
});

test("weeks of a short history agree with brute force, from Monday, Sunday or Saturday", async () => {
  const warehouse = await given({});
  await fc.assert(
    fc.asyncProperty(
      fc.array(lineArbitrary(60), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(["iso", 1] as const, ["sunday", 0] as const, ["saturday", 6] as const),
      async (lines, [week, firstDay]) => {
        const { sales } = await withLines(warehouse, lines, { week });
        expect(sales.grain).toBe("week");
        const name = (line: Line): string => weekStart(line.at, firstDay);
        const known = lines.filter(counts).map(name).sort();
        const wanted = [];
        if (known.length > 0) {
          for (
            let day = known[0]!;
            day <= "2026-01-07";
            day = textOf(Date.parse(`${day}T00:00:00Z`) + 7 * DAY).slice(0, 10)
          )
            wanted.push(periodOf(day, lines, name));
        }
        expect(sales.periods).toEqual(wanted);
      },
    ),
    { numRuns: 15, seed: 2 },
  );
  warehouse.close();
});

test("windows agree with brute force: the last days, those before, those a year ago, and since the night before", async () => {
  const before = "2026-01-06 00:00:00";
  const warehouse = await given({ "ops.night": [{ as_of: before, run_id: "r1", finished_at: before }] });
  await fc.assert(
    fc.asyncProperty(fc.array(lineArbitrary(430), { maxLength: 40 }), async (lines) => {
      const { sales, asOfBefore } = await withLines(warehouse, lines);
      expect(asOfBefore).toBe(before);
      expect(Object.fromEntries(sales.windows)).toEqual({
        now: windowOf(lines, "2025-12-09 00:00:00", "2026-01-08 00:00:00"),
        before: windowOf(lines, "2025-11-09 00:00:00", "2025-12-09 00:00:00"),
        year_before: windowOf(lines, "2024-12-09 00:00:00", "2025-01-08 00:00:00"),
        since: windowOf(lines, before, "2026-01-08 00:00:00"),
      });
    }),
    { numRuns: 15, seed: 3 },
  );
  warehouse.close();
});

test("tenths of the customers agree with brute force: sizes differ by one at most, the best first", async () => {
  const warehouse = await given({});
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -5000, max: 50_000 }), { minLength: 1, maxLength: 40 }),
      async (cents) => {
        const rows = cents.map((c, i) => ({
          customer_id: `c${String(i).padStart(2, "0")}`,
          monetary: moneyOf(c),
          r: 1,
          f: 1,
          segment: "lost",
        }));
        await giveTable(warehouse, "result.rfm", rows);
        const { tenths } = await readReport(warehouse, SCOPE);
        const ranked = [...cents].sort((a, b) => b - a);
        let from = 0;
        const wanted = Array.from({ length: Math.min(10, cents.length) }, (_, i) => {
          const size = Math.floor(cents.length / 10) + (i < cents.length % 10 ? 1 : 0);
          const own = ranked.slice(from, (from += size));
          return {
            tenth: i + 1,
            customers: size,
            monetary: moneyOf(own.reduce((total, c) => total + c, 0)),
            least: moneyOf(own.at(-1)!),
          };
        });
        expect(tenths).toEqual(wanted);
      },
    ),
    { numRuns: 20, seed: 4 },
  );
  warehouse.close();
});

test("a business day that begins at six belongs to the month in which it began", async () => {
  const line = rowOf({ customer: "c1", transaction: "t1", at: "2025-12-31 23:00:00", cents: 500, kind: "sale" });
  const { sales } = await read({ "core.line": [line] }, { asOf: "2026-01-01 06:00:00", dayStarts: "06:00" });
  expect(sales.periods.map((p) => p.period)).toEqual(["2025-12-29"]);
  const next = await read({ "core.line": [line] }, { asOf: "2026-01-05 06:00:01", dayStarts: "06:00" });
  expect(next.sales.periods.map((p) => p.period)).toEqual(["2025-12-29", "2026-01-05"]);
});

test("a sum of money is exact where doubles are not", async () => {
  const lines = Array.from({ length: 10 }, (_, i) => ({
    ...rowOf({ customer: "c1", transaction: `t${i}`, at: "2026-01-05 10:00:00", cents: 0, kind: "sale" }),
    amount_home: i === 0 ? "90071992547409.9101" : "0.1000",
    is_sale: true,
  }));
  const { sales } = await read({ "core.line": lines });
  expect(sales.periods[0]!.revenue).toBe("90071992547410.8101");
});

test("a warehouse without tables gives no rows, and says that it knows nothing of quarantine and lists before", async () => {
  const data = await read({});
  expect(data).toEqual({
    asOf: SCOPE.asOf,
    asOfBefore: null,
    sales: {
      grain: "week",
      firstDate: null,
      lastDate: null,
      firstSaleAt: null,
      periods: [],
      windows: new Map(),
      holidays: [],
    },
    rfm: [],
    stages: [],
    flows: [],
    tenths: [],
    churn: {
      models: [],
      tenths: [],
      bins: [],
      calls: [],
      features: [],
      scoreShift: null,
      scored: null,
      untrained: null,
    },
    concentration: null,
    movement: { since: null, moves: [], refit: [] },
    profiles: { effects: [], traits: [], products: [], channels: [], service: [] },
    value: { curve: [], forecasts: [], gini: null, orders: [], risks: [], scored: null, weeks: [] },
    crossSell: {
      rules: [],
      allRules: 0,
      remaining: 0,
      sequences: [],
      offers: [],
      takers: [],
      takeUp: [],
      models: [],
      names: new Map(),
    },
    clusters: { sizes: [], traits: [], refit: [], version: null, refitAsOf: null },
    cohorts: [],
    channels: new Map(),
    contacts: [],
    cases: [],
    segments: [],
    lists: [],
    deliveredBefore: null,
    listMoves: [],
    effects: [],
    sources: [],
    refused: null,
    steps: [],
  });
});

test("who stayed in a segment is no movement; rows that were dropped or replayed wait no longer", async () => {
  const move = { family: "lifecycle", as_of_before: "2026-01-01 00:00:00" };
  const refused = { source: "invoices", rule: "number" };
  const data = await read({
    "result.segment_move": [
      { ...move, segment_before: "new", segment_now: "new", customers: 90 },
      { ...move, segment_before: "new", segment_now: "active", customers: 3 },
      { ...move, segment_before: null, segment_now: "new", customers: 4 },
    ],
    "quarantine.refused": [
      { ...refused, state: "open" },
      { ...refused, state: "dropped" },
      { ...refused, state: "replayed" },
    ],
  });
  expect(data.asOfBefore).toBe("2026-01-01 00:00:00");
  expect(data.flows).toEqual([
    { family: "lifecycle", before: null, now: "new", customers: 4 },
    { family: "lifecycle", before: "new", now: "active", customers: 3 },
  ]);
  expect(data.refused).toEqual([{ source: "invoices", rule: "number", refused: 1 }]);
});

test("lists are compared with the decisions that held the night before, or with the files written then", async () => {
  const night = { as_of: "2026-01-01 00:00:00", run_id: "r1", finished_at: "2026-01-01 00:00:00" };
  const decision = { list: "win-back", outcome: "delivered" };
  const files = { list: "win-back", as_of: night.as_of, folder: "2026-01-01", delivered: 5 };
  const tables = { "ops.night": [night], "ops.export": [files, { ...files, folder: "2026-01-01.2", delivered: 6 }] };
  expect((await read(tables)).deliveredBefore).toEqual(new Map([["win-back", 6]]));
  const changes = [
    { ...decision, customer_id: "c1", from_as_of: "2025-12-01 00:00:00", to_as_of: null },
    { ...decision, customer_id: "c2", from_as_of: "2025-12-01 00:00:00", to_as_of: "2026-01-08 00:00:00" },
    { ...decision, customer_id: "c3", from_as_of: "2025-12-01 00:00:00", to_as_of: "2026-01-01 00:00:00" },
    { ...decision, customer_id: "c4", from_as_of: "2026-01-08 00:00:00", to_as_of: null },
    { ...decision, customer_id: "c5", outcome: "withheld", from_as_of: "2025-12-01 00:00:00", to_as_of: null },
  ];
  const kept = await read({ ...tables, "history.list_decision_change": changes });
  expect(kept.deliveredBefore).toEqual(new Map([["win-back", 2]]));
});

test("without a run named, the steps are those of the newest run that reported the night", async () => {
  const step = (run_id: string, name: string, started_at: string, as_of = SCOPE.asOf) => ({
    run_id,
    as_of,
    step: name,
    position: name === "load" ? 0 : 1,
    state: "done",
    reason: null,
    refusals: [],
    rows_in: run_id === "r2" ? 2 : 1,
    rows_out: 0,
    rows_refused: 0,
    seconds: 0.5,
    peak_memory_bytes: 0,
    started_at,
  });
  const { steps } = await read(
    {
      "ops.step": [
        step("r1", "load", "2026-01-08 01:00:00"),
        step("r1", "report", "2026-01-08 01:01:00"),
        step("r2", "load", "2026-01-08 02:00:00"),
        step("r2", "report", "2026-01-08 02:01:00"),
        step("r3", "load", "2026-01-08 03:00:00"),
        step("r0", "report", "2026-01-09 03:00:00", "2026-01-09 00:00:00"),
      ],
    },
    { runId: null },
  );
  expect(steps.map((s) => [s.step, s.rowsIn])).toEqual([
    ["load", 2],
    ["report", 2],
  ]);
});

test("an older night is read from its own schemas", async () => {
  const rfm = { customer_id: "c1", r: 5, f: 1, segment: "new", monetary: "1.0000" };
  const warehouse = await given({ "result.rfm": [rfm] });
  await giveTable(warehouse, "past_result.rfm", [{ ...rfm, segment: "lost", r: 1 }]);
  const data = await readReport(warehouse, { ...SCOPE, schemas: { core: "past_core", result: "past_result" } });
  expect(data.rfm.map((cell) => cell.segment)).toEqual(["lost"]);
  warehouse.close();
});
