import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "../harness/in-child.js";
import { figure } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import type { CommandRun } from "../tasks/commands.js";
import { FIRST_NIGHT, makeCompany, SECOND_NIGHT } from "./company.js";
import { refusals } from "./night.js";

const CUSTOMERS = 100_000;
const STEPS = ["identity", "core", "cross-sell"];
/** Everybody is ranked a week after the training. */
const REFRESH_NIGHT = "2026-01-07 00:00:00";

/** The step `cross-sell` in the night that trains, in the next one, and in one that ranks everybody again. */
export async function benchOfferNights(setting: Setting): Promise<Findings> {
  const customers = Math.round(CUSTOMERS * setting.scale);
  const folder = join(setting.folder, "offer-nights");
  mkdirSync(folder, { recursive: true });
  try {
    setting.log(`simulating ${customers} customers`);
    const { lines, project, lastDay } = await makeCompany(setting, folder, customers);
    const directory = join(folder, "project");
    cpSync(project, directory, { recursive: true });
    const call = async (asOf: string, steps: readonly string[], comes: typeof lastDay = []): Promise<CommandRun> => {
      setting.log(`as of ${asOf}`);
      const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf, steps, comes }] });
      if (run!.failure !== null) throw new Error(run!.failure);
      return run!;
    };
    const runs = {
      "the night that trains": await call(FIRST_NIGHT, ["load", ...STEPS]),
      "the next night": await call(SECOND_NIGHT, ["load", ...STEPS], lastDay),
      "a night that ranks everybody": await call(REFRESH_NIGHT, STEPS),
    };
    const step = (run: CommandRun) => run.steps.find(({ step: name }) => name === "cross-sell")!;
    const [, next, all] = Object.values(runs).map(step) as [CommandRun["steps"][0], ...CommandRun["steps"]];
    const ratio = (what: string, of: "seconds" | "cpuSeconds", limit: number | null) =>
      ({ what, got: next![of] / all![of], unit: "x", limit }) as const;
    return {
      sizes: { customers, lines },
      figures: Object.entries(runs).map(([what, run]) => {
        const { seconds, cpuSeconds, peakMemoryBytes } = step(run);
        return figure(what, [{ seconds, cpuSeconds, peakBytes: peakMemoryBytes }]);
      }),
      verdicts: [
        ratio("the next night / one that ranks everybody: wall", "seconds", 1 / 3),
        ratio("the same: cpu", "cpuSeconds", null),
      ],
      notes: Object.entries(runs).flatMap(([what, run]) =>
        step(run)
          .notes.filter((note) => note.includes("customers ranked"))
          .map((note) => `${what}: ${note}`),
      ),
      failures: Object.values(runs).flatMap(refusals),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
