import { columnsOf, format, type Row } from "../../cli/print.js";
import type { Machine } from "./machine.js";
import type { Figure, Findings, Verdict } from "./setting.js";

/** The findings of one bench, for people. */
export function showFindings(title: string, machine: Machine, findings: Findings): string {
  const { sizes, figures, verdicts, notes, failures } = findings;
  const listed = Object.entries(sizes).map(([what, n]) => `${n.toLocaleString("en-US")} ${what}`);
  return [
    `${title}: ${listed.join(", ")}`,
    `${machine.processor}, ${machine.cores} cores, ${gigabytes(machine.memoryBytes)} GB; Node.js ${machine.node}, ${machine.engine}, ${machine.system}`,
    "",
    table(figures.map(figureRow)),
    table(verdicts.map(verdictRow)),
    ...notes,
    ...failures.map((failure) => `FAILED: ${failure}`),
  ].join("\n");
}

/** Whether a figure keeps its target; true without one. */
export const isKept = ({ got, limit }: Verdict): boolean => limit === null || got <= limit;

const table = (rows: readonly Row[]): string => format(rows, columnsOf(rows), "table");

const figureRow = ({ what, runs, seconds, cpuSeconds, peakBytes }: Figure) => ({
  measured: what,
  runs,
  wall_s: seconds.toFixed(2),
  cpu_s: cpuSeconds.toFixed(2),
  peak_mb: Math.round(peakBytes / 2 ** 20),
});

const verdictRow = (verdict: Verdict) => ({
  target: verdict.what,
  got: number(verdict.got, verdict.unit),
  limit: verdict.limit === null ? "" : number(verdict.limit, verdict.unit),
  kept: verdict.limit === null ? "" : isKept(verdict) ? "yes" : "NO",
});

function number(value: number, unit: Verdict["unit"]): string {
  if (unit === "slope") return value.toFixed(2);
  if (unit === "x") return `${value.toFixed(value < 0.1 ? 4 : 2)} x`;
  return `${value.toFixed(1)} ${unit}`;
}

const gigabytes = (bytes: number): number => Math.round(bytes / 2 ** 30);
