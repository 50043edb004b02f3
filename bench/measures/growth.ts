import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { logSlope } from "../harness/median.js";
import type { Figure, Findings, Setting, Verdict } from "../harness/setting.js";
import type { CommandRun } from "../tasks/commands.js";
import { makeCompany, runCompany } from "./company.js";
import { refusals, stepsOf } from "./night.js";

/** About 0.1, 1 and 10 million lines. */
const CUSTOMERS = [2_000, 20_000, 200_000];
const RUNS = 3;
const STEEPEST = 1.1;
/** Processor seconds at the largest size from which on a step counts. */
const LONG = 5;

/** How the steps of a night grow with its lines. */
export async function benchGrowth(setting: Setting): Promise<Findings> {
  const folder = join(setting.folder, "growth");
  const sizes: { customers: number; lines: number; steps: Figure[] }[] = [];
  const failures = new Set<string>();
  try {
    for (const full of CUSTOMERS) {
      const customers = Math.max(20, Math.round(full * setting.scale));
      const place = join(folder, String(customers));
      mkdirSync(place, { recursive: true });
      setting.log(`simulating ${customers} customers`);
      const company = await makeCompany(setting, place, customers);
      const runs: (readonly CommandRun[])[] = [];
      for (let run = 1; run <= RUNS; run++) runs.push(await runCompany(setting, company, place, 1));
      for (const failure of runs.flat().flatMap(refusals)) failures.add(`${customers} customers: ${failure}`);
      const load = stepsOf(runs, 0).map((step) => ({ ...step, what: "first load" }));
      const night = stepsOf(runs, 1).map((step) => ({ ...step, what: step.what.trim() }));
      sizes.push({ customers, lines: company.lines, steps: [...load, ...night.filter(({ what }) => what !== "load")] });
      rmSync(place, { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const last = sizes.at(-1)!;
  return {
    sizes: Object.fromEntries(sizes.map(({ customers, lines }) => [`lines of ${customers} customers`, lines])),
    figures: sizes.flatMap(({ lines, steps }) =>
      steps.map((step) => ({ ...step, what: `${step.what}, ${(lines / 1e6).toPrecision(2)} million lines` })),
    ),
    verdicts: last.steps.map(({ what, cpuSeconds }): Verdict => {
      const points = sizes.map(({ lines, steps }) => ({
        x: lines,
        y: steps.find((step) => step.what === what)?.cpuSeconds ?? 0,
      }));
      const limit = cpuSeconds > LONG && what !== "first load" ? STEEPEST : null;
      return { what: `growth of ${what}`, got: logSlope(points.filter(({ y }) => y > 0)), unit: "slope", limit };
    }),
    notes: [
      `slope of log cpu seconds over log lines; held against ${STEEPEST} where a step takes over ${LONG} s at the end`,
    ],
    failures: [...failures],
  };
}
