import { FitError, InputError } from "../errors.js";
import { fitBgNbd, fitMbgNbd } from "./fit-purchases.js";
import type { PurchaseModel } from "./purchase-model.js";
import { fitRecencyTable, tableOrders, type ObservedHistories } from "./recency-table.js";

/** Those that are made of histories alone. */
export const FORECASTS = ["mbg-nbd", "bg-nbd", "same-as-before", "recency-table"] as const;
export type HistoryForecast = (typeof FORECASTS)[number];
export type ForecastName = HistoryForecast | "boosting";

/** How a forecast did on orders that it had not seen. */
export interface HeldOut {
  readonly name: ForecastName;
  /** Orders of all customers together. */
  readonly expected: number;
  /** Root of the mean squared error, orders per customer. */
  readonly error: number;
}

export interface Comparison {
  /** The least error; of equal ones the first of `FORECASTS`, trees last. */
  readonly best: ForecastName;
  readonly actual: number;
  readonly days: number;
  readonly heldOut: readonly HeldOut[];
  /** Forecasts that could not be made, with the code of the error. */
  readonly failed: readonly { readonly name: ForecastName; readonly code: string }[];
}

/**
 * Which forecast of orders is nearest, customer by customer, in days held out.
 * @param histories until the held-out days, with the orders in them
 * @param before the same, as many days earlier: what the recency table is learned from
 * @throws {FitError} no-rows
 */
export function compareForecasts(
  histories: ObservedHistories,
  before: ObservedHistories,
  days: number,
): Comparison & { readonly best: HistoryForecast } {
  const customers = total(histories, () => 1);
  if (!(customers > 0)) throw new FitError("no-rows", "compareForecasts: nobody had ordered before the held-out days.");
  const heldOut: (HeldOut & { readonly name: HistoryForecast })[] = [];
  const failed: Comparison["failed"][number][] = [];
  for (const name of FORECASTS) {
    try {
      const expected = forecastOf(name, histories, before, days)(days);
      const squares = total(histories, (i) => (expected[i]! - histories.later[i]!) ** 2);
      heldOut.push({ name, expected: total(histories, (i) => expected[i]!), error: Math.sqrt(squares / customers) });
    } catch (cause) {
      if (!(cause instanceof FitError || cause instanceof InputError)) throw cause;
      failed.push({ name, code: cause.code });
    }
  }
  const best = heldOut.reduce((least, one) => (one.error < least.error ? one : least));
  return { best: best.name, actual: total(histories, (i) => histories.later[i]!), days, heldOut, failed };
}

/**
 * One forecast, made of what was known before the held-out days.
 * @returns the orders of each history within so many days after it
 * @throws {FitError} no-rows, not-converged and those of the fits
 */
export function forecastOf(
  name: HistoryForecast,
  histories: ObservedHistories,
  before: ObservedHistories,
  days: number,
): (within: number) => Float64Array {
  if (name === "same-as-before") return (within) => histories.recent.map((orders) => (orders * within) / days);
  if (name === "recency-table") {
    if (before.repeats.length === 0) throw new FitError("no-rows", "compareForecasts: nobody had ordered that early.");
    const orders = tableOrders(fitRecencyTable(before), histories);
    return (within) => orders.map((one) => (one * within) / days);
  }
  const model = fitted(name === "mbg-nbd" ? fitMbgNbd(histories) : fitBgNbd(histories));
  return (within) => model.expectedOrders(histories, within);
}

function fitted(model: PurchaseModel): PurchaseModel {
  if (model.report.converged) return model;
  throw new FitError("not-converged", `compareForecasts: ${model.kind} did not converge: ${model.report.reason}.`);
}

function total({ weights }: ObservedHistories, of: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * of(i);
  return sum;
}
