import { InputError } from "../errors.js";
import { checkOutcomes, type Outcomes } from "./outcomes.js";
import { rankScores } from "./rank-scores.js";

export interface CalibrationBin {
  /** Weight of its rows. */
  readonly weight: number;
  /** Mean probability that was said. */
  readonly said: number;
  /** Share of label 1 that came. */
  readonly came: number;
}

/**
 * What was said and what came, in bins of equal count from the lowest probability up. Equal probabilities stay together, in
 * the bin where the middle of their ranks falls; so a bin may be larger, and an empty one is left out.
 * @param bins from 1
 * @throws {InputError} bad-bins, those of `checkOutcomes`
 * @throws {FitError} no-rows
 */
export function calibrationBins(outcomes: Outcomes, bins = 10): readonly CalibrationBin[] {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new InputError("bad-bins", `calibrationBins: bins must be a whole number from 1; got ${bins}.`);
  }
  checkOutcomes("calibrationBins", outcomes, { probabilities: true });
  const { scores, positives, negatives, totalPositives, totalNegatives } = rankScores(outcomes);
  const total = totalPositives + totalNegatives;
  const sums = Array.from({ length: bins }, () => ({ weight: 0, said: 0, came: 0 }));
  let below = 0;
  for (let g = scores.length - 1; g >= 0; g--) {
    const weight = positives[g]! + negatives[g]!;
    const bin = sums[Math.min(bins - 1, Math.floor((bins * (below + weight / 2)) / total))]!;
    bin.weight += weight;
    bin.said += weight * scores[g]!;
    bin.came += positives[g]!;
    below += weight;
  }
  return sums
    .filter(({ weight }) => weight > 0)
    .map(({ weight, said, came }) => ({ weight, said: said / weight, came: came / weight }));
}

/**
 * Expected calibration error: mean distance of what was said and what came over `calibrationBins`, by their weight; 0 to 1.
 * @throws {InputError} bad-bins, those of `checkOutcomes`
 * @throws {FitError} no-rows
 * @source Naeini, Cooper and Hauskrecht (2015), with bins of equal count
 */
export function calibrationError(outcomes: Outcomes, bins = 10): number {
  const all = calibrationBins(outcomes, bins);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return all.reduce((sum, { weight, said, came }) => sum + (weight / total) * Math.abs(said - came), 0);
}
