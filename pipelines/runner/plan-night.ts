import type { Project } from "../../project/project.js";
import { greatestFinished } from "../../warehouse/ledger/nights.js";
import { readLiveSteps, readStepsAsOf, type StepRow } from "../../warehouse/ledger/steps.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { fingerprint } from "./fingerprint.js";
import { dependencies, orderSteps } from "./order-steps.js";
import { isGood } from "./run-steps.js";
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
  night: { readonly asOf: string; readonly last: boolean },
  ledger: Warehouse | null,
  only?: ReadonlySet<string>,
): Promise<PlannedStep[]> {
  const { asOf } = night;
  const greatest = ledger === null ? null : await greatestFinished(ledger);
  const past = greatest !== null && asOf < greatest;
  const rows = ledger === null ? [] : past ? await readStepsAsOf(ledger, asOf) : await readLiveSteps(ledger);
  const before = new Map(rows.map((row) => [row.step, row]));
  const outputs = new Map(rows.map((row) => [row.step, row.output]));
  const needs = dependencies(steps);
  const running = new Set<string>();
  const planned: PlannedStep[] = [];
  for (const step of orderSteps(steps)) {
    if (only?.has(step.name) === false) continue;
    const needed = needs.get(step.name)!;
    const inputs = Object.fromEntries(needed.map((name) => [name, outputs.get(name) ?? null]));
    const print = fingerprint(step, project, night, inputs);
    const row = before.get(step.name);
    const why = reason(
      step,
      row,
      asOf,
      print,
      needed.filter((name) => running.has(name)),
    );
    if (why !== null && step.ownTransactions !== true) {
      running.add(step.name);
      outputs.set(step.name, print);
    }
    const skipped = row?.state === "skipped" ? (row.reason ?? "unchanged") : "unchanged";
    planned.push({ as_of: asOf, step: step.name, plan: why === null ? "skip" : "run", why: why ?? skipped });
  }
  return planned;
}

function reason(
  step: Step,
  row: StepRow | undefined,
  asOf: string,
  print: string,
  running: readonly string[],
): string | null {
  if (step.ownTransactions === true) return "looks for new and changed files";
  if (row === undefined) return "never ran";
  if (isGood(row, asOf) && row.fingerprint === print) return null;
  if (row.as_of !== asOf) return `was made as of ${row.as_of}`;
  if (row.state === "refused") return `was refused (${row.reason ?? "gate"})`;
  if (!isGood(row, asOf)) return "did not finish";
  return running.length > 0
    ? `reads what ${running.join(", ")} will write`
    : "its code, configuration or inputs changed";
}
