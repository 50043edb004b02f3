import type { Project } from "../../project/project.js";
import { finishNight, readNights } from "../../warehouse/ledger/nights.js";
import { createPastSchemas, dropPastSchemas } from "../../warehouse/ledger/leftovers.js";
import {
  markSwitched,
  readLiveSteps,
  readStepsAsOf,
  writeStep,
  type StepRecord,
  type StepRow,
} from "../../warehouse/ledger/steps.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { describeFailure, type Failure } from "./failure.js";
import { fingerprint, hash } from "./fingerprint.js";
import { interruptOn } from "./interrupt.js";
import type { Log } from "./log.js";
import { dependencies, orderSteps } from "./order-steps.js";
import { peakMemory, resetPeakMemory } from "./peak-memory.js";
import { describeRefusal, RefusedError } from "./refusal.js";
import type { Refusal, Step, StepContext, StepReport } from "./step.js";

/** What one call of a writing command works with. */
export interface Run {
  readonly project: Project;
  readonly warehouse: Warehouse;
  readonly runId: string;
  readonly allow: ReadonlySet<string>;
  readonly log: Log;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  /** Told before each step. */
  readonly onStep?: (asOf: string, step: string) => Promise<void>;
}

/** One `as_of` of a run. */
export interface Night {
  readonly asOf: string;
  /** Older than the greatest finished one. */
  readonly past: boolean;
  readonly last: boolean;
  /** A whole night: noted as finished at its end. */
  readonly whole: boolean;
  /** The steps to run; the others stay as they are. Default: all. */
  readonly only?: ReadonlySet<string>;
}

export interface StepResult {
  readonly step: string;
  readonly asOf: string;
  readonly state: "done" | "skipped" | "refused" | "blocked" | "failed";
  readonly reason: string | null;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsRefused: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  readonly notes: readonly string[];
  readonly refusals: readonly Refusal[];
}

export interface NightReport {
  readonly asOf: string;
  readonly past: boolean;
  readonly steps: readonly StepResult[];
  /** Of the step that failed; null where none did. */
  readonly failure: Failure | null;
}

const PAST = { core: "past_core", result: "past_result" };

/**
 * Runs the steps of one night, each whole or not at all. A step whose fingerprint is that of its last good run is
 * skipped; a refused one leaves its last good state and the night goes on; a failed one ends it.
 */
export async function runSteps(steps: readonly Step[], run: Run, night: Night): Promise<NightReport> {
  const { warehouse, signal } = run;
  const release = interruptOn(signal, warehouse);
  try {
    if (night.past) await createPastSchemas(warehouse);
    return await new NightRun(steps, run, night).run();
  } finally {
    release();
    if (night.past) await dropPastSchemas(warehouse);
  }
}

class NightRun {
  readonly #planned: readonly Step[];
  readonly #needs: ReadonlyMap<string, readonly string[]>;
  readonly #results: StepResult[] = [];
  #before = new Map<string, StepRow>();
  /** What each step has put out, as far as it is known. */
  #outputs = new Map<string, string | null>();
  #failure: Failure | null = null;
  #failed = "";
  #changed = false;
  /** Whether an older night is made again: its tables are gone, so all of it or nothing. */
  #pastChanged: boolean | null = null;

  constructor(
    steps: readonly Step[],
    readonly run_: Run,
    readonly night: Night,
  ) {
    this.#needs = dependencies(steps);
    this.#planned = orderSteps(steps).filter((step) => night.only?.has(step.name) ?? true);
  }

  async run(): Promise<NightReport> {
    const { warehouse } = this.run_;
    const rows = this.night.past ? await readStepsAsOf(warehouse, this.night.asOf) : await readLiveSteps(warehouse);
    this.#before = new Map(rows.map((row) => [row.step, row]));
    this.#outputs = new Map(rows.map((row) => [row.step, row.output]));
    for (const [position, step] of this.#planned.entries()) {
      if (this.#failure === null && this.run_.signal.aborted) this.#stop(step);
      if (this.#failure !== null) await this.#block(step, position);
      else if (await this.#isUnchanged(step, position)) await this.#skip(step, position);
      else await this.#execute(step, position);
    }
    const { asOf, past, whole } = this.night;
    if (whole && this.#failure === null && !(await this.#isFinished())) {
      await finishNight(warehouse, asOf, this.run_.runId, this.run_.clock());
    }
    return { asOf, past, steps: this.#results, failure: this.#failure };
  }

  #fingerprint(step: Step, outputs: ReadonlyMap<string, string | null> = this.#outputs): string {
    const inputs = Object.fromEntries(this.#needs.get(step.name)!.map((name) => [name, outputs.get(name) ?? null]));
    return fingerprint(step, this.run_.project, this.night, inputs);
  }

  async #isUnchanged(step: Step, position: number): Promise<boolean> {
    if (step.ownTransactions === true) return false;
    if (!this.night.past) return this.#isAsBefore(step, this.#fingerprint(step));
    this.#pastChanged ??= this.#hasPastChanged(this.#planned.slice(position));
    return !this.#pastChanged;
  }

  /** Whether any of the steps left would put out something else than it did as of this night. */
  #hasPastChanged(left: readonly Step[]): boolean {
    const outputs = new Map(this.#outputs);
    return left.some((step) => {
      const next = this.#fingerprint(step, outputs);
      outputs.set(step.name, this.#before.get(step.name)?.output ?? null);
      return !this.#isAsBefore(step, next);
    });
  }

  #isAsBefore(step: Step, next: string): boolean {
    const row = this.#before.get(step.name);
    return isGood(row, this.night.asOf) && row.fingerprint === next;
  }

  async #skip(step: Step, position: number): Promise<void> {
    const row = this.#before.get(step.name)!;
    const reason = row.state === "skipped" ? row.reason : "unchanged";
    const result = { ...this.#blank(step), state: "skipped" as const, reason };
    await this.#write(step, position, result, { fingerprint: row.fingerprint, output: row.output, switched: true });
    this.#tell(result);
  }

  #stop(step: Step): void {
    this.#failed = step.name;
    this.#failure = { exitCode: 1, code: "stopped", message: `stopped by a signal before ${step.name}.`, detail: "" };
  }

  async #block(step: Step, position: number): Promise<void> {
    const reason = this.#failure!.code === "stopped" ? "stopped" : `${this.#failed} failed`;
    const result = { ...this.#blank(step), state: "blocked" as const, reason };
    await this.#write(step, position, result, { fingerprint: "", output: null, switched: true });
    this.#results.push(result);
  }

  async #execute(step: Step, position: number): Promise<void> {
    const { log, clock, warehouse, signal } = this.run_;
    const started = clock();
    const since = (): number => (clock().getTime() - started.getTime()) / 1000;
    const before = this.#fingerprint(step);
    await this.run_.onStep?.(this.night.asOf, step.name);
    resetPeakMemory();
    const unwatch = watchProgress(warehouse, step.name, log);
    let result: StepResult = this.#blank(step);
    try {
      result = await this.#perform(step, position, before, started, since);
    } catch (cause) {
      unwatch();
      result = await this.#recover(step, position, cause, {
        before,
        started,
        seconds: since(),
        stopped: signal.aborted,
      });
    } finally {
      unwatch();
    }
    this.#changed = true;
    this.#tell(result, step.ownTransactions === true);
  }

  async #perform(
    step: Step,
    position: number,
    before: string,
    started: Date,
    since: () => number,
  ): Promise<StepResult> {
    const { warehouse, project, runId, allow, log } = this.run_;
    const { asOf, past, last } = this.night;
    const schemas = past ? PAST : LIVE;
    const context: StepContext = { project, warehouse, asOf, schemas, past, last, allow, runId, log };
    const prints = (report: StepReport, result: StepResult): { fingerprint: string; output: string } => {
      const print = this.#fingerprint(step);
      return { fingerprint: print, output: report.output ?? this.#outputOf(step, print, result) };
    };
    const settle = async (report: StepReport, switched: boolean): Promise<StepResult> => {
      const result = toResult(step, asOf, report, since());
      const made = prints(report, result);
      await this.#write(step, position, result, { ...made, switched }, started);
      this.#outputs.set(step.name, made.output);
      return result;
    };
    if (step.ownTransactions === true) {
      const running = { fingerprint: before, output: null, switched: false };
      await this.#write(step, position, this.#blank(step), running, started);
      const report = await step.run(context);
      await report.afterCommit?.();
      return settle(report, true);
    }
    let report!: StepReport;
    const result = await warehouse.transaction(async () => {
      report = await step.run(context);
      return settle(report, report.afterCommit === undefined);
    });
    if (report.afterCommit === undefined) return result;
    await report.afterCommit();
    const made = prints(report, result);
    await warehouse.transaction(async () => {
      await markSwitched(warehouse, { runId, asOf, step: step.name, ...made });
      if (this.night.whole && step === this.#planned.at(-1)) {
        await finishNight(warehouse, asOf, runId, this.run_.clock());
      }
    });
    this.#outputs.set(step.name, made.output);
    return { ...result, seconds: since() };
  }

  /**
   * What stands for the state of a step's tables. A load that brought nothing leaves it; one that brought something
   * and cannot name its state gives a new one; after a refusal a part is of an older state.
   */
  #outputOf(step: Step, print: string, { rowsOut, rowsRefused, refusals }: StepResult): string {
    const last = this.#before.get(step.name);
    if (step.ownTransactions === true) {
      const kept = rowsOut === 0 && rowsRefused === 0 && last?.state === "done" ? last.output : null;
      return kept ?? hash([print, this.run_.runId]);
    }
    if (refusals.length === 0) return print;
    const told = refusals.map(describeRefusal);
    const again = last?.fingerprint === print && last.state === "refused" && hash(last.refusals) === hash(told);
    return (again ? last.output : null) ?? hash([print, told, last?.output ?? null]);
  }

  async #recover(
    step: Step,
    position: number,
    cause: unknown,
    { before, started, seconds, stopped }: { before: string; started: Date; seconds: number; stopped: boolean },
  ): Promise<StepResult> {
    const failure = describeFailure(cause);
    const blank = { ...this.#blank(step), seconds, peakMemoryBytes: peakMemory() };
    const refused = cause instanceof RefusedError && step.ownTransactions !== true;
    const result: StepResult = refused
      ? { ...blank, state: "refused", reason: gates(cause.refusals), refusals: cause.refusals }
      : { ...blank, state: "failed", reason: stopped ? "stopped" : failure.code };
    const output = refused ? (this.#outputs.get(step.name) ?? null) : null;
    if (!refused) {
      this.#failed = step.name;
      this.#failure = stopped ? { ...failure, code: "stopped" } : failure;
    }
    await this.#write(step, position, result, { fingerprint: before, output, switched: false }, started);
    return result;
  }

  async #isFinished(): Promise<boolean> {
    if (this.#changed) {
      const nights = await readNights(this.run_.warehouse);
      return nights.some(({ as_of, run_id }) => as_of === this.night.asOf && run_id === this.run_.runId);
    }
    return (await readNights(this.run_.warehouse)).some(({ as_of }) => as_of === this.night.asOf);
  }

  #blank(step: Step): StepResult {
    return {
      step: step.name,
      asOf: this.night.asOf,
      state: "done",
      reason: null,
      rowsIn: 0,
      rowsOut: 0,
      rowsRefused: 0,
      seconds: 0,
      peakMemoryBytes: 0,
      notes: [],
      refusals: [],
    };
  }

  async #write(
    step: Step,
    position: number,
    result: StepResult,
    { fingerprint, output, switched }: { fingerprint: string; output: string | null; switched: boolean },
    startedAt: Date = this.run_.clock(),
  ): Promise<void> {
    const { asOf, ...rest } = result;
    const running = step.ownTransactions === true && result.state === "done" && output === null;
    const record: StepRecord = {
      ...rest,
      asOf,
      runId: this.run_.runId,
      position,
      past: this.night.past,
      fingerprint,
      output,
      switched,
      state: running ? "running" : result.state,
      refusals: result.refusals.map(describeRefusal),
      startedAt,
    };
    await writeStep(this.run_.warehouse, record);
  }

  /** @param told its notes and refusals were told while it ran */
  #tell(result: StepResult, told = false): void {
    this.#results.push(result);
    const { log } = this.run_;
    log.info(describeStep(result), {
      step: result.step,
      as_of: result.asOf,
      state: result.state,
      reason: result.reason,
      rows_in: result.rowsIn,
      rows_out: result.rowsOut,
      rows_refused: result.rowsRefused,
      seconds: result.seconds,
      peak_memory_bytes: result.peakMemoryBytes,
    });
    if (told) return;
    for (const note of result.notes) log.info(`             ${note}`, { step: result.step });
    for (const refusal of result.refusals)
      log.warn(describeRefusal(refusal), { step: result.step, gate: refusal.gate });
  }
}

/** Whether a step's last row says that its tables and files hold a whole result of `asOf`. */
export const isGood = (row: StepRow | undefined, asOf: string): row is StepRow =>
  row !== undefined && (row.state === "done" || row.state === "skipped") && row.switched && row.as_of === asOf;

function toResult(step: Step, asOf: string, report: StepReport, seconds: number): StepResult {
  const { rowsIn, rowsOut, rowsRefused = 0, notes = [], refusals = [], skipped } = report;
  const state = refusals.length > 0 ? "refused" : skipped !== undefined ? "skipped" : "done";
  const reason = refusals.length > 0 ? gates(refusals) : (skipped ?? null);
  const peakMemoryBytes = peakMemory();
  return {
    step: step.name,
    asOf,
    state,
    reason,
    rowsIn,
    rowsOut,
    rowsRefused,
    seconds,
    peakMemoryBytes,
    notes,
    refusals,
  };
}

const gates = (refusals: readonly Refusal[]): string =>
  [...new Set(refusals.map(({ gate }) => gate))].sort().join(", ");

function describeStep({ step, state, reason, rowsIn, rowsOut, rowsRefused, seconds }: StepResult): string {
  const head = `${step.padEnd(12)} ${state}${reason === null ? "" : ` (${reason})`}`;
  if (state === "skipped" || state === "failed") return head;
  const n = (rows: number): string => rows.toLocaleString("en-US");
  const refused = rowsRefused > 0 ? `, ${n(rowsRefused)} refused` : "";
  return `${head.padEnd(24)} ${n(rowsIn)} rows in, ${n(rowsOut)} out${refused}, ${seconds.toFixed(1)} s`;
}

const LOOK_MS = 250;

/** Tells the log how far the engine is, until called off. */
function watchProgress(warehouse: Warehouse, label: string, log: Log): () => void {
  log.progress(label, null);
  const timer = setInterval(() => log.progress(label, warehouse.progress()), LOOK_MS);
  timer.unref();
  let watching = true;
  return () => {
    if (!watching) return;
    watching = false;
    clearInterval(timer);
    log.progress(label, 1);
  };
}
