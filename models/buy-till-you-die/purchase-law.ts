import type { SortedHistories } from "./histories.js";
import type { Derivatives } from "./maximise.js";

export type PurchaseKind = "bg-nbd" | "mbg-nbd" | "pareto-nbd";

/** What a model of repeat purchases says, apart from how it is fitted; nothing is checked here. */
export interface PurchaseLaw {
  readonly kind: PurchaseKind;
  /** Of the parameters, in the order of all arrays; those of `timed` are times. */
  readonly names: readonly string[];
  /** The names of the parameters that are measured in the unit of time. */
  readonly timed: readonly string[];
  /** The names of those that say how customers drop out. */
  readonly dropout: readonly string[];
  /** Log-likelihood with its derivatives by the parameters themselves. */
  likelihood(histories: SortedHistories, parameters: Float64Array): Derivatives;
  at(parameters: Float64Array): PurchaseQuantities;
}

/** Of one customer: x repeats, the last at `recency`, observed until `age`. */
export interface PurchaseQuantities {
  /** Probability that the customer has not dropped out by `age`. */
  alive(x: number, recency: number, age: number): number;
  /** Orders expected in the `horizon` after `age` by a customer who is alive then. */
  ordersIfAlive(x: number, age: number, horizon: number): number;
  /** The same with an order at time u counted as exp(−rate · u); `horizon` may be infinite where rate is above 0. */
  discountedIfAlive(x: number, age: number, horizon: number, rate: number): number;
}
