import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as quarantine from "../../../cli/commands/quarantine.js";
import { createStaging } from "../../../warehouse/schema/staging.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { call, publishedProject } from "../../support/published-project.js";

const refused = (source: string, line: number, rule: string, raw: string) => ({
  source,
  file: `data/${source}.csv`,
  line_number: line,
  column_name: "amount",
  rule,
  message: "is no number",
  raw_text: raw,
  load_id: "a",
  state: "open",
  delivery: 1,
});
const ROWS = [
  refused("invoices", 3, "number", "Ann,1_000"),
  refused("invoices", 7, "number", "Bob,x"),
  refused("calls", 2, "time", "Cid,yesterday"),
];
const AS_OF = "2026-02-01 00:00:00";

test("lists what was refused by reason, and shows the rows whole", async () => {
  const folder = await publishedProject({ "quarantine.refused": ROWS }, AS_OF);
  const list = await call(folder, quarantine, "quarantine", "list", "--format", "json");
  expect(JSON.parse(list.out)).toMatchObject([
    { source: "calls", rule: "time", state: "open", rows: 1 },
    { source: "invoices", rule: "number", state: "open", rows: 2, first_line: 3, last_line: 7 },
  ]);
  expect(list.out).not.toContain("Ann");
  const show = await call(
    folder,
    quarantine,
    "quarantine",
    "show",
    "--source",
    "invoices",
    "--limit",
    "1",
    "--format",
    "json",
  );
  expect(JSON.parse(show.out)).toMatchObject([{ line_number: 3, raw_text: "Ann,1_000", message: "is no number" }]);
});

test("drop gives up the named rows, publishes that, and with --dry-run only says so", async () => {
  const folder = await publishedProject({}, AS_OF);
  mkdirSync(join(folder, ".clientele"), { recursive: true });
  const path = join(folder, ".clientele", "warehouse.duckdb");
  const warehouse = await Warehouse.open(path);
  await createStaging(warehouse);
  for (const row of ROWS) {
    await warehouse.run(
      "insert into quarantine.refused values ($source, $file, $line_number, $column_name, $rule, $message, $raw_text, $load_id, $state, $delivery)",
      row,
    );
  }
  warehouse.close();
  const open = async () =>
    (
      JSON.parse((await call(folder, quarantine, "quarantine", "list", "--format", "json")).out) as { source: string }[]
    ).map(({ source }) => source);
  expect(await call(folder, quarantine, "quarantine", "drop")).toMatchObject({ exitCode: 2 });
  const before = readFileSync(path);
  await call(folder, quarantine, "quarantine", "drop", "--source", "invoices", "--dry-run");
  expect(readFileSync(path).equals(before)).toBe(true);
  const told = await call(folder, quarantine, "quarantine", "drop", "--source", "invoices");
  expect(told).toMatchObject({ exitCode: 0, out: "" });
  expect(told.err).toContain("2 refused rows dropped");
  expect(await open()).toEqual(["calls"]);
  const all = await call(folder, quarantine, "quarantine", "list", "--state", "all", "--format", "csv");
  expect(all.out).toContain("dropped");
});

test("--live reads the warehouse itself, which must be there", async () => {
  const folder = await publishedProject({ "quarantine.refused": ROWS }, AS_OF);
  expect((await call(folder, quarantine, "quarantine", "list", "--live")).err).toContain("[no-warehouse]");
  const warehouse = await Warehouse.open(join(folder, ".clientele", "warehouse.duckdb"));
  await createStaging(warehouse);
  warehouse.close();
  const told = await call(folder, quarantine, "quarantine", "list", "--live", "--format", "csv");
  expect(told).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^source,file,[^\n]*\r\n$/) as string });
});
