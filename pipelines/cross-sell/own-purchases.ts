import type { Purchases } from "../../models/recommend/purchases.js";
import type { RankingBasis } from "../../models/recommend/ranking-basis.js";
import type { ReadPurchases } from "../../warehouse/baskets/read-purchases.js";
import type { OfferBasis } from "./offer-basis.js";

/** Some customers' purchases in the numbers of a basis, and the basis with them among the neighbours. */
export interface OwnPurchases {
  readonly purchases: Purchases;
  readonly ranking: RankingBasis;
}

/** Purchases as of a night, customer by customer, of products that a basis knows. Customers have their numbers of the night. */
export function ownPurchases(read: ReadPurchases, basis: OfferBasis) {
  const { customerId, customer, product, day } = read;
  const productOf = placesIn(basis.productId, read.productId);
  const placeOf = placesIn(basis.places, read.places);
  const segmentOf = (who: number): number => (read.segment[who]! < 0 ? -1 : placeOf[read.segment[who]!]!);
  const offsets = new Int32Array(customerId.length + 1);
  for (const who of customer) offsets[who + 1]!++;
  for (let who = 0; who < customerId.length; who++) offsets[who + 1]! += offsets[who]!;
  const count = (who: number): number => {
    let lines = 0;
    for (let line = offsets[who]!; line < offsets[who + 1]!; line++) if (productOf[product[line]!]! >= 0) lines++;
    return lines;
  };
  return {
    /** Those who bought a product that the basis knows, ascending. */
    customers: (): number[] => Array.from(customerId.keys()).filter((who) => count(who) > 0),
    /** Equal numbers: the customer's offers are made from the same; a whole number below 2⁵³. */
    digest(who: number): number {
      const digest = startDigest(segmentOf(who));
      for (let line = offsets[who]!; line < offsets[who + 1]!; line++) {
        const what = productOf[product[line]!]!;
        if (what >= 0) digest.add(what, day[line]!);
      }
      return digest.value();
    },
    /** Their purchases; customers have their places among `whom`. */
    of(whom: readonly number[]): OwnPurchases {
      const size = whom.reduce((sum, who) => sum + count(who), 0);
      const lines = { customer: new Int32Array(size), product: new Int32Array(size), day: new Int32Array(size) };
      let at = 0;
      whom.forEach((who, nr) => {
        for (let line = offsets[who]!; line < offsets[who + 1]!; line++) {
          const what = productOf[product[line]!]!;
          if (what < 0) continue;
          lines.customer[at] = nr;
          lines.product[at] = what;
          lines.day[at++] = day[line]!;
        }
      });
      const { products, group, price } = basis.ranking;
      const purchases: Purchases = {
        ...lines,
        customers: whom.length,
        products,
        ...(group === undefined ? {} : { group }),
        ...(price === undefined ? {} : { price }),
        segment: Int32Array.from(whom, segmentOf),
      };
      const ids = whom.map((who) => customerId[who]!);
      return { purchases, ranking: withNeighbours(basis, placesIn(ids, basis.neighbourId)) };
    },
  };
}

/** Of each of `names`, its place in a list of different names; −1: not there. */
function placesIn(list: readonly string[], names: readonly string[]): Int32Array {
  const places = new Map(list.map((name, at) => [name, at]));
  return Int32Array.from(names, (name) => places.get(name) ?? -1);
}

function withNeighbours({ ranking }: OfferBasis, customer: Int32Array): RankingBasis {
  const { sources } = ranking;
  if (sources === null) return ranking;
  return { ...ranking, sources: { ...sources, neighbourhood: { ...sources.neighbourhood, customer } } };
}

/** Two sums of 32 bits that mix every number into all of their bits. */
function startDigest(seed: number) {
  let [a, b] = [0x9e3779b1 ^ seed, 0x85ebca6b ^ seed];
  const mix = (value: number): void => {
    a = Math.imul(a ^ value, 0xcc9e2d51);
    a = Math.imul(a ^ (a >>> 15), 0x1b873593) + 0x2545f491;
    b = Math.imul(b + value, 0x27d4eb2f);
    b = Math.imul(b ^ (b >>> 13), 0x165667b1) - 0x3c6ef372;
  };
  return {
    add(product: number, day: number): void {
      mix(product);
      mix(day);
    },
    value: (): number => (a >>> 0) * 2 ** 21 + ((b ^ (b >>> 16)) >>> 11),
  };
}
