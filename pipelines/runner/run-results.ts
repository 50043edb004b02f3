import { writeWhole } from "../../project/write-whole.js";
import { describeRefusal } from "./refusal.js";
import type { RunReport } from "./run-command.js";
import type { StepResult } from "./step-result.js";

/** `out/run_results.json`: how the last writing command ended, for programs. Appears whole. */
export async function writeRunResults(path: string, report: RunReport): Promise<void> {
  await writeWhole(path, runResultsText(report));
}

export function runResultsText(report: RunReport): string {
  const results = {
    run_id: report.runId,
    command: report.command,
    version: report.version,
    started_at: report.startedAt.toISOString(),
    finished_at: report.finishedAt.toISOString(),
    state: report.state,
    exit_code: report.exitCode,
    failure: report.failure === null ? null : { code: report.failure.code, message: report.failure.message },
    nights: report.nights.map(({ asOf, past, steps, stale }) => ({ as_of: asOf, past, stale, steps: steps.map(step) })),
  };
  return `${JSON.stringify(results, null, 2)}\n`;
}

const step = (result: StepResult): object => ({
  step: result.step,
  state: result.state,
  reason: result.reason,
  rows_in: result.rowsIn,
  rows_out: result.rowsOut,
  rows_refused: result.rowsRefused,
  seconds: result.seconds,
  peak_memory_bytes: result.peakMemoryBytes,
  stale_since: result.staleSince ?? null,
  notes: result.notes,
  refusals: result.refusals.map((refusal) => ({
    gate: refusal.gate,
    subject: refusal.subject,
    message: describeRefusal(refusal),
  })),
});
