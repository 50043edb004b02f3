import { historyReader } from "./customer-history.js";
import type { Kind } from "./offers.js";
import type { Suits } from "./price-band.js";
import type { IndexedPurchases } from "./purchases.js";

const HALF_LIFE = 90;

export interface PlainRanking {
  /** The first products of each kind for a customer, by what they bought before a day. */
  rank(customer: number, asOf: number, top: number): Readonly<Record<Kind, readonly number[]>>;
}

/**
 * What is hard to beat: repeats by how often they were bought, lately counting more, and new products by how many bought them
 * lately.
 * @param buyers one a product
 */
export function plainRanking(
  purchases: IndexedPurchases,
  buyers: Float64Array,
  allowed: (product: number) => boolean = () => true,
  suits: Suits = () => () => true,
): PlainRanking {
  const popular = Array.from(buyers.keys())
    .filter((product) => buyers[product]! > 0 && allowed(product))
    .sort((a, b) => buyers[b]! - buyers[a]! || a - b);
  const reader = historyReader(purchases, HALF_LIFE);
  return {
    rank(customer, asOf, top) {
      const history = reader.read(customer, asOf);
      const { size, product, decayed } = history;
      const fits = suits(history);
      const own = Array.from({ length: size }, (_, at) => at)
        .filter((at) => allowed(product[at]!))
        .sort((a, b) => decayed[b]! - decayed[a]! || product[a]! - product[b]!)
        .slice(0, top);
      const fresh: number[] = [];
      for (const what of popular) {
        if (fresh.length === top) break;
        if (reader.placeOf(what) < 0 && fits(what)) fresh.push(what);
      }
      return { new: fresh, repeat: own.map((at) => product[at]!) };
    },
  };
}
