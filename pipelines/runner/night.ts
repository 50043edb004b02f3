import type { Project } from "../../project/project.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { StaleSource } from "../../warehouse/ledger/stale.js";
import type { Failure } from "./failure.js";
import type { Log } from "./log.js";
import type { StepResult } from "./step-result.js";

/** What one call of a writing command works with. */
export interface Run {
  readonly project: Project;
  readonly warehouse: Warehouse;
  readonly runId: string;
  readonly allow: ReadonlySet<string>;
  readonly log: Log;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  /** Told before each step. */
  readonly onStep?: (asOf: string, step: string) => Promise<void>;
}

/** One `as_of` of a run. */
export interface Night {
  readonly asOf: string;
  /** Older than the greatest finished one. */
  readonly past: boolean;
  readonly last: boolean;
  /** A whole night: noted as finished at its end. */
  readonly whole: boolean;
  /** The steps to run; the others stay as they are. Default: all. */
  readonly only?: ReadonlySet<string>;
}

export interface NightReport {
  readonly asOf: string;
  readonly past: boolean;
  readonly steps: readonly StepResult[];
  /** Of the step that failed; null where none did. */
  readonly failure: Failure | null;
  /** Sources that a gate refused: what is known of them is of before. */
  readonly stale: readonly StaleSource[];
}

/** A step failed, and so did its row in the ledger, as on a full disk: the step's own failure is the one to tell. */
export class StepLost extends Error {
  override readonly name = "StepLost";
  constructor(
    readonly failure: Failure,
    options: ErrorOptions,
  ) {
    super(failure.message, options);
  }
}
