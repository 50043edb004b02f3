import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publish, publishStep } from "../../pipelines/publish.js";
import { openSnapshot } from "../../warehouse/snapshot/reader.js";
import { quoteText } from "../../warehouse/sql.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { expectRows, given, giveTable } from "../support/given.js";
import { contextOf, projectOf, runStep } from "../support/step-context.js";

const rfm = (asOf: string, customers: readonly string[]) =>
  customers.map((customer_id) => ({ customer_id, segment: "new", as_of: asOf }));

test("a night leaves its results in the history and in the snapshot, as one file where they are the same", async () => {
  const project = projectOf();
  const asOf = "2026-01-02 00:00:00";
  const warehouse = await given({
    "result.rfm": rfm(asOf, ["c2", "c1"]),
    "result.lifecycle": [{ customer_id: "c1", stage: "new", as_of: "2026-01-01 00:00:00" }],
  });
  await runStep(publishStep, contextOf(warehouse, project, asOf));
  const history = join(project.directory, ".clientele", "history");
  expect(readdirSync(history, { recursive: true }).sort()).toEqual(["rfm", join("rfm", "2026-01-02.parquet")]);
  const published = join(project.directory, "out", "published", "2026-01-02.1");
  expect(readFileSync(join(published, "result.rfm.parquet"))).toEqual(
    readFileSync(join(history, "rfm", "2026-01-02.parquet")),
  );
  await expectRows(
    warehouse,
    `select * from read_parquet(${quoteText(join(history, "rfm", "*.parquet"))})`,
    rfm(asOf, ["c1", "c2"]),
  );
  const snapshot = await openSnapshot(project.directory);
  await expectRows(snapshot.warehouse, "result.rfm", rfm(asOf, ["c1", "c2"]));
  expect(snapshot.asOf).toBe(asOf);
  snapshot.close();
});

test("a past night goes to the history only, and is read from its own schemas", async () => {
  const project = projectOf();
  const warehouse = await given({ "result.rfm": rfm("2026-01-09 00:00:00", ["c1"]) });
  await publish(contextOf(warehouse, project, "2026-01-09 00:00:00"));
  await giveTable(warehouse, "past_result.rfm", rfm("2026-01-02 06:00:00", ["c0"]));
  const context = {
    ...contextOf(warehouse, project, "2026-01-02 06:00:00", true),
    schemas: { core: "past_core", result: "past_result" },
  };
  const report = await publish(context);
  expect(report.notes).toEqual([expect.stringContaining("history only")]);
  const history = join(project.directory, ".clientele", "history", "rfm");
  expect(readdirSync(history)).toEqual(["2026-01-02T060000.parquet", "2026-01-09.parquet"]);
  expect(readdirSync(join(project.directory, "out", "published"))).toEqual(["2026-01-09.1", "current.json"]);
});

test("a crash between commit and switch leaves the old snapshot, and the step run again shows the new one", async () => {
  const project = projectOf();
  const warehouse = await given({ "result.rfm": rfm("2026-01-02 00:00:00", ["c1"]) });
  await runStep(publishStep, contextOf(warehouse, project, "2026-01-02 00:00:00"));
  await giveTable(warehouse, "result.rfm", rfm("2026-01-03 00:00:00", ["c2"]));
  await runStep(publishStep, contextOf(warehouse, project, "2026-01-03 00:00:00"), true);
  const before = await openSnapshot(project.directory);
  await expectRows(before.warehouse, "result.rfm", rfm("2026-01-02 00:00:00", ["c1"]));
  await runStep(publishStep, contextOf(warehouse, project, "2026-01-03 00:00:00"));
  await expectRows(before.warehouse, "result.rfm", rfm("2026-01-02 00:00:00", ["c1"]));
  before.close();
  const after = await openSnapshot(project.directory);
  await expectRows(after.warehouse, "result.rfm", rfm("2026-01-03 00:00:00", ["c2"]));
  after.close();
});

test("retention drops nights from the history as the contract says", async () => {
  const settings = { ...projectOf().settings, retention: { nights: 2, weeklyDays: 30 } };
  const project = projectOf({ settings });
  const warehouse = await given({});
  for (const day of ["05", "06", "07", "12", "13", "14"]) {
    await giveTable(warehouse, "result.rfm", rfm(`2026-01-${day} 00:00:00`, ["c1"]));
    await publish(contextOf(warehouse, project, `2026-01-${day} 00:00:00`));
  }
  expect(readdirSync(join(project.directory, ".clientele", "history", "rfm"))).toEqual(
    ["07", "12", "13", "14"].map((day) => `2026-01-${day}.parquet`),
  );
});

test("views.sql opens a snapshot in any DuckDB: facts as of the night, customers after merges", async () => {
  const project = projectOf();
  const seen = { occurred_at: "2026-01-01 10:00:00", business_date: "2026-01-01", known_at: "2026-01-01 10:00:00" };
  const warehouse = await given({
    "core.service_case_version": [
      { case_id: "a", customer_id: "c1", opened_at: seen.occurred_at, closed_at: "2026-01-09 00:00:00", ...seen },
      { case_id: "b", customer_id: "c9", opened_at: seen.occurred_at, superseded_at: "2026-01-02 00:00:00", ...seen },
      {
        case_id: "b",
        customer_id: "c9",
        opened_at: seen.occurred_at,
        topic: "late",
        ...seen,
        known_at: "2026-01-02 00:00:00",
      },
      { case_id: "c", customer_id: "c1", opened_at: seen.occurred_at, ...seen, known_at: "2026-01-05 00:00:00" },
    ],
    "core.customer_merge": [
      { from_id: "c1", into_id: "c2", known_at: "2026-01-01 00:00:00" },
      { from_id: "c2", into_id: "c3", known_at: "2026-01-02 00:00:00" },
      { from_id: "c9", into_id: "c3", known_at: "2026-01-07 00:00:00" },
    ],
  });
  await publish(contextOf(warehouse, project, "2026-01-05 00:00:00"));
  const folder = join(project.directory, "out", "published", "2026-01-05.1");
  const rows = [
    { case_id: "a", customer_id: "c3", closed_at: null, topic: null },
    { case_id: "b", customer_id: "c9", closed_at: null, topic: "late" },
  ];
  const other = await Warehouse.open(":memory:");
  await other.run(`set variable clientele = ${quoteText(folder)}; ${readFileSync(join(folder, "views.sql"), "utf8")}`);
  await expectRows(other, "core.service_case", rows);
  await expectRows(other, "select count(*) as n from core.service_case", [{ n: 2 }]);
  other.close();
  const snapshot = await openSnapshot(project.directory);
  await expectRows(snapshot.warehouse, "core.service_case", rows);
  snapshot.close();
});

test("the reader's engine opens no file outside its snapshot, loads nothing and cannot be set otherwise", async () => {
  const project = projectOf();
  await publish(
    contextOf(
      await given({ "core.customer_merge": [{ from_id: "c1", into_id: "c2" }] }),
      project,
      "2026-01-05 00:00:00",
    ),
  );
  const { warehouse } = await openSnapshot(project.directory);
  const outside = join(project.directory, "out", "published", "current.json");
  expect(existsSync(outside)).toBe(true);
  for (const statement of [
    `select * from read_text(${quoteText(outside)})`,
    `select * from read_text(${quoteText(join(project.directory, "out", "published", "2026-01-05.1", "..", "current.json"))})`,
    `select * from read_csv('/etc/passwd')`,
    `select * from glob(${quoteText(`${project.directory}/*`)})`,
    `attach ${quoteText(join(project.directory, "other.duckdb"))} as other`,
    `copy (select 1) to ${quoteText(join(project.directory, "x.csv"))}`,
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set threads = 1",
  ]) {
    await expect(warehouse.run(statement), statement).rejects.toThrow();
  }
  warehouse.close();
});

test("before the first night there is no snapshot to read", async () => {
  await expect(openSnapshot(projectOf().directory)).rejects.toMatchObject({ code: "no-snapshot" });
});
