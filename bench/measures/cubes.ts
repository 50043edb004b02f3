import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultCubes } from "../../project/default-cubes.js";
import { measureFinest } from "../cubes/finest.js";
import { EXTRA_MEASURES, QUERIES } from "../cubes/queries.js";
import { inChild } from "../harness/in-child.js";
import { figure } from "../harness/measure.js";
import { median } from "../harness/median.js";
import type { Findings, Setting } from "../harness/setting.js";
import { FIRST_NIGHT, SECOND_NIGHT, hide, makeCompany } from "./company.js";

/** About 20 million lines. */
const CUSTOMERS = 400_000;
const RUNS = 5;
/** What the sales cube reads comes of these. */
const BEFORE = ["load", "identity", "core", "rfm", "lifecycle", "customer", "segments"] as const;

/** The 40 queries of `bench/cubes/queries.ts` from aggregates against the fact, in one process; building them, and one more day. */
export async function benchCubes(setting: Setting): Promise<Findings> {
  const folder = join(setting.folder, "cubes");
  const directory = join(folder, "project");
  mkdirSync(folder, { recursive: true });
  try {
    const company = await makeCompany(setting, folder, Math.max(200, Math.round(CUSTOMERS * setting.scale)));
    cpSync(company.project, directory, { recursive: true });
    writeCubes(directory);
    const call = async (asOf: string, steps: readonly string[] | null, comes: typeof company.lastDay = []) => {
      const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf, steps, comes }] });
      if (run!.failure !== null) throw new Error(run!.failure);
      return run!;
    };
    setting.log("load, and everything but the cubes");
    await call(FIRST_NIGHT, ["load"]);
    await call(FIRST_NIGHT, [...BEFORE, "publish"]);
    setting.log("asking what will be asked");
    await inChild(setting, "ask-cubes", { directory, runs: 1 });
    setting.log("building");
    const built = await call(FIRST_NIGHT, ["cubes", "publish"]);
    const finest = await measureFinest(directory);
    setting.log("asking");
    const asked = await inChild(setting, "ask-cubes", { directory, runs: RUNS });
    setting.log("one more day");
    const next = await call(SECOND_NIGHT, [...BEFORE, "cubes"], company.lastDay);
    hide(company.lastDay);
    const step = (run: typeof built) => run.steps.find((one) => one.step === "cubes")!;
    const [building, day] = [step(built), step(next)];
    const ratios = asked.map(({ fact, best }) => fact / best);
    return {
      sizes: { lines: company.lines, queries: QUERIES.length },
      figures: [
        figure("building", [{ ...building, peakBytes: building.peakMemoryBytes }]),
        figure("one more day", [{ ...day, peakBytes: day.peakMemoryBytes }]),
      ],
      verdicts: [
        { what: "median query: aggregates / fact", got: 1 / median(ratios), unit: "x", limit: 1 / 50 },
        { what: "slowest query: aggregates / fact", got: 1 / Math.min(...ratios), unit: "x", limit: 1.1 },
        { what: "median query", got: median(asked.map(({ best }) => best)) / 1000, unit: "s", limit: 0.015 },
        {
          what: "building / one group by at the finest grain kept: wall",
          got: building.seconds / finest.seconds,
          unit: "x",
          limit: 3,
        },
        { what: "aggregates / fact: bytes", got: finest.share, unit: "x", limit: 0.2 },
        { what: "one more day / building: wall", got: day.seconds / building.seconds, unit: "x", limit: 0.1 },
      ],
      notes: [
        `${finest.aggregates} aggregates of sales with ${finest.rows} rows, the largest ${finest.largest}; one group by ${finest.seconds.toFixed(1)} s`,
        ...asked.map(
          ({ query, fact, best, from }) => `${query}: ${fact.toFixed(0)} and ${best.toFixed(1)} ms, ${from}`,
        ),
      ],
      failures: asked.filter(({ same }) => !same).map(({ query }) => `another answer: ${query}`),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeCubes(directory: string): void {
  const settings = { dayStarts: "00:00", serviceLevelSeconds: 20, channelCosts: {} };
  mkdirSync(join(directory, "cubes"), { recursive: true });
  for (const [file, text] of Object.entries(defaultCubes(settings))) {
    const whole = file === "sales.yaml" ? `${text.trimEnd()}\n${EXTRA_MEASURES}` : text;
    writeFileSync(join(directory, "cubes", file), whole);
  }
}
