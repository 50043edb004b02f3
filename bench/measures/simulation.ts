import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "../harness/in-child.js";
import { figure, type Measured } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { benchSimulate } from "../simulate.js";

const CUSTOMERS = 1_000_000;
/** Enough that every planted effect shows. */
const CUSTOMERS_FOR_EFFECTS = 100_000;

/** Writing the simulated company; then, on a smaller one, whether its files show what was planted, on one thread as on two. */
export async function benchSimulation(setting: Setting): Promise<Findings> {
  const customers = Math.round(CUSTOMERS * setting.scale);
  const directory = join(setting.folder, "simulation");
  const runs: (Measured & { lines: number })[] = [];
  for (let run = 1; run <= setting.runs; run++) {
    setting.log(`${run} of ${setting.runs}`);
    mkdirSync(directory, { recursive: true });
    try {
      runs.push(await inChild(setting, "simulate", { directory, customers, until: "2026-01-01" }));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  const notes: string[] = [];
  const failures: string[] = [];
  if (setting.scale >= 1) {
    setting.log("planted effects");
    await benchSimulate(CUSTOMERS_FOR_EFFECTS, (line) => notes.push(line)).catch((cause: unknown) =>
      failures.push(cause instanceof Error ? cause.message : String(cause)),
    );
  }
  const measured = figure("simulate", runs);
  return {
    sizes: { customers, lines: runs[0]!.lines },
    figures: [measured],
    verdicts: [
      { what: "simulate", got: measured.seconds, unit: "s", limit: 360 },
      { what: "its peak memory", got: measured.peakBytes / 2 ** 30, unit: "GB", limit: 8 },
    ],
    notes,
    failures,
  };
}
