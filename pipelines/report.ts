import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MOVE_DAYS } from "../models/markov/choose-night.js";
import { projectPaths } from "../project/paths.js";
import type { Project } from "../project/project.js";
import { stamp } from "../project/time.js";
import { readReport } from "../warehouse/results/report/read-report.js";
import { LIVE, type Schemas } from "../warehouse/sql-file.js";
import type { Warehouse } from "../warehouse/warehouse.js";
import { renderPage } from "./report/page.js";
import { SUMMARY_DAYS } from "./report/summary-days.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/** The report of a night: one file for people, of counts and sums only. */
export const reportStep: Step = {
  name: "report",
  version: 5,
  reads: [
    "core.line",
    "core.contact",
    "core.service_case",
    "core.treatment",
    "core.calendar",
    "result.customer",
    "result.rfm",
    "result.lifecycle",
    "result.segment_member",
    "result.segment_move",
    "result.rfm_refit",
    "result.cluster",
    "result.cluster_trait",
    "result.cluster_refit",
    "result.value",
    "result.value_check",
    "history.segment_change",
    "result.churn",
    "result.churn_model",
    "result.churn_check",
    "result.churn_feature",
    "core.product",
    "result.basket_rule",
    "result.basket_sequence",
    "result.next_product",
    "result.next_product_model",
    "result.next_product_check",
    "result.list_decision",
    "result.list_effect",
    "history.list_decision_change",
    "ops.load",
    "quarantine.refused",
  ],
  writes: [],
  forLast: true,
  configuration: ({ name, language, country, currency, calendar, channels, segments, exports, sources, settings }) => ({
    name,
    language,
    country,
    currency,
    calendar,
    costs: Object.entries(channels).map(([channel, { cost }]) => [channel, cost]),
    answeredWithin: settings.serviceLevelSeconds,
    churn: settings.churn,
    segments: segments.map((s) => [s.name, s.title, s.family]),
    exports: exports.map((e) => [e.name, e.title, e.segment]),
    sources: sources.map((s) => [s.name, s.guards.maxAgeHours]),
  }),
  isInPlace: (project, { asOf, last }) => !last || reportPaths(project, asOf).every(existsSync),
  run: runReport,
};

async function runReport(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf, past, last, schemas, runId } = context;
  if (past || !last)
    return { rowsIn: 0, rowsOut: 0, notes: ["the report is written for the last night of a run only"] };
  const page = await buildReport(project, warehouse, { asOf, schemas, runId });
  const paths = reportPaths(project, asOf);
  return { rowsIn: 0, rowsOut: paths.length, afterCommit: async () => placeReport(paths, page) };
}

/** The page as its tables stand in the warehouse, or in a published snapshot. */
export async function buildReport(
  project: Project,
  warehouse: Warehouse,
  night: { readonly asOf: string; readonly schemas?: Schemas; readonly runId?: string },
): Promise<string> {
  const { week, dayStarts } = project.calendar;
  const data = await readReport(warehouse, {
    asOf: night.asOf,
    runId: night.runId ?? null,
    week,
    dayStarts,
    windowDays: SUMMARY_DAYS,
    moveDays: MOVE_DAYS,
    channelCosts: new Map(Object.entries(project.channels).map(([channel, { cost }]) => [channel, cost])),
    answeredWithin: project.settings.serviceLevelSeconds,
    schemas: night.schemas ?? LIVE,
  });
  return renderPage(data, project);
}

/** Where the report of a night lies: under its date, and where the newest is always found. */
export function reportPaths({ directory, calendar }: Project, asOf: string): readonly [dated: string, newest: string] {
  const folder = projectPaths(directory).report;
  return [join(folder, stamp(asOf, calendar.dayStarts), "index.html"), join(folder, "index.html")];
}

/** Puts a page in place of what stood there: whole, or not at all. Safe to run again. */
export function placeReport(paths: readonly string[], page: string): void {
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true });
    const pending = `${path}.tmp-report`;
    writeFileSync(pending, page);
    renameSync(pending, path);
  }
}
