import type { RunReport } from "../pipelines/runner/run-command.js";
import { megabytes } from "../pipelines/runner/step-result.js";
import { elapsed } from "./progress.js";

/** The last line of a run: `done: 10 steps, 6 skipped, 1,204 rows refused, 21 s, at most 412 MB` */
export function describeRun(report: RunReport): string {
  const { rows_refused: refused, seconds, peak_memory_bytes: peak } = sumOf(report);
  const steps = report.nights.flatMap((night) => night.steps);
  const ran = steps.filter(({ state }) => state === "done" || state === "refused").length;
  const skipped = steps.filter(({ state }) => state === "skipped").length;
  const told = [
    ...(report.nights.length > 1 ? [`${report.nights.length} nights`] : []),
    `${ran} ${ran === 1 ? "step" : "steps"}`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(refused > 0 ? [`${refused.toLocaleString("en-US")} rows refused`] : []),
    seconds < 10 ? `${seconds.toFixed(1)} s` : elapsed(seconds),
    ...(peak > 0 ? [`at most ${megabytes(peak)}`] : []),
  ];
  return `${report.state}: ${told.join(", ")}`;
}

/** The same for programs. */
export function sumOf({ nights, startedAt, finishedAt }: RunReport) {
  const steps = nights.flatMap((night) => night.steps);
  return {
    rows_refused: sum(steps.map(({ rowsRefused }) => rowsRefused)),
    seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000,
    peak_memory_bytes: Math.max(0, ...steps.map(({ peakMemoryBytes }) => peakMemoryBytes)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
