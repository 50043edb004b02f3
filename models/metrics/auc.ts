import { checkOutcomes, type Outcomes } from "./outcomes.js";
import { rankScores } from "./rank-scores.js";

/**
 * Area under the ROC curve: how likely a row of label 1 has the higher score than one of label 0; a tie counts half.
 * @returns 0 to 1; 0.5 says nothing
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 * @source Hanley and McNeil (1982)
 */
export function auc(outcomes: Outcomes): number {
  checkOutcomes("auc", outcomes, { bothClasses: true });
  const { positives, negatives, totalPositives, totalNegatives } = rankScores(outcomes);
  let [won, above] = [0, 0];
  for (let g = 0; g < positives.length; g++) {
    won += negatives[g]! * (above + positives[g]! / 2);
    above += positives[g]!;
  }
  return won / totalPositives / totalNegatives;
}
