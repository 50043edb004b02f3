import type { Project } from "../../project/project.js";
import type { Schemas } from "../../warehouse/sql-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { Log } from "./log.js";

/** Something that a gate stopped. The night goes on; the exit code is 3. */
export interface Refusal {
  /** `min_rows`, `max_rejected_share`, `max_rows_ratio`, … */
  readonly gate: string;
  /** The source, list or model. */
  readonly subject: string;
  /** Where, the rule, what was got, and the flag that allows it. */
  readonly message: string;
  /** No flag overrules it. */
  readonly final?: true;
}

export interface StepContext {
  readonly project: Project;
  readonly warehouse: Warehouse;
  /** `YYYY-MM-DD HH:MM:SS` on the project's local clock, exclusive. */
  readonly asOf: string;
  /** The live schemas, or `past_*` while an older `as_of` is made again. */
  readonly schemas: Schemas;
  readonly past: boolean;
  /** The last `as_of` of this command: list files and the report are written for it only. */
  readonly last: boolean;
  /** What `--allow` overrules once: `GATE` or `GATE:SUBJECT`. */
  readonly allow: ReadonlySet<string>;
  readonly runId: string;
  readonly log: Log;
}

export interface StepReport {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsRefused?: number;
  readonly notes?: readonly string[];
  readonly refusals?: readonly Refusal[];
  /** `skipped` with a reason where there was nothing to do: `no-source`, `not-available`. */
  readonly skipped?: "no-source" | "not-available";
  /**
   * Names the state of what it wrote, where its fingerprint cannot know it (load: its deliveries).
   * Hashed into the fingerprints of the steps that read it.
   */
  readonly output?: string;
  /** Switches files into place by rename, after the transaction has committed. Runs again after a crash: must be repeatable. */
  readonly afterCommit?: () => Promise<void>;
}

/** One step of a night. */
export interface Step {
  readonly name: string;
  /** Raised when its code changes what it means. */
  readonly version: number;
  /** Relations of earlier steps: `core.line`, `result.rfm`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Commits by itself, part by part. What was cut short counts as not made, and the step sees to it that its tables do too. */
  readonly ownTransactions?: boolean;
  /** Takes sources in (load). Never skipped as unchanged: it looks at files to know. */
  readonly takesSources?: boolean;
  /** Does more for the last night of a command (list files, report): that it was the last counts in the fingerprint. */
  readonly forLast?: boolean;
  /** Whether the files that it put out for such a night still lie there; one whose files are gone runs again. */
  isInPlace?(project: Project, night: { readonly asOf: string; readonly last: boolean }): boolean;
  /** What of configuration and meanings its result depends on; hashed into the fingerprint. */
  configuration(project: Project): unknown;
  run(context: StepContext): Promise<StepReport>;
}

/** Whether `--allow` overrules this gate for this subject. */
export const isAllowed = (allow: ReadonlySet<string>, gate: string, subject: string): boolean =>
  allow.has(gate) || allow.has(`${gate}:${subject}`);
