import { InputError } from "../errors.js";
import { checkOutcomes, type Outcomes } from "./outcomes.js";
import { rankScores } from "./rank-scores.js";

export interface LiftBand {
  /** 1 has the highest scores. */
  readonly band: number;
  /** Weight of the rows in it. */
  readonly weight: number;
  /** Weight of label 1 in it. */
  readonly positives: number;
  /** Share of label 1 in it, over that of all. */
  readonly lift: number;
  /** Share of all of label 1 that is in it or in a band before it. */
  readonly gain: number;
  /** Lift of it and all bands before it together. */
  readonly cumulativeLift: number;
}

/**
 * Lift and gains in bands of equal weight, highest scores first: deciles unless said otherwise. Rows of one score that two
 * bands share are divided among them in proportion, as drawing among them by lot would on average.
 * @throws {InputError} bad-bins, those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 */
export function lift(outcomes: Outcomes, bands = 10): readonly LiftBand[] {
  if (!Number.isSafeInteger(bands) || bands < 1) {
    throw new InputError("bad-bins", `lift: bands must be a whole number from 1; got ${bands}.`);
  }
  checkOutcomes("lift", outcomes, { bothClasses: true });
  const { positives, negatives, totalPositives, totalNegatives } = rankScores(outcomes);
  const width = (totalPositives + totalNegatives) / bands;
  const share = totalPositives / (totalPositives + totalNegatives);
  const result: LiftBand[] = [];
  let [group, reached, found, before] = [0, 0, 0, 0];
  for (let band = 1; band <= bands; band++) {
    const end = band * width;
    while (group < positives.length && reached + positives[group]! + negatives[group]! <= end) {
      reached += positives[group]! + negatives[group]!;
      found += positives[group]!;
      group++;
    }
    const inside = group < positives.length ? (end - reached) / (positives[group]! + negatives[group]!) : 0;
    const upTo = band === bands ? totalPositives : found + inside * (positives[group] ?? 0);
    result.push({
      band,
      weight: width,
      positives: upTo - before,
      lift: (upTo - before) / width / share,
      gain: upTo / totalPositives,
      cumulativeLift: upTo / end / share,
    });
    before = upTo;
  }
  return result;
}
