import type { RankingBasis } from "./ranking-basis.js";

/** A product bought before is a `repeat`, every other one `new`: two questions with two answers. */
export type Kind = "new" | "repeat";
export const KINDS: readonly Kind[] = ["new", "repeat"];

/** What can speak for a product; `Offers.source` holds the place in this list of what spoke loudest. */
export const SOURCES = [
  "bought-often",
  "due-again",
  "followed",
  "alike-products",
  "alike-customers",
  "taste",
  "popular",
] as const;
export type Source = (typeof SOURCES)[number];

/** What is asked of `recommend`. */
export interface Asked {
  /** The first day that is not known any more. */
  readonly asOf: number;
  /** Default: everybody who bought something before `asOf`, in the order of their numbers. */
  readonly customers?: Int32Array;
  /** Offers of each kind for each customer at most; default 5. */
  readonly top?: number;
  readonly kinds?: readonly Kind[];
  /** One a product; 1: never offered (out of stock, discontinued, a service, excluded). */
  readonly excluded?: Uint8Array;
  /** A new product's price over the geometric mean of the prices that the customer's products have; needs `price`. */
  readonly priceBand?: { readonly low: number; readonly high: number };
  /**
   * What is known of products and of all other customers, as of an earlier day; default: made as of `asOf`. A customer is then
   * ranked as of the day after their last purchase, at the earliest as of the day of the basis: offers change with
   * purchases only, not from day to day.
   */
  readonly basis?: RankingBasis;
  /** Threads at most; default 1. The offers do not depend on it. */
  readonly threads?: number;
}

/** One entry an offer, by the customers asked for, then kind in the order asked for, then rank. Equal lengths. */
export interface Offers {
  readonly customer: Int32Array;
  /** Place in `KINDS`. */
  readonly kind: Uint8Array;
  /** From 1. */
  readonly rank: Uint8Array;
  readonly product: Int32Array;
  /** Calibrated probability that the customer buys it within the horizon without being asked; 0 to 1. */
  readonly score: Float64Array;
  /** Place in `SOURCES`. */
  readonly source: Uint8Array;
  /** Products that the customer bought and that speak most for this one; −1: none. `also` only beside `because`. */
  readonly because: Int32Array;
  readonly also: Int32Array;
  /**
   * followed: of those who bought `because` (and `also`), the share who bought the product within 60 days of it; popular: of
   * all who bought in the window, the share who bought it. NaN where neither.
   */
  readonly share: Float64Array;
  /** Days on which the customer bought it; 0: never. */
  readonly times: Int32Array;
  /** Days from the customer's last purchase of it to `asOf`, and mean days between; NaN where there are none. */
  readonly sinceDays: Float64Array;
  readonly gapDays: Float64Array;
}
