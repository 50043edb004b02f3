import type { Project } from "../../project/project.js";
import { greatestFinished } from "../../warehouse/ledger/nights.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { orderSteps } from "./order-steps.js";
import { StepStates } from "./step-states.js";
import type { Step } from "./step.js";

/** What a night would do with one step. */
export interface PlannedStep {
  readonly as_of: string;
  readonly step: string;
  readonly plan: "run" | "skip";
  readonly why: string;
}

/**
 * Which steps a night would run, and why. Nothing is changed, opened for writing, or loaded: a load that would bring
 * new rows makes all that follows it run, too.
 * @param ledger a copy of the ledger; null where nothing ran yet
 * @param only the steps in question; default: all
 */
export async function planNight(
  steps: readonly Step[],
  project: Project,
  { asOf, last }: { readonly asOf: string; readonly last: boolean },
  ledger: Warehouse | null,
  only?: ReadonlySet<string>,
): Promise<PlannedStep[]> {
  const greatest = ledger === null ? null : await greatestFinished(ledger);
  const past = greatest !== null && asOf < greatest;
  const states = await StepStates.read(ledger, steps, project, { asOf, last, past });
  const running = new Set<string>();
  const planned: PlannedStep[] = [];
  for (const step of orderSteps(steps)) {
    if (only?.has(step.name) === false) continue;
    const why = reason(states, step, asOf, running);
    if (why === null) {
      const row = states.before(step)!;
      const unchanged = row.state === "skipped" ? row.reason : null;
      planned.push({ as_of: asOf, step: step.name, plan: "skip", why: unchanged ?? "unchanged" });
      continue;
    }
    planned.push({ as_of: asOf, step: step.name, plan: "run", why });
    if (step.takesSources === true) continue;
    running.add(step.name);
    states.setOutput(step, states.fingerprint(step));
  }
  return planned;
}

/** Why a step would run; null where it would not. */
function reason(states: StepStates, step: Step, asOf: string, running: ReadonlySet<string>): string | null {
  if (step.takesSources === true) return "looks for new and changed files";
  const row = states.before(step);
  if (row === undefined) return "never ran";
  if (states.isUnchanged(step)) return null;
  if (row.as_of !== asOf) return `was made as of ${row.as_of}`;
  if (row.state === "refused") return `was refused (${row.reason ?? "gate"})`;
  if (!states.isWhole(step)) return "did not finish";
  if (!states.isInPlace(step)) return "its files are gone";
  const changed = states.needs(step).filter((name) => running.has(name));
  return changed.length > 0
    ? `reads what ${changed.join(", ")} will write`
    : "its code, configuration or inputs changed";
}
