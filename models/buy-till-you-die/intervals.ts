import { FitError, InputError } from "../errors.js";
import type { SpendHistories } from "./fit-gamma-gamma.js";
import { checkSpent, spendOf, type GammaGammaModel } from "./gamma-gamma-model.js";
import { checkHistories, type PurchaseHistories } from "./histories.js";
import { aliveOf, expectedOf, LAWS, type Discount, type PurchaseModel } from "./purchase-model.js";

/** Ends of intervals, one entry per history; NaN where the quantity itself is. */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Standard normal deviations to either side: 1.96 holds 95%. */
export type Deviations = number;

/**
 * Intervals of `probabilityAlive` by the delta method on logits. They hold what is unknown of the parameters, not how a single
 * customer's future scatters.
 * @throws {FitError} no-standard-errors
 * @throws {InputError} deviations-out-of-range
 */
export function aliveIntervals(model: PurchaseModel, histories: PurchaseHistories, deviations: Deviations): Intervals {
  checkHistories("aliveIntervals", histories);
  const logits = (logs: Float64Array) =>
    aliveOf(LAWS[model.kind].at(logs.map(Math.exp)), histories).map((p) => Math.log(p) - Math.log1p(-p));
  return around("aliveIntervals", [{ model, of: logits }], deviations, (logit) => 1 / (1 + Math.exp(-logit)));
}

/**
 * Intervals of `expectedOrders` (rate 0) or `discountedOrders`, by the delta method on logarithms.
 * @throws {FitError} no-standard-errors
 * @throws {InputError} deviations-out-of-range
 */
export function orderIntervals(
  model: PurchaseModel,
  histories: PurchaseHistories,
  discount: Discount,
  deviations: Deviations,
): Intervals {
  checkHistories("orderIntervals", histories);
  const part = { model, of: logOrders(model, histories, discount) };
  return around("orderIntervals", [part], deviations, Math.exp);
}

/** Intervals of `expectedSpend`; errors are those of `orderIntervals`. */
export function spendIntervals(model: GammaGammaModel, spend: SpendHistories, deviations: Deviations): Intervals {
  checkSpent("spendIntervals", spend);
  return around("spendIntervals", [{ model, of: logSpend(spend) }], deviations, Math.exp);
}

/** Intervals of discounted orders times expected spend, fitted apart; errors are those of `orderIntervals`. */
export function valueIntervals(
  models: { readonly purchases: PurchaseModel; readonly spend: GammaGammaModel },
  histories: { readonly purchases: PurchaseHistories; readonly spend: SpendHistories },
  discount: Discount,
  deviations: Deviations,
): Intervals {
  checkHistories("valueIntervals", histories.purchases);
  checkSpent("valueIntervals", histories.spend);
  const parts = [
    { model: models.purchases, of: logOrders(models.purchases, histories.purchases, discount) },
    { model: models.spend, of: logSpend(histories.spend) },
  ];
  return around("valueIntervals", parts, deviations, Math.exp);
}

const logOrders =
  ({ kind }: PurchaseModel, histories: PurchaseHistories, discount: Discount) =>
  (logs: Float64Array): Float64Array =>
    expectedOf(LAWS[kind].at(logs.map(Math.exp)), histories, discount).map(Math.log);

const logSpend =
  (histories: SpendHistories) =>
  (logs: Float64Array): Float64Array =>
    spendOf(logs.map(Math.exp), histories).map(Math.log);

interface Part {
  readonly model: Pick<PurchaseModel, "parameters" | "logCovariance">;
  /** A quantity on a scale that has no ends, of the logarithms of the parameters. */
  readonly of: (logs: Float64Array) => Float64Array;
}

/** Sums of independent parts, with slopes by differences of 1e-4 either way. */
function around(who: string, parts: readonly Part[], deviations: number, back: (value: number) => number): Intervals {
  if (!(deviations > 0 && deviations < Infinity)) {
    throw new InputError("deviations-out-of-range", `${who}: deviations must be above 0; got ${deviations}.`);
  }
  const sums = parts.map(({ model, of }) => {
    const covariance = model.logCovariance;
    if (covariance === null) {
      throw new FitError("no-standard-errors", `${who}: the likelihood has no curvature at the parameters found.`);
    }
    const logs = Float64Array.from(Object.values(model.parameters), Math.log);
    const slopes = [...logs.keys()].map((k) => {
      const moved = (by: number) => of(logs.map((log, j) => (j === k ? log + by : log)));
      const [up, down] = [moved(1e-4), moved(-1e-4)];
      return up.map((value, i) => (value - down[i]!) / 2e-4);
    });
    const variance = (i: number): number => {
      let sum = 0;
      for (const [k, one] of slopes.entries()) {
        for (const [j, other] of slopes.entries()) sum += one[i]! * other[i]! * covariance[k * logs.length + j]!;
      }
      return sum;
    };
    return { center: of(logs), variance };
  });
  const at = (side: -1 | 1): Float64Array =>
    sums[0]!.center.map((_, i) => {
      let [center, variance] = [0, 0];
      for (const sum of sums) [center, variance] = [center + sum.center[i]!, variance + sum.variance(i)];
      // Certain: alive for sure, or no order in a horizon of 0.
      if (Math.abs(center) === Infinity) return back(center);
      return back(center + side * deviations * Math.sqrt(Math.max(0, variance)));
    });
  return { low: at(-1), high: at(1) };
}
