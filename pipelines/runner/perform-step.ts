import { markSwitched, writeStep, type StepState } from "../../warehouse/ledger/steps.js";
import { LIVE } from "../../warehouse/sql-file.js";
import { finishWith } from "./finish-night.js";
import type { Night, Run } from "./night.js";
import { describeRefusal } from "./refusal.js";
import { resultOf, type StepResult } from "./step-result.js";
import type { StepStates } from "./step-states.js";
import type { Step, StepContext, StepReport } from "./step.js";

const PAST = { core: "past_core", result: "past_result" };

/** One run of a step: its place in the night, when it began, and whether the night ends with it. */
export interface Turn {
  readonly step: Step;
  readonly position: number;
  readonly startedAt: Date;
  readonly isLast: boolean;
}

/** Runs a step and records it, in one transaction; files come into place after it, and only then it counts as done. */
export async function performStep(run: Run, night: Night, states: StepStates, turn: Turn): Promise<StepResult> {
  const { step } = turn;
  const { warehouse } = run;
  const context = contextOf(run, night);
  if (step.ownTransactions === true) return performInParts(run, night, states, turn, context);
  let report!: StepReport;
  const result = await warehouse.transaction(async () => {
    report = await step.run(context);
    const made = resultOf(step.name, night.asOf, report, secondsSince(run, turn));
    await settle(run, night, states, turn, made, report, report.afterCommit === undefined);
    return made;
  });
  if (report.afterCommit === undefined) return result;
  await report.afterCommit();
  await warehouse.transaction(async () => {
    const fingerprint = states.fingerprint(step);
    const output = states.outputAfter(step, run.runId, report, result);
    await markSwitched(warehouse, { runId: run.runId, asOf: night.asOf, step: step.name, fingerprint, output });
    if (night.whole && turn.isLast) await finishWith(run, night);
    states.setOutput(step, output);
  });
  return { ...result, seconds: secondsSince(run, turn) };
}

/** A step that commits by itself is noted as running first: cut short, nobody takes its tables for what they were. */
async function performInParts(
  run: Run,
  night: Night,
  states: StepStates,
  turn: Turn,
  context: StepContext,
): Promise<StepResult> {
  const { step } = turn;
  const begun = resultOf(step.name, night.asOf, { rowsIn: 0, rowsOut: 0 }, 0);
  await record(run, night, turn, begun, "running", {
    fingerprint: states.fingerprint(step),
    output: null,
    switched: false,
  });
  states.setOutput(step, null);
  const report = await step.run(context);
  await report.afterCommit?.();
  const result = resultOf(step.name, night.asOf, report, secondsSince(run, turn));
  await settle(run, night, states, turn, result, report, true);
  return result;
}

async function settle(
  run: Run,
  night: Night,
  states: StepStates,
  turn: Turn,
  result: StepResult,
  report: StepReport,
  switched: boolean,
): Promise<void> {
  const fingerprint = states.fingerprint(turn.step);
  const output = states.outputAfter(turn.step, run.runId, report, result);
  await record(run, night, turn, result, result.state, { fingerprint, output, switched });
  states.setOutput(turn.step, output);
}

export interface Made {
  readonly fingerprint: string;
  readonly output: string | null;
  readonly switched: boolean;
}

/** Writes the step's row in the ledger. */
export async function record(
  run: Run,
  night: Night,
  { position, startedAt }: Pick<Turn, "position" | "startedAt">,
  result: StepResult,
  state: StepState,
  made: Made,
): Promise<void> {
  const refusals = result.refusals.map(describeRefusal);
  const { runId } = run;
  await writeStep(run.warehouse, { ...result, ...made, state, refusals, runId, position, past: night.past, startedAt });
}

export const secondsSince = (run: Run, { startedAt }: Pick<Turn, "startedAt">): number =>
  (run.clock().getTime() - startedAt.getTime()) / 1000;

function contextOf({ project, warehouse, runId, allow, log }: Run, { asOf, past, last }: Night): StepContext {
  return { project, warehouse, asOf, schemas: past ? PAST : LIVE, past, last, allow, runId, log };
}
