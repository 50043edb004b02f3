import { performance } from "node:perf_hooks";
import { peakMemory, resetPeakMemory } from "../../pipelines/runner/peak-memory.js";
import { median } from "./median.js";
import type { Figure } from "./setting.js";

export type Measured = Pick<Figure, "seconds" | "cpuSeconds" | "peakBytes">;

/** Wall and processor seconds of this process while `work` runs, and its peak memory. */
export async function measure<T>(work: () => Promise<T>): Promise<{ value: T; measured: Measured }> {
  resetPeakMemory();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1000;
  return { value, measured: { seconds, cpuSeconds: (user + system) / 1e6, peakBytes: peakMemory() } };
}

/** The medians of several runs; the peak is the greatest. */
export function figure(what: string, runs: readonly Measured[]): Figure {
  return {
    what,
    runs: runs.length,
    seconds: median(runs.map((r) => r.seconds)),
    cpuSeconds: median(runs.map((r) => r.cpuSeconds)),
    peakBytes: Math.max(...runs.map((r) => r.peakBytes)),
  };
}
