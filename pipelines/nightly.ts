import type { AsOf } from "../project/time.js";
import type { Project } from "../project/project.js";
import { openMirror } from "../warehouse/ledger/mirror.js";
import { greatestFinished } from "../warehouse/ledger/nights.js";
import { coreStep } from "./core.js";
import { customerStep } from "./customer.js";
import { exportStep } from "./export.js";
import { identityStep } from "./identity.js";
import { lifecycleStep } from "./lifecycle.js";
import { loadStep, runLoad, type LoadOptions } from "./load.js";
import { publishStep } from "./publish.js";
import { reportStep } from "./report.js";
import { rfmStep } from "./rfm.js";
import { segmentsStep } from "./segments.js";
import { planNight, type PlannedStep } from "./runner/plan-night.js";
import { ledgerFolder, runCommand, type Call, type RunReport } from "./runner/run-command.js";
import { runSteps } from "./runner/run-steps.js";
import type { Step } from "./runner/step.js";

/** The steps of a night, in the order of the contract. */
export const NIGHT: readonly Step[] = [
  loadStep,
  identityStep,
  coreStep,
  rfmStep,
  lifecycleStep,
  notYet("features"),
  notYet("churn"),
  notYet("value"),
  notYet("clusters"),
  notYet("cross-sell"),
  customerStep,
  segmentsStep,
  notYet("cubes"),
  exportStep,
  reportStep,
  publishStep,
];

/** Runs a whole night for each `as_of`, the oldest first, in one warehouse. */
export async function runNightly(call: Call, nights: readonly AsOf[], steps = NIGHT): Promise<RunReport> {
  return runCommand(call, async function* (run) {
    for (const asOf of nights) {
      const greatest = await greatestFinished(run.warehouse);
      const past = greatest !== null && asOf < greatest;
      if (nights.length > 1) run.log.info(`as of ${asOf}${past ? ", made again for the history" : ""}`);
      yield await runSteps(steps, run, { asOf, past, last: asOf === nights.at(-1), whole: true });
    }
  });
}

/** Runs some steps of a night as of one moment; `publish` makes them visible. */
export async function runSome(call: Call, only: ReadonlySet<string>, steps = NIGHT): Promise<RunReport> {
  return runCommand(call, async function* (run) {
    const greatest = await greatestFinished(run.warehouse);
    const past = greatest !== null && call.asOf < greatest;
    yield await runSteps(steps, run, { asOf: call.asOf, past, last: true, whole: false, only });
  });
}

/** Loads outside a night, and publishes what came. */
export async function runLoadAlone(call: Call, options: Omit<LoadOptions, "night">): Promise<RunReport> {
  const load: Step = { ...loadStep, run: (context) => runLoad(context, { ...options, night: false }) };
  return runSome(call, LOAD_ALONE, [load, ...NIGHT.slice(1)]);
}

export const LOAD_ALONE: ReadonlySet<string> = new Set(["load", "publish"]);

/** What runs of these nights would do, and why; changes nothing. */
export async function planNights(
  project: Project,
  nights: readonly AsOf[],
  only?: ReadonlySet<string>,
  steps = NIGHT,
): Promise<{ hasLedger: boolean; planned: PlannedStep[] }> {
  const ledger = await openMirror(ledgerFolder(project.directory));
  try {
    const planned: PlannedStep[] = [];
    for (const asOf of nights) {
      const night = { asOf, last: asOf === nights.at(-1) };
      planned.push(...(await planNight(steps, project, night, ledger, only)));
    }
    return { hasLedger: ledger !== null, planned };
  } finally {
    ledger?.close();
  }
}

/** A step that this version does not have. */
function notYet(name: string): Step {
  return {
    name,
    version: 0,
    reads: [],
    writes: [],
    configuration: () => null,
    run: () => Promise.resolve({ rowsIn: 0, rowsOut: 0, skipped: "not-available" }),
  };
}
