import { InputError } from "../errors.js";
import type { Comparison } from "./compare-forecasts.js";
import type { HeldOutCheck } from "./held-out-check.js";
import { gammaGammaFromJson, type GammaGammaModel } from "./gamma-gamma-model.js";
import { orderTreesFromJson, orderTreesToJson, type OrderTrees } from "./order-trees.js";
import { purchaseModelFromJson, type PurchaseModel } from "./purchase-model.js";
import { tableOrders, type ObservedHistories, type RecencyTable } from "./recency-table.js";

/** What a company's customers will be worth: fixed by a night, then kept. Times in days. */
export interface ValueModel {
  /** Of how many customers, in a horizon of how many days. */
  readonly customers: number;
  readonly horizonDays: number;
  /** Who is alive; and how many orders come, where it was the best forecast. */
  readonly purchases: PurchaseModel;
  /** Learned over as many days as were held out. */
  readonly table: RecencyTable;
  /** Null where they were not tried, or not the best. */
  readonly trees: OrderTrees | null;
  /** Null where spend per order cannot be told. */
  readonly spend: GammaGammaModel | null;
  /** Of sales, what remains after returns; and after costs. */
  readonly netShare: number | null;
  readonly marginShare: number | null;
  /** Expected revenue above which a customer is middle, high and top. */
  readonly bands: readonly number[] | null;
  readonly comparison: Comparison;
  /** Of the forecast that is used; null in models of before it was made. */
  readonly check: HeldOutCheck | null;
}

/**
 * Orders expected in the horizon, by the forecast that was best when the model was fixed; one entry per history. Where trees were,
 * it is those of the model of purchases: trees need more than histories.
 */
export function expectedOrdersOf(model: ValueModel, histories: ObservedHistories): Float64Array {
  const { best, days } = model.comparison;
  if (best === "same-as-before") return histories.recent;
  if (best === "recency-table") {
    return tableOrders(model.table, histories).map((orders) => (orders * model.horizonDays) / days);
  }
  return model.purchases.expectedOrders(histories, model.horizonDays);
}

/** As it stands in `meanings/value.v<n>.json`. */
export const valueModelToJson = ({ purchases, spend, trees, ...rest }: ValueModel): Record<string, unknown> => ({
  kind: "value",
  version: 1,
  ...rest,
  ...(trees === null ? {} : { trees: orderTreesToJson(trees) }),
  purchases: purchases.toJSON(),
  spend: spend === null ? null : spend.toJSON(),
});

/**
 * The model that a file holds.
 * @throws {InputError} bad-meaning, and those of the models within
 */
export function valueModelFromJson(body: unknown): ValueModel {
  const { kind, version, purchases, spend, trees, ...rest } = (body ?? {}) as Record<string, unknown>;
  const { comparison, table, horizonDays } = rest as Partial<ValueModel>;
  if (kind !== "value" || version !== 1 || comparison === undefined || table === undefined || !(horizonDays! > 0)) {
    throw new InputError(
      "bad-meaning",
      "meanings/value: not a model of value, version 1. Take the file back from git: it is written once and never edited.",
    );
  }
  return {
    check: null,
    ...(rest as unknown as Omit<ValueModel, "purchases" | "spend" | "trees" | "check">),
    trees: trees === undefined ? null : orderTreesFromJson(trees),
    purchases: purchaseModelFromJson(purchases),
    spend: spend === null ? null : gammaGammaFromJson(spend),
  };
}
