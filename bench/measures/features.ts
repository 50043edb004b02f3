import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "../harness/in-child.js";
import { figure } from "../harness/measure.js";
import type { Findings, Setting } from "../harness/setting.js";
import { FIRST_NIGHT, makeCompany } from "./company.js";

const CUSTOMERS = 1_000_000;
const STEP = "features";

/** Features of one cut of the simulated company: the step of the night, in a process of its own. */
export async function benchFeatures(setting: Setting): Promise<Findings> {
  const folder = join(setting.folder, "features");
  const directory = join(folder, "project");
  mkdirSync(folder, { recursive: true });
  try {
    const customers = Math.max(200, Math.round(CUSTOMERS * setting.scale));
    const company = await makeCompany(setting, folder, customers);
    cpSync(company.project, directory, { recursive: true });
    const call = async (steps: readonly string[]) => {
      const [run] = await inChild(setting, "commands", { directory, calls: [{ asOf: FIRST_NIGHT, steps }] });
      if (run!.failure !== null) throw new Error(run!.failure);
      return run!;
    };
    setting.log("load, identity, core");
    await call(["load", "identity", "core"]);
    setting.log(STEP);
    const run = await call([STEP]);
    const made = run.steps.find(({ step }) => step === STEP)!;
    return {
      sizes: { customers, lines: company.lines },
      figures: [figure(STEP, [{ ...made, peakBytes: made.peakMemoryBytes }])],
      verdicts: [
        { what: "features of one cut", got: made.seconds, unit: "s", limit: setting.scale < 1 ? null : 60 },
        { what: "peak memory", got: made.peakMemoryBytes / 2 ** 30, unit: "GB", limit: 8 },
      ],
      notes: [`${made.rowsOut} customers with a row`],
      failures: made.rowsOut === 0 ? ["no customer has features"] : [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
