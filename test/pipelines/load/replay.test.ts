import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLoad, type Replay } from "../../../pipelines/load.js";
import type { SourceDefinition } from "../../../project/source-definition.js";
import { finishNight } from "../../../warehouse/ledger/nights.js";
import { migrate } from "../../../warehouse/schema/migrate.js";
import { dropRefused } from "../../../warehouse/snapshot/quarantine/read-refused.js";
import { writeDeliveryFile } from "../../../warehouse/staging/delivery-file.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { contextOf, projectOf } from "../../support/step-context.js";
import { loader, type Loader } from "./load-files.js";
import { sourceOf } from "./source-of.js";

const COLUMNS = { transaction_id: "no", product_id: "item", occurred_at: "at", unit_price: "price" };
const SALES = sourceOf("sales", "transactions", COLUMNS);
const MENDED = { ...SALES, format: { ...SALES.format, decimal: "," } };
const csv = (...lines: readonly string[]): string => ["no;item;at;price", ...lines].map((l) => `${l}\n`).join("");
const REPLACE: Replay = { file: null, rule: null, replace: true };
const REPLAY: Replay = { ...REPLACE, replace: false };

const replay = (at: Loader, sources: readonly SourceDefinition[], how: Replay, warehouse = at.warehouse) =>
  runLoad(contextOf(warehouse, { ...at.project, sources }, "2026-03-01 00:00:00"), {
    sources: null,
    again: false,
    keepMissing: false,
    night: false,
    replay: how,
  });

/** Every version, and every refused row with its state. */
async function told(warehouse: Warehouse): Promise<unknown> {
  // As the step identity does after every load.
  await migrate(warehouse, projectOf());
  const lines = await warehouse.rows(
    "select transaction_id as no, unit_price as price, known_at, superseded_at as ended from core.line_version order by all",
  );
  const refused = await warehouse.rows(
    "select file, line_number as line, rule, state, raw_text as text from quarantine.refused order by all",
  );
  return { lines, refused };
}

const states = async (at: Loader): Promise<string[]> =>
  (await at.rows("select line_number || ' ' || rule || ' ' || state as told from quarantine.refused order by all")).map(
    ({ told }) => String(told),
  );

/** What another server makes of the same files and meanings, in one load. */
async function rebuilt(at: Loader, source: SourceDefinition): Promise<unknown> {
  const warehouse = await Warehouse.open(":memory:", { threads: 2 });
  const context = contextOf(warehouse, { ...at.project, sources: [source] }, "2026-03-01 00:00:00");
  for (let n = 0; n < 2; n++) await runLoad(context, { sources: null, again: false, keepMissing: false, night: false });
  const found = await told(warehouse);
  warehouse.close();
  return found;
}

test("rows that a mended mapping takes become replayed; the others stay open with the reason of now", async () => {
  const at = await loader();
  at.put({
    "sales/a.csv": csv("1;tea;2026-01-02;1,50", "2;tea;2026-01-02;2", "3;tea;soon;1,50", "4;tea;2026-01-02;x"),
  });
  await at.load([SALES]);
  expect(await states(at)).toEqual(["2 not-a-number open", "4 not-a-time open", "5 not-a-number open"]);
  const { notes } = await replay(at, [MENDED], REPLAY);
  expect(await states(at)).toEqual(["2 not-a-number replayed", "4 not-a-time open", "5 not-a-number open"]);
  expect(notes).toContain("sales: of 3 rows that stood in quarantine 1 are replayed; 2 are open now");
  expect(
    (await at.rows("select transaction_id as no from staging.transactions order by no")).map((r) => r["no"]),
  ).toEqual(["1", "2"]);
  expect((await replay(at, [MENDED], { ...REPLAY, rule: "no-such-rule" })).notes!.join()).toContain(
    "nothing to replay",
  );
});

test("a row that was given up stays out of the tables when the mapping would take it, here and on another server", async () => {
  const at = await loader();
  at.put({ "sales/a.csv": csv("1;tea;2026-01-02;1,50", "2;tea;2026-01-02;2", "3;tea;2026-01-02;3,50") });
  await at.load([SALES]);
  await at.warehouse.run("update quarantine.refused set state = 'dropped' where line_number = 4");
  await writeDeliveryFile(at.project.directory, at.warehouse);
  await replay(at, [MENDED], REPLAY);
  expect(await states(at)).toEqual(["2 not-a-number replayed", "4 not-a-number dropped"]);
  expect(
    (await at.rows("select transaction_id as no from staging.transactions order by no")).map((r) => r["no"]),
  ).toEqual(["1", "2"]);
  const again = (await rebuilt(at, MENDED)) as { lines: unknown; refused: { line: number; state: string }[] };
  expect(again.lines).toEqual(((await told(at.warehouse)) as { lines: unknown }).lines);
  expect(again.refused.map((r) => [r.line, r.state])).toEqual([[4, "dropped"]]);
});

test("a conflict that is taken as a correction is a new version from its delivery on, also when all is built again", async () => {
  const at = await loader();
  at.put({ "sales/a.csv": csv("1;tea;2026-01-02;2", "2;tea;2026-01-02;5") });
  await at.load([SALES], { asOf: "2026-02-01 00:00:00", night: true });
  await finishNight(at.warehouse, "2026-02-01 00:00:00", "test", new Date(0));
  at.put({ "sales/b.csv": csv("1;tea;2026-01-02;3", "3;tea;2026-01-03;1") });
  await at.load([SALES], { asOf: "2026-02-02 00:00:00", night: true });
  expect(await states(at)).toEqual(["2 append-conflict open"]);
  await replay(at, [SALES], REPLAY);
  expect(await states(at)).toEqual(["2 append-conflict open"]);
  await replay(at, [SALES], REPLACE);
  expect(await states(at)).toEqual(["2 append-conflict replayed"]);
  const mended = (await told(at.warehouse)) as { lines: unknown };
  expect(mended.lines).toEqual([
    { no: "1", price: "2.0000", known_at: "2026-01-02 00:00:00", ended: "2026-02-01 00:00:00" },
    { no: "1", price: "3.0000", known_at: "2026-02-01 00:00:00", ended: null },
    { no: "2", price: "5.0000", known_at: "2026-01-02 00:00:00", ended: null },
    { no: "3", price: "1.0000", known_at: "2026-02-01 00:00:00", ended: null },
  ]);
  expect(((await rebuilt(at, SALES)) as { lines: unknown }).lines).toEqual(mended.lines);
  await at.load([SALES], { again: true });
  expect(((await told(at.warehouse)) as { lines: unknown }).lines).toEqual(mended.lines);
});

test("of rows of one key that differ in one delivery the last is taken, where the delivery is taken as a correction", async () => {
  const shelf = sourceOf("shelf", "products", { product_id: "item", product_name: "name" }, { mode: "upsert" });
  const at = await loader();
  at.put({ "shelf/a.csv": "item;name\ntea;Tea\npot;Pot\ntea;Green tea\n" });
  await at.load([shelf]);
  const names = () => at.rows("select product_id as item, product_name as name from staging.products order by all");
  expect(await names()).toEqual([{ item: "pot", name: "Pot" }]);
  await replay(at, [shelf], REPLACE);
  expect(await names()).toEqual([
    { item: "pot", name: "Pot" },
    { item: "tea", name: "Green tea" },
  ]);
  expect(await states(at)).toEqual(["2 key-conflict replayed", "4 key-conflict replayed"]);
});

test("lines without an exchange rate stand in quarantine with their place and text; given up, no rate brings them back", async () => {
  const sales = sourceOf("sales", "transactions", { ...COLUMNS, currency: "cur" });
  const rates = sourceOf("rates", "exchange_rates", { currency: "cur", valid_on: "day", rate: "rate" });
  const at = await loader({ currency: "EUR" });
  at.put({
    "sales/a.csv": "no;item;at;price;cur\n1;tea;2026-01-02;2;EUR\n2;tea;2026-01-02;3;USD\n3;tea;2026-01-02;4;CHF\n",
  });
  await at.load([sales, rates]);
  expect(await at.refused()).toMatchObject([
    {
      file: "sales/a.csv",
      line_number: 3,
      column_name: "currency",
      rule: "no-rate",
      raw_text: "2;tea;2026-01-02;3;USD",
    },
    { file: "sales/a.csv", line_number: 4, rule: "no-rate", raw_text: "3;tea;2026-01-02;4;CHF" },
  ]);
  await at.load([sales, rates], { again: true });
  expect((await at.refused()).map((r) => r.line_number)).toEqual([3, 4]);
  await at.warehouse.transaction(() => dropRefused(at.warehouse, { source: "sales", file: null, rule: "no-rate" }));
  at.put({ "sales/b.csv": "no;item;at;price;cur\n4;tea;2026-01-02;9;USD\n" });
  at.put({ "rates/r.csv": "cur;day;rate\nUSD;2026-01-01;0.9\nCHF;2026-01-01;1.1\n" });
  await at.load([sales, rates]);
  expect(
    (await at.rows("select transaction_id as no from staging.transactions order by no")).map((r) => r["no"]),
  ).toEqual(["1", "4"]);
  expect(await states(at)).toEqual(["3 no-rate dropped", "4 no-rate dropped"]);
});

test("a rate that comes makes its waiting line replayed", async () => {
  const sales = sourceOf("sales", "transactions", { ...COLUMNS, currency: "cur" });
  const rates = sourceOf("rates", "exchange_rates", { currency: "cur", valid_on: "day", rate: "rate" });
  const at = await loader({ currency: "EUR" });
  at.put({ "sales/a.csv": "no;item;at;price;cur\n2;tea;2026-01-02;3;USD\n" });
  await at.load([sales, rates]);
  at.put({ "rates/r.csv": "cur;day;rate\nUSD;2026-01-01;0.9\n" });
  await at.load([sales, rates]);
  expect(await at.rows("select transaction_id as no, exchange_rate from staging.transactions")).toEqual([
    { no: "2", exchange_rate: "0.90000000" },
  ]);
  expect(await states(at)).toEqual(["2 no-rate replayed"]);
});

test("a file that is gone stops the replay; with --keep-missing its rows and its refused rows stay as they are", async () => {
  const at = await loader();
  at.put({
    "sales/a.csv": csv("1;tea;2026-01-02;2", "2;tea;2026-01-02;1,50"),
    "sales/b.csv": csv("3;tea;2026-01-02;2,50"),
  });
  await at.load([SALES]);
  rmSync(join(at.project.directory, "sales/a.csv"));
  await expect(replay(at, [MENDED], REPLAY)).rejects.toMatchObject({ code: "file-gone" });
  const keep = { sources: null, again: false, keepMissing: true, night: false, replay: REPLAY };
  await runLoad(contextOf(at.warehouse, { ...at.project, sources: [MENDED] }, "2026-03-01 00:00:00"), keep);
  expect(
    (await at.rows("select transaction_id as no from staging.transactions order by no")).map((r) => r["no"]),
  ).toEqual(["1", "3"]);
  expect((await at.refused()).map((r) => [r.file, r.line_number])).toEqual([["sales/a.csv", 3]]);
});

test("what a killed run committed and did not note is in meanings after the next start", async () => {
  const at = await loader();
  at.put({ "sales/a.csv": csv("1;tea;2026-01-02;x") });
  await at.load([SALES]);
  await dropRefused(at.warehouse, { source: "sales", file: null, rule: null });
  const path = join(at.project.directory, "meanings", "deliveries.ndjson");
  expect(readFileSync(path, "utf8")).not.toContain("dropped");
  await at.load([SALES]);
  expect(readFileSync(path, "utf8")).toContain('"dropped":[{"rule":"not-a-number","column":"price","lines":[2]}]');
  appendFileSync(path, '{"number": 7');
  await expect(at.load([SALES])).rejects.toMatchObject({ code: "damaged-meaning" });
});
