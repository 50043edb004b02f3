import { LEAST_ROWS, populationStability, stabilityReference, type StabilityReference } from "../metrics/stability.js";
import type { Numbers } from "./table-rows.js";
import { InputError } from "../errors.js";

export interface StabilityReferences {
  readonly score: StabilityReference;
  readonly features: Readonly<Record<string, StabilityReference>>;
}

export interface Drift {
  /** Population stability index; null: too few rows to say. */
  readonly score: number | null;
  readonly features: readonly { readonly name: string; readonly shift: number }[];
}

/** Where scores and features lay in the window that a model was proven in. */
export const stabilityReferences = (table: Numbers, names: readonly string[], scores: Float64Array) => ({
  score: stabilityReference({ kind: "numeric", name: "score", values: scores }),
  features: Object.fromEntries(
    table.columns.filter(({ name }) => names.includes(name)).map((column) => [column.name, stabilityReference(column)]),
  ),
});

/**
 * How far they have moved since, greatest shift first.
 * @throws {InputError} missing-column
 */
export function measureDrift(references: StabilityReferences, table: Numbers, scores: Float64Array): Drift {
  if (scores.length < LEAST_ROWS) return { score: null, features: [] };
  const features = Object.entries(references.features).map(([name, reference]) => {
    const column = table.columns.find((one) => one.name === name);
    if (column === undefined) {
      throw new InputError(
        "missing-column",
        `churn: the model reads the feature ${name}, which is not there any more.`,
      );
    }
    return { name, shift: populationStability(reference, column) };
  });
  return {
    score: populationStability(references.score, { kind: "numeric", name: "score", values: scores }),
    features: features.sort((a, b) => b.shift - a.shift || (a.name < b.name ? -1 : 1)),
  };
}
