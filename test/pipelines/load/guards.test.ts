import { expect, test } from "vitest";
import { describeRefusal } from "../../../pipelines/runner/refusal.js";
import { runLoad } from "../../../pipelines/load.js";
import type { SourceDefinition } from "../../../project/source-definition.js";
import { readStale } from "../../../warehouse/ledger/stale.js";
import { contextOf } from "../../support/step-context.js";
import { loader, type Loader } from "./load-files.js";
import { sourceOf } from "./source-of.js";

const OFF = { minRows: 0, maxAgeHours: null, maxRejectedShare: 1, maxShrinkShare: null };
const COLUMNS = { transaction_id: "no", product_id: "item", occurred_at: "at", unit_price: "price" };
const sales = (guards: Partial<SourceDefinition["guards"]>): SourceDefinition =>
  sourceOf("sales", "transactions", COLUMNS, { guards: { ...OFF, ...guards } });
const csv = (...lines: readonly string[]): string => ["no,item,at,price", ...lines].map((l) => `${l}\n`).join("");
const rowsOf = (day: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${from + i},tea,${day} 10:00:00,1.00`);

/** What a user reads of a load's refusals. */
async function told(
  at: Loader,
  source: SourceDefinition,
  asOf: string,
  allow: readonly string[] = [],
): Promise<string[]> {
  const context = contextOf(at.warehouse, { ...at.project, sources: [source] }, asOf);
  const { refusals = [] } = await runLoad(
    { ...context, allow: new Set(allow) },
    { sources: null, again: false, keepMissing: false, night: true },
  );
  return refusals.map(describeRefusal);
}

const lines = async (at: Loader): Promise<number> =>
  Number((await at.rows("select count(*) as n from staging.transactions"))[0]!["n"]);
const allowed = async (at: Loader) =>
  (await at.rows("select allowed from ops.load order by number")).map((r) => r["allowed"]);

test("min_rows: an empty file, and a source that never had one", async () => {
  const at = await loader();
  const source = sales({ minRows: 2 });
  expect(await told(at, source, "2026-01-10 00:00:00")).toEqual([
    "sales: no file matches sales/*; min_rows asks for at least 2. Name its files in clientele.yaml, or put them there. --allow min_rows:sales overrules it once.",
  ]);
  at.put({ "sales/a.csv": csv("1,tea,2026-01-02 10:00:00,1.00") });
  expect(await told(at, source, "2026-01-10 00:00:00")).toEqual([
    "sales: the new files hold 1 row; min_rows asks for at least 2. Nothing of it was loaded. --allow min_rows:sales overrules it once.",
  ]);
  expect(await lines(at)).toBe(0);
  expect(await told(at, source, "2026-01-10 00:00:00", ["min_rows:sales"])).toEqual([]);
  expect([await lines(at), await allowed(at)]).toEqual([1, ["min_rows:sales"]]);
});

test("max_rejected_share: the rules and columns that were broken most", async () => {
  const at = await loader();
  const source = sales({ maxRejectedShare: 0.02 });
  at.put({
    "sales/a.csv": csv(
      ...rowsOf("2026-01-02", 1, 97),
      "98,tea,x,1.00",
      "99,tea,2026-01-02,1_0",
      "100,tea,2026-01-02,y",
    ),
  });
  expect(await told(at, source, "2026-01-10 00:00:00")).toEqual([
    "sales: 3 of 100 rows break a rule (3%); max_rejected_share allows 2%. The rules: not-a-number in price (2), not-a-time in at (1). Mend the mapping or the export. Nothing of it was loaded. --allow max_rejected_share:sales overrules it once.",
  ]);
  expect(await told(at, source, "2026-01-10 00:00:00", ["max_rejected_share"])).toEqual([]);
  expect([await lines(at), (await at.refused()).length]).toEqual([97, 3]);
});

test("max_age: the file that did not come; what came stays loaded", async () => {
  const at = await loader();
  const source = sales({ maxAgeHours: 36 });
  at.put({ "sales/a.csv": csv("1,tea,2026-01-02 10:00:00,1.00", "2,tea,2026-01-09 10:00:00,1.00") });
  expect(await told(at, source, "2026-01-04 00:00:00")).toEqual([
    "sales: its newest row before 2026-01-04 00:00:00 is of 2026-01-02 10:00:00, 38 h old; max_age allows 36 h. Did a file not come? What was loaded before stays. --allow max_age:sales overrules it once.",
  ]);
  expect(await lines(at)).toBe(2);
  expect(await told(at, source, "2026-01-03 22:00:00")).toEqual([]);
  expect(await told(at, source, "2026-01-04 00:00:00", ["max_age:sales"])).toEqual([]);
  expect(await told(at, source, "2026-01-02 00:00:00")).toMatchObject([
    expect.stringContaining("sales: it has no row with a time before 2026-01-02 00:00:00; max_age allows 36 h."),
  ]);
});

test("max_shrink_share of whole copies: each against the one before it, within one load, too", async () => {
  const at = await loader();
  const source = sourceOf(
    "shelf",
    "products",
    { product_id: "item" },
    { mode: "snapshot", guards: { ...OFF, maxShrinkShare: 0.2 } },
  );
  const copy = (n: number): string => `item\n${Array.from({ length: n }, (_, i) => `p${i}\n`).join("")}`;
  at.put({ "shelf/1.csv": copy(100), "shelf/2.csv": copy(80) });
  expect(await told(at, source, "2026-01-10 00:00:00")).toEqual([]);
  at.put({ "shelf/3.csv": copy(60), "shelf/4.csv": copy(90) });
  expect(await told(at, source, "2026-01-11 00:00:00")).toEqual([
    "shelf: shelf/3.csv has 60 rows against 80 in the copy before, 25% fewer; max_shrink_share allows 20%. Was the export cut short? Nothing of it was loaded. --allow max_shrink_share:shelf overrules it once.",
  ]);
  expect(await at.rows("select count(*) as n from staging.products where superseded_at is null")).toEqual([{ n: 80 }]);
});

test("max_shrink_share of days: the newest whole day against the median of its last eight weekdays", async () => {
  const at = await loader();
  const source = sales({ maxShrinkShare: 0.2 });
  // Fridays of ten weeks, the first far below the others: only the last eight count. And a Thursday of few rows.
  const fridays = Array.from({ length: 10 }, (_, week) =>
    new Date(Date.UTC(2026, 0, 2 + 7 * week)).toISOString().slice(0, 10),
  );
  const known = fridays.slice(0, 9).flatMap((day, week) => rowsOf(day, 1000 * week, week === 0 ? 1 : 10 * week));
  at.put({ "sales/a.csv": csv(...known, ...rowsOf("2026-03-05", 50_000, 3)) });
  expect(await told(at, source, "2026-03-06 00:00:00")).toEqual([]);
  at.put({ "sales/b.csv": csv(...rowsOf("2026-03-06", 90_000, 35), ...rowsOf("2026-03-07", 95_000, 1)) });
  expect(await told(at, source, "2026-03-07 06:00:00")).toEqual([
    "sales: 2026-03-06 has 35 rows against 45 on a usual Friday, 22.2% fewer; max_shrink_share allows 20%. Was the export cut short? Nothing of it was loaded. --allow max_shrink_share:sales overrules it once.",
  ]);
  at.put({ "sales/b.csv": csv(...rowsOf("2026-03-06", 90_000, 36)) });
  expect(await told(at, source, "2026-03-07 06:00:00")).toEqual([]);
  // A late row of a day that is known is no short day.
  at.put({ "sales/c.csv": csv("99999,tea,2026-02-27 11:00:00,1.00") });
  expect(await told(at, source, "2026-03-08 00:00:00")).toEqual([]);
});

test("a refused source stands still from the first night that lacked it, until a load of it ends well", async () => {
  const at = await loader();
  const source = sales({ minRows: 2 });
  at.put({ "sales/a.csv": csv(...rowsOf("2026-01-02", 1, 5)) });
  await told(at, source, "2026-01-03 00:00:00");
  expect(await readStale(at.warehouse)).toEqual([]);
  at.put({ "sales/b.csv": csv("9,tea,2026-01-03 10:00:00,1.00") });
  for (const asOf of ["2026-01-04 00:00:00", "2026-01-05 00:00:00"]) await told(at, source, asOf);
  expect(await readStale(at.warehouse)).toEqual([
    { source: "sales", since: "2026-01-04 00:00:00", gates: ["min_rows"] },
  ]);
  at.put({ "sales/b.csv": csv("9,tea,2026-01-03 10:00:00,1.00", "10,tea,2026-01-03 10:00:00,1.00") });
  await told(at, source, "2026-01-06 00:00:00");
  expect(await readStale(at.warehouse)).toEqual([]);
});

test("what was let in once is let in when the warehouse is built again from meanings", async () => {
  const at = await loader();
  const source = sales({ minRows: 2 });
  at.put({ "sales/a.csv": csv("1,tea,2026-01-02 10:00:00,1.00") });
  await told(at, source, "2026-01-03 00:00:00", ["min_rows"]);
  for (const table of ["staging.transactions", "ops.load"]) await at.warehouse.run(`delete from ${table}`);
  expect(await told(at, source, "2026-01-03 00:00:00")).toEqual([]);
  expect([await lines(at), await allowed(at)]).toEqual([1, ["min_rows"]]);
});

test("a file that cannot be read is no matter of a flag, and says so", async () => {
  const at = await loader();
  at.put({ "sales/a.csv": "no,at\n1,2026-01-02\n" });
  expect(await told(at, sales({}), "2026-01-10 00:00:00")).toEqual([
    'sales/a.csv: product_id needs the column "item", which the file lacks; it has "no", "at". The file is not loaded. (gate missing-column:sales; no flag overrules it)',
  ]);
});
