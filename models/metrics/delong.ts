import { ascendingOrder } from "../ascending-order.js";
import { checkOutcomes, type Outcomes } from "./outcomes.js";

export interface AucVariance {
  readonly auc: number;
  /** Of the AUC; 0 where labels are told apart without a mistake. */
  readonly standardError: number;
}

/**
 * AUC with the standard error of DeLong; every row counts once, weights are not read.
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 * @source DeLong, DeLong and Clarke-Pearson (1988); by mid-ranks as Sun and Xu (2014)
 */
export function delongAuc({ scores, labels }: Outcomes): AucVariance {
  checkOutcomes("delongAuc", { scores, labels }, { bothClasses: true });
  const { auc, ofPositives, ofNegatives } = placements(scores, labels);
  return { auc, standardError: Math.sqrt(variance(ofPositives) + variance(ofNegatives)) };
}

/**
 * The first AUC less the second, on the same rows, with its standard error.
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 * @source as `delongAuc`
 */
export function delongDifference(
  first: Float64Array,
  second: Float64Array,
  labels: Uint8Array,
): { readonly difference: number; readonly standardError: number } {
  checkOutcomes("delongDifference", { scores: first, labels }, { bothClasses: true });
  checkOutcomes("delongDifference", { scores: second, labels });
  const a = placements(first, labels);
  const b = placements(second, labels);
  const apart = (x: Float64Array, y: Float64Array): number => variance(x.map((value, i) => value - y[i]!));
  return {
    difference: a.auc - b.auc,
    standardError: Math.sqrt(apart(a.ofPositives, b.ofPositives) + apart(a.ofNegatives, b.ofNegatives)),
  };
}

/** For each row the share of the other class that it is told apart from, in the order of rows. */
function placements(scores: Float64Array, labels: Uint8Array) {
  const order = ascendingOrder(scores);
  const n = order.length;
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const zeros = n - ones;
  const share = new Float64Array(n);
  let [onesBelow, zerosBelow] = [0, 0];
  for (let from = 0, to = 0; from < n; from = to) {
    let onesHere = 0;
    while (to < n && scores[order[to]!] === scores[order[from]!]) onesHere += labels[order[to++]!]!;
    const zerosHere = to - from - onesHere;
    for (let k = from; k < to; k++) {
      share[order[k]!] =
        labels[order[k]!] === 1 ? (zerosBelow + zerosHere / 2) / zeros : 1 - (onesBelow + onesHere / 2) / ones;
    }
    onesBelow += onesHere;
    zerosBelow += zerosHere;
  }
  const ofPositives = share.filter((_, i) => labels[i] === 1);
  const ofNegatives = share.filter((_, i) => labels[i] === 0);
  return { auc: ofPositives.reduce((sum, value) => sum + value, 0) / ones, ofPositives, ofNegatives };
}

/** Of the mean of the values; of a single value nothing is known, and its part is left out. */
function variance(values: Float64Array): number {
  const n = values.length;
  if (n < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n;
}
