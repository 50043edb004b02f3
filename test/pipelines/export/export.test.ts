import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportStep, exportStepOf } from "../../../pipelines/export.js";
import type { Manifest } from "../../../pipelines/export/manifest.js";
import type { Project } from "../../../project/project.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { expectRows } from "../../support/given.js";
import { aContext, aList, aProject, aWarehouse, giveMembers, NEXT_NIGHT, NIGHT, runExport } from "./lists-project.js";

const folder = (project: Project, ...path: string[]) => join(project.directory, "out/lists/win-back", ...path);
const text = (project: Project, ...path: string[]) => readFileSync(folder(project, ...path), "utf8");
const manifest = (project: Project, night: string) => JSON.parse(text(project, night, "manifest.json")) as Manifest;

const THREE = [
  { customer_id: "c1", customer_ref: "007", name: "Ann", churn_probability: 0.1 },
  { customer_id: "c2", customer_ref: "008", name: 'Bo "B", Jr', churn_probability: 0.9 },
  { customer_id: "c3", customer_ref: "009", name: "Cy", churn_probability: 0.5 },
];

test("a list's folder holds its rows in order, its changes, its control group and a manifest of all three", async () => {
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  const report = await runExport(project, warehouse);
  expect(report).toMatchObject({ rowsIn: 3, rowsOut: 3, refusals: [] });
  expect(text(project, "2026-03-01", "win-back.csv")).toBe(
    'customer_ref,name,churn_probability\n008,"Bo ""B"", Jr",0.9\n009,Cy,0.5\n007,Ann,0.1\n',
  );
  expect(text(project, "2026-03-01", "changes.csv").split("\n").slice(0, 2)).toEqual([
    "change,customer_id,customer_ref,name,churn_probability",
    "added,c1,007,Ann,0.1",
  ]);
  expect(text(project, "2026-03-01", "control/withheld.csv")).toBe("customer_id,customer_ref\n");
  expect(manifest(project, "2026-03-01")).toMatchObject({
    name: "win-back",
    as_of: NIGHT,
    folder: "2026-03-01",
    supersedes: null,
    run_id: "run-1",
    models: { churn: "churn.v1" },
    rows: 3,
    changes_since: null,
    columns: [
      { name: "customer_ref", type: "varchar" },
      { name: "name", type: "varchar" },
      { name: "churn_probability", type: "double" },
    ],
  });
  expect(JSON.parse(text(project, "latest.json"))).toEqual({ name: "win-back", as_of: NIGHT, folder: "2026-03-01" });
  expect(readdirSync(folder(project)).sort()).toEqual(["2026-03-01", "latest.json"]);
  await expectRows(warehouse, "ops.export", [{ list: "win-back", folder: "2026-03-01", delivered: 3, withheld: 0 }]);
  warehouse.close();
});

test("changes name who came, who went and whose row says something else since the last list", async () => {
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  await runExport(project, warehouse);
  await giveMembers(warehouse, [
    { ...THREE[0]!, churn_probability: 0.2 },
    { ...THREE[1]!, segments: [] },
    THREE[2]!,
    { customer_id: "c4", name: "Di", churn_probability: 0.7 },
  ]);
  await runExport(project, warehouse, { asOf: NEXT_NIGHT });
  expect(text(project, "2026-03-02", "changes.csv")).toBe(
    [
      "change,customer_id,customer_ref,name,churn_probability",
      "changed,c1,007,Ann,0.2",
      'removed,c2,008,"Bo ""B"", Jr",0.9',
      "added,c4,c4,Di,0.7",
      "",
    ].join("\n"),
  );
  expect(manifest(project, "2026-03-02").changes_since).toBe(NIGHT);
  await expectRows(warehouse, "select * from history.list_decision_change where customer_id = 'c2'", [
    { list: "win-back", customer_id: "c2", outcome: "delivered", rule: null, from_as_of: NIGHT, to_as_of: NEXT_NIGHT },
  ]);
  warehouse.close();
});

test("the same night again leaves the same bytes and the same manifest", async () => {
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  await runExport(project, warehouse);
  const before = text(project, "2026-03-01", "manifest.json");
  await runExport(project, warehouse, { runId: "run-2" });
  expect(readdirSync(folder(project)).sort()).toEqual(["2026-03-01", "latest.json"]);
  expect(text(project, "2026-03-01", "manifest.json")).toBe(before);
  warehouse.close();
});

test("other data or another configuration for the same night become a further folder that says what it supersedes", async () => {
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  await runExport(project, warehouse);
  const before = text(project, "2026-03-01", "manifest.json");
  await giveMembers(warehouse, THREE.slice(0, 2));
  await runExport(project, warehouse);
  expect(manifest(project, "2026-03-01.2")).toMatchObject({ supersedes: "2026-03-01", rows: 2 });
  await runExport({ ...project, exports: [aList({ validForDays: 3 })] }, warehouse);
  expect(manifest(project, "2026-03-01.3")).toMatchObject({
    supersedes: "2026-03-01.2",
    valid_until: "2026-03-04 00:00:00",
  });
  expect(JSON.parse(text(project, "latest.json"))).toMatchObject({ folder: "2026-03-01.3" });
  expect(text(project, "2026-03-01", "manifest.json")).toBe(before);
  warehouse.close();
});

const DATA = ["win-back.csv", "changes.csv", "control/withheld.csv"];

test.each<[string, (project: Project, warehouse: Warehouse) => Promise<void>]>([
  [
    "while it wrote its data",
    async (project) => {
      mkdirSync(folder(project, ".2026-03-01.making", "control"), { recursive: true });
      writeFileSync(folder(project, ".2026-03-01.making", "win-back.csv"), "customer_ref,na");
    },
  ],
  [
    "before it committed",
    async (project, warehouse) => {
      const killed = warehouse.transaction(async () => {
        await exportStep.run(aContext(project, warehouse));
        throw new Error("killed");
      });
      await expect(killed).rejects.toThrow("killed");
      await expectRows(warehouse, "select count(*) as n from history.list_decision_change", [{ n: 0 }]);
    },
  ],
  [
    "between commit and rename",
    async (project, warehouse) => {
      await warehouse.transaction(() => exportStep.run(aContext(project, warehouse)));
      expect(readdirSync(folder(project)).every((name) => name.startsWith("."))).toBe(true);
    },
  ],
  [
    "between data and manifest, in place",
    async (project) => {
      mkdirSync(folder(project, "2026-03-01"), { recursive: true });
      writeFileSync(folder(project, "2026-03-01", "win-back.csv"), "customer_ref,name\nother,");
    },
  ],
  [
    "before latest.json",
    async (project, warehouse) => {
      await runExport(project, warehouse);
      rmSync(folder(project, "latest.json"));
    },
  ],
])("a run killed %s leaves nothing that counts, and the next gives the same bytes", async (_when, kill) => {
  const once = aProject([aList()]);
  const other = await aWarehouse(THREE);
  await runExport(once, other);
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  await kill(project, warehouse);
  await runExport(project, warehouse, { runId: "run-2" });
  expect(readdirSync(folder(project)).sort()).toEqual(["2026-03-01", "latest.json"]);
  for (const file of DATA) expect(text(project, "2026-03-01", file)).toBe(text(once, "2026-03-01", file));
  expect(text(project, "latest.json")).toBe(text(once, "latest.json"));
  const changes = "select * from history.list_decision_change order by customer_id";
  expect(await warehouse.rows(changes)).toEqual(await other.rows(changes));
  warehouse.close();
  other.close();
});

test("switching files into place twice changes nothing", async () => {
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  const report = await warehouse.transaction(() => exportStep.run(aContext(project, warehouse)));
  await report.afterCommit!();
  const before = text(project, "2026-03-01", "manifest.json");
  await report.afterCommit!();
  expect(text(project, "2026-03-01", "manifest.json")).toBe(before);
  warehouse.close();
});

test("only the last night of a range has files, and its changes are those since the night before", async () => {
  const range = aProject([aList()]);
  const nightly = aProject([aList()]);
  for (const project of [range, nightly]) {
    const warehouse = await aWarehouse(THREE);
    await runExport(project, warehouse, { last: project === nightly });
    expect(existsSync(folder(project, "2026-03-01"))).toBe(project === nightly);
    await giveMembers(warehouse, THREE.slice(1));
    await runExport(project, warehouse, { asOf: NEXT_NIGHT });
    warehouse.close();
  }
  expect(text(range, "2026-03-02", "changes.csv")).toBe(text(nightly, "2026-03-02", "changes.csv"));
  expect(text(range, "2026-03-02", "changes.csv")).toContain("removed,c1,");
});

test("a night made again after a range was cut short in the next one has its changes since the night before it", async () => {
  const cut = aProject([aList()]);
  const plain = aProject([aList()]);
  for (const project of [cut, plain]) {
    const warehouse = await aWarehouse(THREE);
    await runExport(project, warehouse);
    await giveMembers(warehouse, THREE.slice(1));
    if (project === cut) {
      await runExport(project, warehouse, { asOf: NEXT_NIGHT, last: false });
      await runExport(project, warehouse, { asOf: "2026-03-03 00:00:00" });
    }
    await runExport(project, warehouse, { asOf: NEXT_NIGHT });
    warehouse.close();
  }
  expect(manifest(cut, "2026-03-02").changes_since).toBe(NIGHT);
  expect(text(cut, "2026-03-02", "changes.csv")).toBe(text(plain, "2026-03-02", "changes.csv"));
});

test("an older night made again has its decisions in the history, and no files", async () => {
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  await warehouse.run(
    "insert into ops.night by name select timestamp '2026-03-02' as as_of, 'run-0' as run_id, timestamp '2026-03-02' as finished_at",
  );
  await runExport(project, warehouse, { asOf: NEXT_NIGHT });
  await giveMembers(warehouse, THREE.slice(0, 1));
  await runExport(project, warehouse, { past: true });
  expect(existsSync(folder(project, "2026-03-01"))).toBe(false);
  await expectRows(warehouse, "select customer_id, from_as_of, to_as_of from history.list_decision_change", [
    { customer_id: "c1", from_as_of: NIGHT, to_as_of: null },
    { customer_id: "c2", from_as_of: NEXT_NIGHT, to_as_of: null },
    { customer_id: "c3", from_as_of: NEXT_NIGHT, to_as_of: null },
  ]);
  warehouse.close();
});

test("lists that are not named stay as they were, also in the history", async () => {
  const project = aProject([aList(), aList({ name: "other" })]);
  const warehouse = await aWarehouse(THREE);
  await runExport(project, warehouse);
  await giveMembers(warehouse, THREE.slice(0, 1));
  const only = exportStepOf(["other"]);
  const report = await warehouse.transaction(() => only.run(aContext(project, warehouse, { asOf: NEXT_NIGHT })));
  await report.afterCommit!();
  await expectRows(warehouse, "select list, count(*) as n from result.list_decision group by list", [
    { list: "other", n: 1 },
    { list: "win-back", n: 3 },
  ]);
  expect(existsSync(folder(project, "2026-03-02"))).toBe(false);
  warehouse.close();
});

test("a list that is no longer written in exports/ ends in the history", async () => {
  const project = aProject([aList()]);
  const warehouse = await aWarehouse(THREE);
  await runExport(project, warehouse);
  await runExport({ ...project, exports: [] }, warehouse, { asOf: NEXT_NIGHT });
  await expectRows(warehouse, "select distinct to_as_of from history.list_decision_change", [{ to_as_of: NEXT_NIGHT }]);
  await expectRows(warehouse, "select count(*) as n from result.list_decision", [{ n: 0 }]);
  warehouse.close();
});
