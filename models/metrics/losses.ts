import { checkOutcomes, type Outcomes } from "./outcomes.js";

/** Log loss takes a probability nearer to 0 or 1 than this for it: one sure mistake costs 34.5, not everything. */
export const LEAST_PROBABILITY = 1e-15;

/**
 * Mean of −ln of the probability that was given to what came.
 * @param outcomes scores are probabilities, 0 to 1
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows
 */
export function logLoss(outcomes: Outcomes): number {
  return mean("logLoss", outcomes, (p, label) => -Math.log(Math.max(label === 1 ? p : 1 - p, LEAST_PROBABILITY)));
}

/**
 * Mean squared distance of probability and label, 0 to 1.
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows
 * @source Brier (1950), for two classes, halved
 */
export function brierScore(outcomes: Outcomes): number {
  return mean("brierScore", outcomes, (p, label) => (p - label) ** 2);
}

function mean(caller: string, outcomes: Outcomes, loss: (p: number, label: number) => number): number {
  checkOutcomes(caller, outcomes, { probabilities: true });
  const { scores, labels, weights } = outcomes;
  let [sum, total] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    sum += weight * loss(scores[i]!, labels[i]!);
    total += weight;
  }
  return sum / total;
}
