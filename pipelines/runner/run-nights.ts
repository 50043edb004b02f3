import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import { openMirror } from "../../warehouse/ledger/mirror.js";
import { greatestFinished } from "../../warehouse/ledger/nights.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { planNight, type PlannedStep } from "./plan-night.js";
import { ledgerFolder, runCommand, type Call, type RunReport } from "./run-command.js";
import { runSteps } from "./run-steps.js";
import type { Step } from "./step.js";

/** Runs a whole night for each `as_of`, the oldest first, in one warehouse. */
export async function runNights(call: Call, nights: readonly AsOf[], steps: readonly Step[]): Promise<RunReport> {
  return runCommand(call, async function* (run) {
    for (const asOf of nights) {
      const past = await isPast(run.warehouse, asOf);
      if (nights.length > 1) run.log.info(`as of ${asOf}${past ? ", made again for the history" : ""}`);
      yield await runSteps(steps, run, { asOf, past, last: asOf === nights.at(-1), whole: true });
    }
  });
}

/** Runs some of the steps as of `call.asOf`; the others stay as they are, and no night is finished. */
export async function runOnly(call: Call, only: ReadonlySet<string>, steps: readonly Step[]): Promise<RunReport> {
  return runCommand(call, async function* (run) {
    const past = await isPast(run.warehouse, call.asOf);
    yield await runSteps(steps, run, { asOf: call.asOf, past, last: true, whole: false, only });
  });
}

/** What runs of these nights would do, and why; changes nothing. */
export async function planNights(
  project: Project,
  nights: readonly AsOf[],
  steps: readonly Step[],
  only?: ReadonlySet<string>,
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

/** Whether a greater `as_of` has finished: readers keep seeing that one. */
async function isPast(warehouse: Warehouse, asOf: AsOf): Promise<boolean> {
  const greatest = await greatestFinished(warehouse);
  return greatest !== null && asOf < greatest;
}
