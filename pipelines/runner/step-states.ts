import type { Project } from "../../project/project.js";
import { readLiveSteps, readStepsAsOf, type StepRow } from "../../warehouse/ledger/steps.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { fingerprint, hash } from "./fingerprint.js";
import { dependencies } from "./order-steps.js";
import { describeRefusal } from "./refusal.js";
import type { StepResult } from "./step-result.js";
import type { Step, StepReport } from "./step.js";

/** What each step has put out, and what that depends on. */
export class StepStates {
  readonly #needs: ReadonlyMap<string, readonly string[]>;
  readonly #before: ReadonlyMap<string, StepRow>;
  readonly #outputs: Map<string, string | null>;

  private constructor(
    steps: readonly Step[],
    readonly project: Project,
    readonly night: { readonly asOf: string; readonly last: boolean; readonly past: boolean },
    rows: readonly StepRow[],
  ) {
    this.#needs = dependencies(steps);
    this.#before = new Map(rows.map((row) => [row.step, row]));
    this.#outputs = new Map(rows.map((row) => [row.step, row.output]));
  }

  /** As the ledger tells it: of the live tables, or of an older `as_of`. */
  static async read(
    ledger: Warehouse | null,
    steps: readonly Step[],
    project: Project,
    night: { readonly asOf: string; readonly last: boolean; readonly past: boolean },
  ): Promise<StepStates> {
    const read = (from: Warehouse) => (night.past ? readStepsAsOf(from, night.asOf) : readLiveSteps(from));
    return new StepStates(steps, project, night, ledger === null ? [] : await read(ledger));
  }

  /** Names of the steps that write what it reads. */
  needs(step: Step): readonly string[] {
    return this.#needs.get(step.name)!;
  }

  /** What the ledger says of its last run. */
  before(step: Step): StepRow | undefined {
    return this.#before.get(step.name);
  }

  output(step: Step): string | null {
    return this.#outputs.get(step.name) ?? null;
  }

  setOutput(step: Step, output: string | null): void {
    this.#outputs.set(step.name, output);
  }

  fingerprint(step: Step): string {
    const inputs = Object.fromEntries(this.needs(step).map((name) => [name, this.#outputs.get(name) ?? null]));
    return fingerprint(step, this.project, this.night, inputs);
  }

  /** Whether its tables and files hold a whole result of this `as_of`. */
  isWhole(step: Step): boolean {
    const row = this.before(step);
    if (row === undefined || row.as_of !== this.night.asOf || !row.switched) return false;
    return row.state === "done" || row.state === "skipped";
  }

  isUnchanged(step: Step): boolean {
    if (step.takesSources === true || !this.isWhole(step)) return false;
    return this.before(step)!.fingerprint === this.fingerprint(step) && this.isInPlace(step);
  }

  /** Whether its files lie where readers look for them; an older `as_of` has none. */
  isInPlace(step: Step): boolean {
    return this.night.past || (step.isInPlace?.(this.project, this.night) ?? true);
  }

  /** Whether all of these steps, in this order, would put out what they did before. */
  areUnchanged(steps: readonly Step[]): boolean {
    return steps.every((step) => this.isUnchanged(step));
  }

  /** What stands for the state of its tables: after a refusal a part of them is of an older state. */
  outputAfter(step: Step, runId: string, report: StepReport, { refusals }: StepResult): string {
    if (report.output !== undefined) return report.output;
    const print = this.fingerprint(step);
    if (step.takesSources === true) return hash([print, runId]);
    if (refusals.length === 0) return print;
    const told = refusals.map(describeRefusal);
    const last = this.before(step);
    const again = last?.fingerprint === print && last.state === "refused" && hash(last.refusals) === hash(told);
    return (again ? last.output : null) ?? hash([print, told, last?.output ?? null]);
  }
}
