import { FitError, InputError } from "../../errors.js";
import type { ObjectiveParams } from "./objective.js";

/** The greatest grade of a ranking: 2^30 still counts exactly. */
const MAX_GRADE = 30;

/**
 * Whether the labels can be learned under the objective. Rows of weight 0 are gone already.
 * @throws {InputError} bad-label, bad-groups
 * @throws {FitError} one-class, constant-label
 */
export function checkLabels(
  { kind }: ObjectiveParams,
  label: Float64Array,
  groups: Int32Array | null,
  mayBeConstant: boolean,
): void {
  const refuse = (rule: string, fits: (value: number) => boolean): void => {
    const bad = label.findIndex((value) => !fits(value));
    if (bad >= 0) {
      throw new InputError("bad-label", `fitBoosting: labels of ${kind} must be ${rule}; got ${label[bad]}.`);
    }
  };
  if (kind === "logistic") refuse("0 or 1", (value) => value === 0 || value === 1);
  if (kind === "poisson" || kind === "tweedie") refuse("0 or more", (value) => value >= 0);
  if (kind === "lambdarank") {
    refuse(
      `whole grades from 0 to ${MAX_GRADE}`,
      (value) => Number.isInteger(value) && value >= 0 && value <= MAX_GRADE,
    );
    if (groups === null) {
      throw new InputError("bad-groups", "fitBoosting: lambdarank needs `groups`, the number of rows of each query.");
    }
  }
  if (mayBeConstant || kind === "custom" || label.some((value) => value !== label[0])) return;
  if (kind === "logistic") {
    throw new FitError("one-class", `fitBoosting: needs rows of both classes; all ${label.length} are ${label[0]}.`);
  }
  throw new FitError("constant-label", `fitBoosting: all ${label.length} labels are ${label[0]}: nothing to learn.`);
}
