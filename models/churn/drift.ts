import { shiftsOf, stabilityByName, type Shift, type StabilityByName } from "../drift/shifts.js";
import { LEAST_ROWS, populationStability, stabilityReference, type StabilityReference } from "../metrics/stability.js";
import type { Numbers } from "./table-rows.js";

export interface StabilityReferences {
  readonly score: StabilityReference;
  readonly features: StabilityByName;
}

export interface Drift {
  /** Population stability index; null: too few rows to say. */
  readonly score: number | null;
  readonly features: readonly Shift[];
}

/** Where scores and features lay in the window that a model was proven in. */
export const stabilityReferences = (
  table: Numbers,
  names: readonly string[],
  scores: Float64Array,
): StabilityReferences => ({
  score: stabilityReference({ kind: "numeric", name: "score", values: scores }),
  features: stabilityByName(table.columns, names),
});

/**
 * How far they have moved since, greatest shift first.
 * @throws {InputError} missing-column
 */
export function measureDrift(references: StabilityReferences, table: Numbers, scores: Float64Array): Drift {
  if (scores.length < LEAST_ROWS) return { score: null, features: [] };
  return {
    features: shiftsOf("churn", references.features, table.columns),
    score: populationStability(references.score, { kind: "numeric", name: "score", values: scores }),
  };
}
