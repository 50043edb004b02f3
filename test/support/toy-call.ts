import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLog } from "../../pipelines/runner/log.js";
import type { Call } from "../../pipelines/runner/run-command.js";
import type { Step, StepContext, StepReport } from "../../pipelines/runner/step.js";
import type { Project } from "../../project/project.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";

/** A project without sources in a folder of its own, which goes with the test. */
export function toyProject(settings: Partial<Project["settings"]> = {}): Project {
  const directory = mkdtempSync(join(tmpdir(), "clientele-toy-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    name: "toy",
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
    settings: { ...DEFAULT_SETTINGS, ...settings },
    publish: { personal: false },
  };
}

/** A call whose clock advances by a second whenever it is read. */
export function toyCall(project: Project, change: Partial<Call> = {}): Call {
  let now = Date.UTC(2026, 0, 10);
  return {
    project,
    command: "nightly",
    asOf: "2026-01-02 00:00:00",
    allow: new Set(),
    engine: { threads: 1 },
    waitMs: 0,
    version: "0.0.0",
    clock: () => new Date((now += 1000)),
    signal: new AbortController().signal,
    log: silentLog,
    ...change,
  };
}

/** A step that replaces what it writes by one row: the as_of, and how often it has run. */
export function toyStep(name: string, change: Partial<Step> = {}): Step & { runs: number } {
  const step = {
    name,
    version: 1,
    reads: [],
    writes: [`result.${name}`],
    configuration: () => null,
    runs: 0,
    async run({ warehouse, asOf, schemas }: StepContext): Promise<StepReport> {
      step.runs++;
      for (const relation of step.writes) {
        const table = relation.replace("result", schemas.result);
        await warehouse.run(
          `create or replace table ${table} as select $as_of::timestamp as as_of, ${step.runs} as runs`,
          {
            as_of: asOf,
          },
        );
      }
      return { rowsIn: 1, rowsOut: 1 };
    },
    ...change,
  };
  return step as Step & { runs: number };
}
