import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { projectPaths } from "../../project/paths.js";
import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import { createLedger } from "../../warehouse/ledger/create-ledger.js";
import { dropLeftovers } from "../../warehouse/ledger/leftovers.js";
import { writeMirror } from "../../warehouse/ledger/mirror.js";
import { beginRun, finishRun, type RunState } from "../../warehouse/ledger/runs.js";
import { settleSchemaVersion } from "../../warehouse/schema/version.js";
import type { Warehouse, WarehouseOptions } from "../../warehouse/warehouse.js";
import { describeFailure, type ExitCode, type Failure } from "./failure.js";
import { openWarehouse, removeLock, writeLock, type LockHolder } from "./lock.js";
import type { Log } from "./log.js";
import { notify } from "./notify.js";
import { writeRunResults } from "./run-results.js";
import { StepLost, type NightReport, type Run } from "./night.js";
import { sweepFiles } from "./sweep-files.js";

/** One call of a command that writes. */
export interface Call {
  readonly project: Project;
  /** As it was typed, e.g. `nightly --as-of 2026-01-01`. */
  readonly command: string;
  /** The last one, where there are several. */
  readonly asOf: AsOf;
  readonly allow: ReadonlySet<string>;
  readonly engine: WarehouseOptions;
  /** How long to wait for another run, in milliseconds. */
  readonly waitMs: number;
  readonly version: string;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface RunReport {
  readonly runId: string;
  readonly command: string;
  readonly version: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly state: RunState;
  readonly exitCode: ExitCode;
  readonly nights: readonly NightReport[];
  /** What ended it early; null where nothing did. */
  readonly failure: Failure | null;
}

/** Where the copy of the ledger lies that readers open. */
export const ledgerFolder = (directory: string): string => join(projectPaths(directory).state, "ledger");

/**
 * Opens the warehouse under its lock, clears what a killed run left, lets `work` run, and records how it ended: in the
 * ledger, in `out/run_results.json`, and to whom `settings.notify` names.
 * @throws {WarehouseError} locked, damaged, newer-engine, …
 * @throws {ConfigurationError} warehouse-older, warehouse-newer
 */
export async function runCommand(call: Call, work: (run: Run) => AsyncIterable<NightReport>): Promise<RunReport> {
  const { project, clock, log, signal } = call;
  const paths = projectPaths(project.directory);
  await mkdir(paths.state, { recursive: true, mode: 0o700 });
  await chmod(paths.state, 0o700);
  const warehouse = await openWarehouse(project.directory, call.engine, {
    waitMs: call.waitMs,
    clock,
    signal,
    onWait: (message) => log.warn(message),
  });
  let report: RunReport;
  try {
    await settleSchemaVersion(warehouse, call.version);
    report = await runLocked(call, warehouse, work);
  } finally {
    removeLock(project.directory);
    warehouse.close();
  }
  try {
    await writeRunResults(paths.runResults, report);
  } catch (cause) {
    // What made the run fail says more than what followed from it.
    if (report.failure === null) throw cause;
    log.warn(`out/run_results.json could not be written: ${describeFailure(cause).message}`);
  }
  await notify(project, report, log);
  return report;
}

/** `20260101T020304005-4711` */
export const runIdOf = (startedAt: Date): string =>
  `${startedAt.toISOString().replaceAll(/[-:.]/g, "").slice(0, 18)}-${process.pid}`;

async function runLocked(
  call: Call,
  warehouse: Warehouse,
  work: (run: Run) => AsyncIterable<NightReport>,
): Promise<RunReport> {
  const { project, command, asOf, allow, version, clock, signal, log } = call;
  const startedAt = clock();
  const runId = runIdOf(startedAt);
  const holder: LockHolder = {
    pid: process.pid,
    command: `clientele ${command}`,
    runId,
    startedAt: startedAt.toISOString(),
    asOf: null,
    step: null,
  };
  // While somebody listens, a signal lets the run end in order.
  signal.addEventListener("abort", () => log.warn(`stopping: ${String(signal.reason)}`), { once: true });
  await writeLock(project.directory, holder);
  await prepare(project, warehouse, log);
  const seed = project.settings.seed;
  await beginRun(warehouse, { runId, command, asOf, startedAt, version, seed, allowed: [...allow].sort() });
  const nights: NightReport[] = [];
  let failure: Failure | null = null;
  try {
    const onStep = (night: AsOf, step: string): Promise<void> =>
      writeLock(project.directory, { ...holder, asOf: night, step });
    for await (const night of work({ project, warehouse, runId, allow, log, clock, signal, onStep })) {
      nights.push(night);
      failure = night.failure;
      if (failure !== null) break;
    }
  } catch (cause) {
    failure = cause instanceof StepLost ? cause.failure : describeFailure(cause);
  }
  const finishedAt = clock();
  try {
    await finishRun(warehouse, runId, { ...outcome(nights, failure, signal), finishedAt });
    await writeMirror(warehouse, ledgerFolder(project.directory));
  } catch (cause) {
    failure ??= describeFailure(cause);
  }
  const { state, exitCode } = outcome(nights, failure, signal);
  return { runId, command, version, startedAt, finishedAt, state, exitCode, nights, failure };
}

/** The tables that every run needs, without what a killed one left. */
async function prepare(project: Project, warehouse: Warehouse, log: Log): Promise<void> {
  const { state, meanings, lists, report, published, temporary, warehouse: path } = projectPaths(project.directory);
  // Where the engine puts what its memory cannot hold; it is made when it is needed.
  for (const folder of [temporary, `${path}.tmp`]) await rm(folder, { recursive: true, force: true });
  const tables = await dropLeftovers(warehouse);
  const files = await sweepFiles([state, meanings, lists, report, published]);
  if (tables.length + files.length > 0) {
    log.info(`removed what an earlier run left unfinished: ${tables.length} tables, ${files.length} files`);
  }
  await createLedger(warehouse);
}

function outcome(
  nights: readonly NightReport[],
  failure: Failure | null,
  signal: AbortSignal,
): { state: RunState; exitCode: ExitCode } {
  if (failure !== null && signal.aborted)
    return { state: "stopped", exitCode: signal.reason === "SIGTERM" ? 143 : 130 };
  if (failure?.exitCode === 3) return { state: "refused", exitCode: 3 };
  if (failure !== null) return { state: "failed", exitCode: failure.exitCode };
  const refused = nights.some((night) => night.steps.some((step) => step.refusals.length > 0));
  return refused ? { state: "refused", exitCode: 3 } : { state: "done", exitCode: 0 };
}
