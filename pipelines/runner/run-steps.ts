import { createPastSchemas, dropPastSchemas } from "../../warehouse/ledger/leftovers.js";
import { readNights } from "../../warehouse/ledger/nights.js";
import { readStale, type StaleSource } from "../../warehouse/ledger/stale.js";
import { describeFailure, type Failure } from "./failure.js";
import { finishWith } from "./finish-night.js";
import { interruptOn } from "./interrupt.js";
import { StepLost, type Night, type NightReport, type Run } from "./night.js";
import { dependencies, orderSteps } from "./order-steps.js";
import { peakMemory, resetPeakMemory } from "./peak-memory.js";
import { performStep, record, secondsSince, type Turn } from "./perform-step.js";
import { RefusedError } from "./refusal.js";
import { bareResult, gatesOf, tellResult, type StepResult } from "./step-result.js";
import { StepStates } from "./step-states.js";
import type { Step } from "./step.js";
import { watchProgress } from "./watch-progress.js";

/**
 * Runs the steps of one night, each whole or not at all. A step whose fingerprint is that of its last good run is
 * skipped; a refused one leaves its last good state and the night goes on; a failed one ends it.
 */
export async function runSteps(steps: readonly Step[], run: Run, night: Night): Promise<NightReport> {
  try {
    if (night.past) await createPastSchemas(run.warehouse);
    return await runInOrder(steps, run, night);
  } finally {
    if (night.past) await dropPastSchemas(run.warehouse);
  }
}

async function runInOrder(steps: readonly Step[], run: Run, night: Night): Promise<NightReport> {
  const { asOf, past, only } = night;
  const planned = orderSteps(steps).filter((step) => only?.has(step.name) ?? true);
  const states = await StepStates.read(run.warehouse, steps, run.project, night);
  const results: StepResult[] = [];
  let failure: Failure | null = null;
  let failed = "";
  let pastUnchanged: boolean | null = null;
  for (const [position, step] of planned.entries()) {
    const turn: Turn = { step, position, startedAt: run.clock(), isLast: position === planned.length - 1 };
    if (failure === null && run.signal.aborted) failure = stopped(step);
    if (failure !== null) {
      results.push(await block(run, night, turn, failure.code === "stopped" ? "stopped" : `${failed} failed`));
      continue;
    }
    // The tables of an older night are gone: it is made again as a whole, or not at all.
    if (past && step.takesSources !== true) pastUnchanged ??= states.areUnchanged(planned.slice(position));
    if (past ? pastUnchanged === true && step.takesSources !== true : states.isUnchanged(step)) {
      results.push(await skip(run, night, states, turn));
      continue;
    }
    const { result, failure: found } = await execute(run, night, states, turn);
    results.push(result);
    if (found !== null) [failure, failed] = [found, step.name];
  }
  if (night.whole && failure === null) await finish(run, night, results);
  if (failure !== null) return { asOf, past, steps: results, failure, stale: [] };
  const stale = await readStale(run.warehouse);
  tellStale(run, stale);
  return { asOf, past, steps: markStale(steps, results, stale), failure, stale };
}

/** Steps after those that take sources in say since when the oldest ground that they stand on is stale. */
function markStale(
  steps: readonly Step[],
  results: readonly StepResult[],
  stale: readonly StaleSource[],
): StepResult[] {
  const since = stale.map((source) => source.since).sort()[0];
  if (since === undefined) return [...results];
  const taking = steps.filter((step) => step.takesSources === true).map(({ name }) => name);
  const needs = dependencies(steps);
  const stands = new Set(taking);
  for (const { name } of orderSteps(steps)) if (needs.get(name)!.some((need) => stands.has(need))) stands.add(name);
  return results.map((result) =>
    stands.has(result.step) && !taking.includes(result.step) ? { ...result, staleSince: since } : result,
  );
}

function tellStale({ log }: Run, stale: readonly StaleSource[]): void {
  for (const { source, since, gates } of stale) {
    log.warn(`${source} is stale since ${since} (${gates.join(", ")}): all that reads it stands on what came before`, {
      source,
      stale_since: since,
    });
  }
}

async function skip(run: Run, night: Night, states: StepStates, turn: Turn): Promise<StepResult> {
  const { state, reason, fingerprint, output, notes } = states.before(turn.step)!;
  const skippedBefore = state === "skipped";
  const why = skippedBefore ? reason : "unchanged";
  // Why there was nothing to do then is why there is nothing to do now.
  const result = bareResult(turn.step.name, night.asOf, "skipped", why, skippedBefore ? { notes } : {});
  await record(run, night, turn, result, "skipped", { fingerprint, output, switched: true });
  tellResult(run.log, result, false);
  return result;
}

async function block(run: Run, night: Night, turn: Turn, reason: string): Promise<StepResult> {
  const result = bareResult(turn.step.name, night.asOf, "blocked", reason);
  await record(run, night, turn, result, "blocked", { fingerprint: "", output: null, switched: true });
  return result;
}

async function execute(
  run: Run,
  night: Night,
  states: StepStates,
  turn: Turn,
): Promise<{ result: StepResult; failure: Failure | null }> {
  const { step } = turn;
  await run.onStep?.(night.asOf, step.name);
  resetPeakMemory();
  const fingerprint = states.fingerprint(step);
  const unwatch = watchProgress(run.warehouse, step.name, run.log);
  const release = interruptOn(run.signal, run.warehouse);
  const ended = await performStep(run, night, states, turn)
    .then((result) => ({ result, failure: null, undone: false }))
    .catch((cause: unknown) => ({ ...recover(run, night, turn, cause), undone: true }))
    .finally(() => {
      release();
      unwatch();
    });
  if (ended.undone) {
    const output = ended.failure === null ? states.output(step) : null;
    await record(run, night, turn, ended.result, ended.result.state, { fingerprint, output, switched: false }).catch(
      (cause: unknown) => {
        if (ended.failure === null) throw cause;
        throw new StepLost(ended.failure, { cause });
      },
    );
  }
  tellResult(run.log, ended.result, step.takesSources === true);
  return ended;
}

/** What became of a step that threw: all of it was undone. */
function recover(run: Run, night: Night, turn: Turn, cause: unknown): { result: StepResult; failure: Failure | null } {
  const { step } = turn;
  const spent = { seconds: secondsSince(run, turn), peakMemoryBytes: peakMemory() };
  if (cause instanceof RefusedError && step.ownTransactions !== true) {
    const { refusals } = cause;
    return {
      result: bareResult(step.name, night.asOf, "refused", gatesOf(refusals), { ...spent, refusals }),
      failure: null,
    };
  }
  const told = describeFailure(cause);
  const failure = run.signal.aborted ? { ...told, code: "stopped" } : told;
  return { result: bareResult(step.name, night.asOf, "failed", failure.code, spent), failure };
}

const stopped = (step: Step): Failure => ({
  exitCode: 1,
  code: "stopped",
  message: `stopped by a signal before ${step.name}.`,
  detail: "",
});

/** Notes the night as finished, unless its last step did, or it was before and nothing ran again. */
async function finish(run: Run, night: Night, results: readonly StepResult[]): Promise<void> {
  const ran = results.some(({ state }) => state === "done" || state === "refused");
  const nights = await readNights(run.warehouse);
  const known = nights.some(({ as_of, run_id }) => as_of === night.asOf && (!ran || run_id === run.runId));
  if (!known) await finishWith(run, night);
}
