import { KINDS, type Kind } from "./offers.js";
import { countBuyers, countCustomers } from "./popularity.js";
import { indexPurchases, type IndexedPurchases, type Purchases } from "./purchases.js";
import type { Recommender } from "./recommender.js";
import { fitSources, type Sources } from "./sources/fit-sources.js";

/**
 * All that ranking needs besides a customer's own purchases, as of a day: plain values and arrays, so that it can be kept for
 * some days, and any thread can have it. Products are known by their numbers of that day.
 */
export interface RankingBasis extends Pick<Purchases, "products" | "group" | "price"> {
  readonly asOf: number;
  /** null: nothing is ranked by learning. */
  readonly sources: Sources | null;
  /** Customers who bought each product in the recommender's `popularDays` days before, and who bought anything. */
  readonly buyers: Float64Array;
  readonly everybody: number;
}

/**
 * What other customers' purchases before a day say.
 * @throws {InputError} those of `indexPurchases`
 */
export const fitBasis = (recommender: Recommender, purchases: Purchases, asOf: number): RankingBasis =>
  basisOf(recommender, indexPurchases("fitBasis", purchases), asOf, KINDS);

/** @param kinds that are asked for: where none of them is ranked by learning, nothing is learned */
export function basisOf(
  recommender: Pick<Recommender, "learned" | "plain" | "horizonDays" | "seed" | "popularDays">,
  purchases: IndexedPurchases,
  asOf: number,
  kinds: readonly Kind[],
): RankingBasis {
  const { learned, plain, horizonDays, seed, popularDays } = recommender;
  const { products, group, price } = purchases;
  const learns = learned !== null && kinds.some((kind) => !plain.includes(kind));
  return {
    products,
    ...(group === undefined ? {} : { group }),
    ...(price === undefined ? {} : { price }),
    asOf,
    sources: learns ? fitSources(purchases, { asOf, horizonDays, seed }) : null,
    buyers: countBuyers(purchases, asOf, popularDays),
    everybody: countCustomers(purchases, asOf, popularDays),
  };
}
