import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildReport, reportStep } from "../../pipelines/report.js";
import { given } from "../support/given.js";
import { contextOf, runStep } from "../support/step-context.js";
import { aProject, AS_OF, COMPANY } from "./report/a-company.js";

test("a night's report appears after its commit, under its date and as the newest, and nothing beside it", async () => {
  const project = aProject();
  const warehouse = await given(COMPANY);
  const context = { ...contextOf(warehouse, project, AS_OF), runId: "r2" };
  const folder = join(project.directory, "out", "report");
  await runStep(reportStep, context, true);
  expect(existsSync(folder)).toBe(false);
  await runStep(reportStep, context);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
    "2026-01-08",
    join("2026-01-08", "index.html"),
    "index.html",
  ]);
  const page = await buildReport(project, warehouse, { asOf: AS_OF, runId: "r2" });
  expect(readFileSync(join(folder, "index.html"), "utf8")).toBe(page);
  expect(readFileSync(join(folder, "2026-01-08", "index.html"), "utf8")).toBe(page);
  warehouse.close();
});

test("switching into place can be done again, and a later night leaves the earlier report", async () => {
  const project = aProject();
  const warehouse = await given(COMPANY);
  const report = await reportStep.run(contextOf(warehouse, project, AS_OF));
  await report.afterCommit!();
  const first = readFileSync(join(project.directory, "out", "report", "2026-01-08", "index.html"), "utf8");
  await report.afterCommit!();
  await runStep(reportStep, contextOf(warehouse, project, "2026-01-09 06:00:00"));
  const folder = join(project.directory, "out", "report");
  expect(readdirSync(folder).sort()).toEqual(["2026-01-08", "2026-01-09T060000", "index.html"]);
  expect(readFileSync(join(folder, "2026-01-08", "index.html"), "utf8")).toBe(first);
  expect(readFileSync(join(folder, "index.html"), "utf8")).not.toBe(first);
  warehouse.close();
});

test("nights made again and nights within a range write no report", async () => {
  const project = aProject();
  const warehouse = await given(COMPANY);
  await runStep(reportStep, contextOf(warehouse, project, AS_OF, true));
  await runStep(reportStep, { ...contextOf(warehouse, project, AS_OF), last: false });
  expect(existsSync(join(project.directory, "out"))).toBe(false);
  warehouse.close();
});
