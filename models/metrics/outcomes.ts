import { FitError, InputError } from "../errors.js";

/** What was said and what came: equal lengths, one entry a customer. */
export interface Outcomes {
  /** Finite; a higher one says label 1 is likelier. */
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** Finite, from 0; all 1 where it is missing. A row of weight 0 does not count. */
  readonly weights?: Float64Array | undefined;
}

/**
 * The door of every measure.
 * @param probabilities whether scores must lie from 0 to 1
 * @throws {InputError} unequal-lengths, score-not-finite, not-a-probability, label-not-binary, bad-weight
 * @throws {FitError} no-rows, one-class
 */
export function checkOutcomes(
  caller: string,
  { scores, labels, weights }: Outcomes,
  { probabilities = false, bothClasses = false } = {},
): void {
  const n = scores.length;
  if (labels.length !== n || (weights !== undefined && weights.length !== n)) {
    throw new InputError(
      "unequal-lengths",
      `${caller}: ${n} scores, ${labels.length} labels and ${weights?.length ?? n} weights; each row needs one of each.`,
    );
  }
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(scores[i]!)) {
      throw new InputError("score-not-finite", `${caller}: scores must be finite; got ${scores[i]} at index ${i}.`);
    }
    if (probabilities && !(scores[i]! >= 0 && scores[i]! <= 1)) {
      throw new InputError("not-a-probability", `${caller}: must lie from 0 to 1; got ${scores[i]} at index ${i}.`);
    }
  }
  const { positives, negatives } = countLabels(caller, labels, weights);
  if (bothClasses && (positives === 0 || negatives === 0)) throw oneClass(caller, positives > 0 ? 1 : 0);
}

/**
 * Rows of weight above 0 by label.
 * @throws {InputError} label-not-binary, bad-weight
 * @throws {FitError} no-rows
 */
export function countLabels(
  caller: string,
  labels: Uint8Array,
  weights: Float64Array | undefined,
): { readonly positives: number; readonly negatives: number } {
  let [positives, negatives] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i]! > 1) {
      throw new InputError("label-not-binary", `${caller}: labels must be 0 or 1; got ${labels[i]} at index ${i}.`);
    }
    if (weights !== undefined) {
      const weight = weights[i]!;
      if (!(weight >= 0 && weight < Infinity)) {
        throw new InputError("bad-weight", `${caller}: weights must be finite, from 0; got ${weight} at index ${i}.`);
      }
      if (weight === 0) continue;
    }
    if (labels[i] === 1) positives++;
    else negatives++;
  }
  if (positives + negatives === 0) {
    throw new FitError("no-rows", `${caller}: needs a row of weight above 0; got none.`);
  }
  return { positives, negatives };
}

export const oneClass = (caller: string, label: number): FitError =>
  new FitError("one-class", `${caller}: needs rows of both labels; all that count have label ${label}.`);
