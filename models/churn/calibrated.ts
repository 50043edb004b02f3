import { fitIsotonic, isotonicFromJson, type IsotonicModel } from "../calibration/isotonic.js";
import { fitPlatt, plattFromJson, type PlattModel } from "../calibration/platt.js";
import { InputError } from "../errors.js";
import type { Outcomes } from "../metrics/outcomes.js";

export type Calibration = IsotonicModel | PlattModel;

/** A curve of any shape needs many rows; a sigmoid has two numbers. */
const ROWS_FOR_CURVE = 5000;

/** From log odds to probabilities, by rows that the model did not see. */
export const fitCalibration = (outcomes: Outcomes): Calibration =>
  outcomes.scores.length < ROWS_FOR_CURVE ? fitPlatt(outcomes) : fitIsotonic(outcomes);

/** @throws {InputError} model-version, bad-model */
export function calibrationFromJson(json: unknown): Calibration {
  const { kind } = (json ?? {}) as { readonly kind?: unknown };
  if (kind === "isotonic") return isotonicFromJson(json);
  if (kind === "platt") return plattFromJson(json);
  throw new InputError("model-version", `churn: no calibration is of kind ${JSON.stringify(kind)}. Train again.`);
}
