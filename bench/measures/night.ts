import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../harness/measure.js";
import type { Figure, Findings, Setting } from "../harness/setting.js";
import type { CommandRun } from "../tasks/commands.js";
import { makeCompany, runCompany } from "./company.js";

const CUSTOMERS = 1_000_000;

/** A whole night on the simulated company after its first load, and one more with the next day. */
export async function benchNight(setting: Setting): Promise<Findings> {
  const customers = Math.round(CUSTOMERS * setting.scale);
  const folder = join(setting.folder, "night");
  mkdirSync(folder, { recursive: true });
  try {
    setting.log(`simulating ${customers} customers`);
    const company = await makeCompany(setting, folder, customers);
    const runs: (readonly CommandRun[])[] = [];
    for (let run = 1; run <= setting.runs; run++) {
      setting.log(`${run} of ${setting.runs}`);
      runs.push(await runCompany(setting, company, folder, 2));
    }
    const [load, first, second] = ["first load", "first night", "second night"].map((what, i) =>
      figure(
        what,
        runs.map((calls) => calls[i]!),
      ),
    ) as [Figure, Figure, Figure];
    const peak = Math.max(load.peakBytes, first.peakBytes, second.peakBytes) / 2 ** 30;
    return {
      sizes: { customers, lines: company.lines },
      figures: [load, first, ...stepsOf(runs, 1), second, ...stepsOf(runs, 2)],
      verdicts: [
        { what: "first night after the first load", got: first.seconds, unit: "s", limit: 600 },
        { what: "peak memory of any of them", got: peak, unit: "GB", limit: 8 },
        { what: "second night / first night: wall", got: second.seconds / first.seconds, unit: "x", limit: 1 / 3 },
        { what: "the same: cpu", got: second.cpuSeconds / first.cpuSeconds, unit: "x", limit: null },
      ],
      notes: [],
      failures: [...new Set(runs.flat().flatMap(refusals))],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A figure for each step that ran. */
export function stepsOf(runs: readonly (readonly CommandRun[])[], position: number): Figure[] {
  const names = runs[0]![position]!.steps.filter(({ state }) => state === "done").map(({ step }) => step);
  return names.map((name) =>
    figure(
      `  ${name}`,
      runs.map((calls) => {
        const { seconds, cpuSeconds, peakMemoryBytes } = calls[position]!.steps.find(({ step }) => step === name)!;
        return { seconds, cpuSeconds, peakBytes: peakMemoryBytes };
      }),
    ),
  );
}

/** A refused part makes a night cheaper: the figures would not be those of the whole. */
export const refusals = ({ steps }: CommandRun): string[] =>
  steps.flatMap(({ step, refusals: found }) =>
    found.map(({ gate, message }) => `${step} refused, ${gate}: ${message}`),
  );
