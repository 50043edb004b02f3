import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changeShare } from "../../../pipelines/export/guards.js";
import type { ExportDefinition } from "../../../project/export-definition.js";
import type { Project } from "../../../project/project.js";
import type { Warehouse } from "../../../warehouse/warehouse.js";
import { expectRows, giveTable } from "../../support/given.js";
import { aList, aProject, aSource, aWarehouse, giveMembers, NEXT_NIGHT, runExport } from "./lists-project.js";

const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ customer_id: `c${from + i}` }));
const guards = (differs: Partial<ExportDefinition["guards"]>) => ({
  guards: { minRows: 0, maxRowsRatio: null, maxChangeShare: null, fresh: [], ...differs },
});
const gates = async (project: Project, warehouse: Warehouse, allow: readonly string[] = [], asOf = NEXT_NIGHT) => {
  const { refusals = [] } = await runExport(project, warehouse, { asOf, allow: new Set(allow) });
  return refusals.map(({ gate, subject }) => `${gate}:${subject}`);
};
const there = (project: Project, night: string) =>
  existsSync(join(project.directory, "out/lists/win-back", night, "manifest.json"));

test("a list that shrank below min_rows keeps its last good files and decisions, and --allow overrules it on record", async () => {
  const project = aProject([aList(guards({ minRows: 2 }))]);
  const warehouse = await aWarehouse(many(2));
  await runExport(project, warehouse);
  await giveMembers(warehouse, many(1));
  expect(await gates(project, warehouse)).toEqual(["min_rows:win-back"]);
  expect([there(project, "2026-03-01"), there(project, "2026-03-02")]).toEqual([true, false]);
  await expectRows(warehouse, "result.list_decision", [
    { list: "win-back", customer_id: "c0", outcome: "delivered", rule: null, as_of: NEXT_NIGHT },
    { list: "win-back", customer_id: "c1", outcome: "delivered", rule: null, as_of: NEXT_NIGHT },
  ]);
  expect(await gates(project, warehouse, ["min_rows:other"])).toEqual(["min_rows:win-back"]);
  expect(await gates(project, warehouse, ["min_rows:win-back"])).toEqual([]);
  const manifest = readFileSync(join(project.directory, "out/lists/win-back/2026-03-02/manifest.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ allowed: ["min_rows"], rows: 1 });
  warehouse.close();
});

test("a list ten times as long as the last is refused, and one exactly at the ratio is not", async () => {
  const project = aProject([aList(guards({ maxRowsRatio: 3 }))]);
  const warehouse = await aWarehouse(many(2));
  await runExport(project, warehouse);
  await giveMembers(warehouse, many(7));
  expect(await gates(project, warehouse)).toEqual(["max_rows_ratio:win-back"]);
  await giveMembers(warehouse, many(6));
  expect(await gates(project, warehouse)).toEqual([]);
  warehouse.close();
});

test("a list of other people than last time is refused", async () => {
  const project = aProject([aList(guards({ maxChangeShare: 0.5 }))]);
  const warehouse = await aWarehouse(many(4));
  await runExport(project, warehouse);
  await giveMembers(warehouse, many(4, 3));
  expect(await gates(project, warehouse)).toEqual(["max_change_share:win-back"]);
  await giveMembers(warehouse, many(4, 2));
  expect(await gates(project, warehouse)).toEqual([]);
  warehouse.close();
});

test("the share of change is 0 for the same rows, 1 for none in common", () => {
  expect(changeShare({ rows: 3, rowsBefore: 3, added: 0, removed: 0 })).toBe(0);
  expect(changeShare({ rows: 3, rowsBefore: 2, added: 3, removed: 2 })).toBe(1);
  expect(changeShare({ rows: 0, rowsBefore: 0, added: 0, removed: 0 })).toBe(0);
});

test("a refused list is compared with the last good one, not with the refused one", async () => {
  const project = aProject([aList(guards({ maxRowsRatio: 2 }))]);
  const warehouse = await aWarehouse(many(2));
  await runExport(project, warehouse);
  await giveMembers(warehouse, many(8));
  expect(await gates(project, warehouse)).toEqual(["max_rows_ratio:win-back"]);
  expect(await gates(project, warehouse, [], "2026-03-03 00:00:00")).toEqual(["max_rows_ratio:win-back"]);
  warehouse.close();
});

test("a source that brought nothing for the night is not fresh", async () => {
  const consents = aSource("consents", "consents");
  const project = aProject([aList(guards({ fresh: ["consents"] }))], { sources: [consents] });
  const warehouse = await aWarehouse(many(2));
  const load = (finished_before: string | null) =>
    giveTable(warehouse, "ops.load", [
      { number: 1, source: "consents", finished_before },
      { number: 2, source: "x", finished_before: "2020-01-01 00:00:00" },
    ]);
  const finished = (asOf: string) =>
    warehouse.run(
      "insert into ops.night by name select $as_of::timestamp as as_of, 'r' as run_id, $as_of::timestamp as finished_at",
      { as_of: asOf },
    );
  await load(null);
  expect(await gates(project, warehouse)).toEqual([]);
  await finished("2026-02-22 00:00:00");
  expect(await gates(project, warehouse)).toEqual(["fresh:win-back"]);
  await load("2026-02-22 00:00:00");
  expect(await gates(project, warehouse)).toEqual([]);
  await finished("2026-03-01 00:00:00");
  expect(await gates(project, warehouse)).toEqual(["fresh:win-back"]);
  const row = { source_name: "consents", customer_ref: "1", channel: "email", state: "granted" };
  await giveTable(warehouse, "staging.consents", [
    { ...row, changed_at: "2026-03-01 09:00:00", known_at: "2026-03-01 09:00:00" },
  ]);
  expect(await gates(project, warehouse)).toEqual([]);
  warehouse.close();
});
