import type { FitReport } from "../fit-report.js";
import type { ObjectiveParams } from "./objectives/objective.js";
import type { Tree } from "./tree.js";

/** A column that the model reads. `categories`: the names of codes 0, 1, …; null: numeric. */
export interface ModelFeature {
  readonly name: string;
  readonly categories: readonly string[] | null;
}

/** A sum of trees. Raw score of a row: `base` and the leaf of each tree; the objective makes a prediction of it. */
export interface BoostingModel {
  readonly objective: ObjectiveParams;
  readonly features: readonly ModelFeature[];
  readonly base: number;
  readonly trees: readonly Tree[];
  readonly report: BoostingReport;
}

/**
 * How a fit went. `reason`: max-rounds, early-stopping, no-more-splits or stopped (by `onRound`); `iterations`: trees grown.
 */
export interface BoostingReport extends FitReport {
  readonly reason: "max-rounds" | "early-stopping" | "no-more-splits" | "stopped" | "read";
  /** Trees that were kept. */
  readonly bestRound: number;
  /** Mean loss of the objective after each round; empty unless asked for. */
  readonly trainingLoss: readonly number[];
  /** The same on the validation data; empty without. */
  readonly validationLoss: readonly number[];
  /** Threads that worked; not part of what is saved. */
  readonly threads: number;
}
