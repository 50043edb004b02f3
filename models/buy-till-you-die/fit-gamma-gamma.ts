import { FitError, InputError } from "../errors.js";
import { fitLogs } from "./fit-logs.js";
import { gammaGammaLikelihood, type SortedSpend } from "./gamma-gamma-likelihood.js";
import { gammaGammaModel, SPEND_NAMES, type GammaGammaModel } from "./gamma-gamma-model.js";
import { checkPrior, type Prior } from "./prior.js";

/** What customers spent, one entry per customer or, with weights, per group of equal ones. */
export interface SpendHistories {
  /** Orders that the mean is taken over: whole numbers from 1. */
  readonly orders: ArrayLike<number>;
  /** Mean spend per order, above 0, in any one currency. */
  readonly meanSpend: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
}

/**
 * Gamma-Gamma of spend per order by maximum likelihood: the spend of an order is gamma with shape p and a rate of the
 * customer's own, which is gamma with shape q and rate v.
 * @throws {InputError} histories-length, orders-not-whole, spend-not-positive, weight-out-of-range, unknown-parameter,
 *   prior-out-of-range
 * @throws {FitError} no-rows, all-equal
 * @source Fader and Hardie (2013), "The Gamma-Gamma model of monetary value", equation 1a
 */
export function fitGammaGamma(
  histories: SpendHistories,
  { prior = {} }: { readonly prior?: Prior } = {},
): GammaGammaModel {
  const sorted = sortSpend("fitGammaGamma", histories);
  checkPrior("fitGammaGamma", prior, SPEND_NAMES);
  const { size, weights, meanSpend } = sorted;
  let [sum, total] = [0, 0];
  for (let i = 0; i < size; i++) {
    sum += weights[i]! * meanSpend[i]!;
    total += weights[i]!;
  }
  const mean = sum / total;
  const starts = [
    [2, 3, mean],
    [10, 2, mean / 10],
    [1, 10, 9 * mean],
  ];
  const likelihood = (parameters: Float64Array) => gammaGammaLikelihood(sorted, parameters);
  const fitted = fitLogs(SPEND_NAMES, likelihood, starts, { prior, rows: size });
  return gammaGammaModel(fitted);
}

function sortSpend(who: string, { orders, meanSpend, weights }: SpendHistories): SortedSpend {
  const n = orders.length;
  if (meanSpend.length !== n || (weights !== undefined && weights.length !== n)) {
    throw new InputError("histories-length", `${who}: orders, meanSpend and weights must have equal lengths.`);
  }
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[i]!);
  const kept: number[] = [];
  for (let i = 0; i < n; i++) {
    checkSpend(who, orders[i]!, meanSpend[i]!, i);
    if (!(weightOf(i) >= 0 && weightOf(i) < Infinity)) {
      throw new InputError(
        "weight-out-of-range",
        `${who}: weights must be 0 or more; got ${weightOf(i)} at index ${i}.`,
      );
    }
    if (weightOf(i) > 0) kept.push(i);
  }
  if (kept.length === 0) throw new FitError("no-rows", `${who}: there is no history of any weight.`);
  if (kept.every((i) => meanSpend[i] === meanSpend[kept[0]!])) {
    throw new FitError("all-equal", `${who}: all means are equal, so how customers differ cannot be said.`);
  }
  kept.sort((i, j) => orders[i]! - orders[j]! || meanSpend[i]! - meanSpend[j]!);
  return {
    size: kept.length,
    orders: Float64Array.from(kept, (i) => orders[i]!),
    meanSpend: Float64Array.from(kept, (i) => meanSpend[i]!),
    weights: Float64Array.from(kept, weightOf),
  };
}

function checkSpend(who: string, orders: number, spend: number, i: number): void {
  if (!(Number.isSafeInteger(orders) && orders >= 1)) {
    throw new InputError("orders-not-whole", `${who}: orders must be 1, 2, 3 …; got ${orders} at index ${i}.`);
  }
  if (!(spend > 0 && spend < Infinity)) {
    throw new InputError(
      "spend-not-positive",
      `${who}: meanSpend must be above 0; got ${spend} at index ${i}. Leave out gifts and customers who returned all.`,
    );
  }
}
