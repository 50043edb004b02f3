import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLog } from "../../pipelines/runner/log.js";
import type { Step, StepContext, StepReport } from "../../pipelines/runner/step.js";
import type { Project } from "../../project/project.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";

/** A project in an empty folder that is removed with the test. */
export function projectOf(given: Partial<Project> = {}): Project {
  let directory = given.directory;
  if (directory === undefined) {
    const made = mkdtempSync(join(tmpdir(), "clientele-test-"));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    directory = made;
  }
  return {
    name: "test",
    language: "en",
    country: null,
    timeZone: "UTC",
    currency: "EUR",
    amounts: "with_tax",
    calendar: { week: "iso", fiscalStart: "01-01", dayStarts: "00:00" },
    channels: {},
    sources: [],
    segments: [],
    exports: [],
    cubes: [],
    settings: DEFAULT_SETTINGS,
    publish: { personal: false },
    ...given,
    directory,
  } as Project;
}

/** What the runner hands to a step, with nothing allowed and nothing logged. */
export function contextOf(warehouse: Warehouse, project: Project, asOf: string, past = false): StepContext {
  return {
    project,
    warehouse,
    asOf,
    schemas: LIVE,
    past,
    last: true,
    allow: new Set(),
    runId: "test",
    log: silentLog,
  } as StepContext;
}

/** Runs a step as the runner does: one transaction, then the files; `crash` ends it between the two. */
export async function runStep(step: Step, context: StepContext, crash = false): Promise<StepReport> {
  const run = (): Promise<StepReport> => step.run(context);
  const report = await (step.ownTransactions === true ? run() : context.warehouse.transaction(run));
  if (!crash) await report.afterCommit?.();
  return report;
}
