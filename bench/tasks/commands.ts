import { renameSync } from "node:fs";
import { runNightly, runSome } from "../../pipelines/nightly.js";
import type { Log } from "../../pipelines/runner/log.js";
import type { RunReport } from "../../pipelines/runner/run-command.js";
import type { StepResult } from "../../pipelines/runner/step-result.js";
import { readProject } from "../../project/read-project.js";
import type { Project } from "../../project/project.js";
import { ENTITIES } from "../../warehouse/schema/entities.js";
import { measure, type Measured } from "../harness/measure.js";

/** Calls of the command, one after the other in one process, without its start. */
export interface Commands {
  /** The project folder. */
  readonly directory: string;
  readonly calls: readonly {
    /** `YYYY-MM-DD HH:MM:SS` */
    readonly asOf: string;
    /** Steps to run; null: the whole night. */
    readonly steps: readonly string[] | null;
    /** Files that come before this call, by rename. */
    readonly comes?: readonly { readonly from: string; readonly to: string }[];
  }[];
}

export interface CommandRun extends Measured {
  readonly exitCode: number;
  readonly failure: string | null;
  readonly steps: readonly (StepResult & { readonly cpuSeconds: number })[];
}

export async function runCommands({ directory, calls }: Commands): Promise<CommandRun[]> {
  const project = await readProject(directory, process.env, ENTITIES);
  const runs: CommandRun[] = [];
  for (const { asOf, steps, comes = [] } of calls) {
    for (const { from, to } of comes) renameSync(from, to);
    const log = new StepClock();
    const { value, measured } = await measure(() => runCall(project, asOf, steps, log));
    const results = value.nights.flatMap((night) => night.steps);
    runs.push({
      ...measured,
      peakBytes: Math.max(measured.peakBytes, ...results.map((result) => result.peakMemoryBytes)),
      exitCode: value.exitCode,
      failure:
        value.failure === null ? null : `${value.failure.code}: ${value.failure.message} ${value.failure.detail}`,
      steps: results.map((result) => ({ ...result, cpuSeconds: log.cpuSeconds.get(result.step) ?? 0 })),
    });
  }
  return runs;
}

function runCall(project: Project, asOf: string, steps: readonly string[] | null, log: Log): Promise<RunReport> {
  const call = {
    project,
    command: steps === null ? "nightly" : `run ${steps.join(" ")}`,
    asOf,
    allow: new Set<string>(),
    engine: {},
    waitMs: 0,
    version: "bench",
    clock: () => new Date(),
    signal: new AbortController().signal,
    log,
  };
  return steps === null ? runNightly(call, [asOf]) : runSome(call, new Set(steps));
}

/** Processor seconds from the end of one step to the end of the next. */
class StepClock implements Log {
  readonly cpuSeconds = new Map<string, number>();
  #last = process.cpuUsage();

  info(_message: string, fields?: Readonly<Record<string, unknown>>): void {
    if (typeof fields?.["step"] !== "string" || fields["state"] === undefined) return;
    const { user, system } = process.cpuUsage(this.#last);
    this.#last = process.cpuUsage();
    this.cpuSeconds.set(fields["step"], (user + system) / 1e6);
  }

  warn(): void {}

  progress(): void {}
}
