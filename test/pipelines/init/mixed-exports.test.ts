import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runCheck } from "../../../pipelines/check.js";
import { runInit, type InitReport } from "../../../pipelines/init.js";
import { askNobody } from "../../../pipelines/init/ask.js";
import type { Project } from "../../../project/project.js";
import { readProject } from "../../../project/read-project.js";
import { expandFiles } from "../../../project/source-files.js";
import { ENTITIES } from "../../../warehouse/schema/entities.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { callCli } from "../../support/call-cli.js";
import { projectFolder } from "../../support/project-folder.js";
import { mixedExports, type MixedExport } from "./mixed-exports.js";

let files: MixedExport[];
let data: string;
let directory: string;
let report: InitReport;
let project: Project;

beforeAll(async () => {
  files = await mixedExports();
  data = projectFolder(Object.fromEntries(files.map(({ path, content }) => [path, content])));
  directory = join(mkdtempSync(join(tmpdir(), "clientele-mixed-")), "company");
  report = await runInit({ directory, from: [data], ask: askNobody, dryRun: false });
  project = await readProject(directory, {}, ENTITIES);
}, 60_000);

/** The source that names a file, if exactly one does. */
async function sourceOf(path: string) {
  const found: Project["sources"][number][] = [];
  for (const source of project.sources) {
    if ((await expandFiles(directory, source.files)).includes(join(data, path))) found.push(source);
  }
  expect(found.map(({ name }) => name)).toHaveLength(1);
  return found[0]!;
}

test("every export is understood as what it was written as", async () => {
  expect(report.undecided).toEqual([]);
  for (const { path, entity, format, columns } of files) {
    const source = await sourceOf(path);
    expect({ path, entity: source.entity, ...source.format }).toMatchObject({ path, entity, ...format });
    expect(Object.keys(source.columns)).toEqual(expect.arrayContaining([...columns]));
  }
});

test("what one format cannot read is divided: another encoding, a column renamed half-way", async () => {
  const [one, two, three] = await Promise.all(["01", "02", "03"].map((m) => sourceOf(`erp/销售订单_2025${m}.csv`)));
  expect(one).toBe(two);
  expect(three!.name).not.toBe(one!.name);
  const [old, other, renamed] = await Promise.all(["01", "02", "03"].map((m) => sourceOf(`pos/pos_2025-${m}.csv`)));
  expect(old).toBe(other);
  expect(old!.columns["quantity"]).toMatchObject({ column: "Qty" });
  expect(renamed!.columns["quantity"]).toMatchObject({ column: "Quantity" });
  // What comes next is taken for the newest layout.
  expect(renamed!.files[0]).toMatch(/pos_!\(.*\)\.csv$/);
});

test("ten rows are shown as the loader takes them, and how sure each guess is", () => {
  for (const { source, preview, refused, guesses } of report.sources) {
    expect({ source, refused }).toEqual({ source, refused: [] });
    expect(preview.rows).toHaveLength(10);
    expect(guesses.find(({ about }) => about === "rows")).toMatchObject({ certainty: "certain" });
  }
  const berlin = report.sources.find(({ source }) => source === "orders_berlin")!;
  const row = Object.fromEntries(berlin.preview.columns.map((name, i) => [name, berlin.preview.rows[0]![i]]));
  expect(row).toMatchObject({ transaction_id: "B0", occurred_at: "2025-01-01 00:00:00", unit_price: "1234.5000" });
});

test("check has no problem with it, and a night accounts for every row that was written", async () => {
  const { findings } = await runCheck(directory, {});
  expect(findings.filter(({ level }) => level === "problem")).toEqual([]);
  const night = await callCli(["nightly", "--project", directory]);
  expect(night).toMatchObject({ code: 0 });
  const warehouse = await Warehouse.open(join(directory, ".clientele/warehouse.duckdb"));
  try {
    const loads = await warehouse.rows<{ path: string; rows_in: number; rows_loaded: number; rows_refused: number }>(
      "select path, rows_in, rows_loaded, rows_refused from ops.load order by path",
    );
    const written = files.map(({ path, rows }) => ({
      path: join(data, path),
      rows_in: rows,
      rows_loaded: rows,
      rows_refused: 0,
    }));
    expect(loads).toEqual(written.sort((a, b) => (a.path < b.path ? -1 : 1)));
  } finally {
    warehouse.close();
  }
}, 60_000);
