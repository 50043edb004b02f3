import { checkOutcomes, type Outcomes } from "./outcomes.js";
import { rankScores } from "./rank-scores.js";

/** One point for each distinct score, from the highest: what calling all rows of that score or above would give. */
export interface Curves {
  readonly scores: Float64Array;
  /** Share of label 0 that is called: x of the ROC curve, which starts at (0, 0). */
  readonly falsePositiveRate: Float64Array;
  /** Share of label 1 that is called: y of the ROC curve, and recall. */
  readonly truePositiveRate: Float64Array;
  /** Share of the called that have label 1. */
  readonly precision: Float64Array;
  /** Mean precision over the steps of recall, 0 to 1. */
  readonly averagePrecision: number;
}

/**
 * Points of the ROC and of the precision–recall curve.
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 */
export function curves(outcomes: Outcomes): Curves {
  checkOutcomes("curves", outcomes, { bothClasses: true });
  const ranked = rankScores(outcomes);
  const n = ranked.scores.length;
  const [falsePositiveRate, truePositiveRate, precision] = [0, 1, 2].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [positives, negatives, averagePrecision] = [0, 0, 0];
  for (let g = 0; g < n; g++) {
    positives += ranked.positives[g]!;
    negatives += ranked.negatives[g]!;
    truePositiveRate[g] = positives / ranked.totalPositives;
    falsePositiveRate[g] = negatives / ranked.totalNegatives;
    precision[g] = positives / (positives + negatives);
    averagePrecision += (ranked.positives[g]! / ranked.totalPositives) * precision[g]!;
  }
  return { scores: ranked.scores, falsePositiveRate, truePositiveRate, precision, averagePrecision };
}
