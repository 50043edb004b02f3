import { peakMemory } from "./peak-memory.js";
import type { Log } from "./log.js";
import { describeRefusal } from "./refusal.js";
import type { Refusal, StepReport } from "./step.js";

/** How one step of a night ended. */
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
  /** It read a source that stands still since this as_of. */
  readonly staleSince?: string;
}

/** The result of a step that moved no row. */
export function bareResult(
  step: string,
  asOf: string,
  state: StepResult["state"],
  reason: string | null,
  more: Partial<StepResult> = {},
): StepResult {
  const none = { rowsIn: 0, rowsOut: 0, rowsRefused: 0, seconds: 0, peakMemoryBytes: 0, notes: [], refusals: [] };
  return { step, asOf, state, reason, ...none, ...more };
}

/** The result of a step that came to its end. */
export function resultOf(step: string, asOf: string, report: StepReport, seconds: number): StepResult {
  const { rowsIn, rowsOut, rowsRefused = 0, notes = [], refusals = [], skipped } = report;
  const state = refusals.length > 0 ? "refused" : skipped !== undefined ? "skipped" : "done";
  const reason = refusals.length > 0 ? gatesOf(refusals) : (skipped ?? null);
  const counts = { rowsIn, rowsOut, rowsRefused, seconds, peakMemoryBytes: peakMemory() };
  return { step, asOf, state, reason, ...counts, notes, refusals };
}

/** `max_rows_ratio, min_rows` */
export const gatesOf = (refusals: readonly Refusal[]): string =>
  [...new Set(refusals.map(({ gate }) => gate))].sort().join(", ");

/**
 * One line for the step, and its notes and refusals.
 * @param told the step told its notes and refusals itself while it ran
 */
export function tellResult(log: Log, result: StepResult, told: boolean): void {
  log.info(describeResult(result), {
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
  for (const refusal of result.refusals) log.warn(describeRefusal(refusal), { step: result.step, gate: refusal.gate });
}

function describeResult(result: StepResult): string {
  const { step, state, reason, rowsIn, rowsOut, rowsRefused, seconds, peakMemoryBytes } = result;
  const head = `${step.padEnd(12)} ${state}${reason === null ? "" : ` (${reason})`}`;
  if (state === "skipped" || state === "failed") return head;
  const refused = rowsRefused > 0 ? `, ${n(rowsRefused)} refused` : "";
  const rows = `${n(rowsIn)} rows in, ${n(rowsOut)} out${refused}`;
  return `${head.padEnd(24)} ${rows.padEnd(35)} ${`${seconds.toFixed(1)} s`.padStart(8)} ${megabytes(peakMemoryBytes).padStart(8)}`;
}

export const megabytes = (bytes: number): string => `${n(Math.ceil(bytes / 1e6))} MB`;

const n = (rows: number): string => rows.toLocaleString("en-US");
