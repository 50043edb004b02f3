import type { Panel } from "../panel.js";
import { linkCollector, type ProductLinks } from "./product-links.js";

export const FOLLOW_DAYS = 60;
/** What few bought proves little: so many buyers who bought nothing after are added. */
const DOUBTERS = 10;

/** Weights are shares of a product's buyers, weakened where there are few. */
export interface FollowedProducts extends ProductLinks {
  /** Customers of whom the shares are, one a product. */
  readonly buyers: Int32Array;
}

/**
 * "After A, within 60 days, B": of those who bought A, the share who first bought B on the same day or up to 60 days later;
 * weakened where few bought A.
 * @param most links of a product that are kept
 */
export function followedProducts(panel: Panel, most: number): FollowedProducts {
  const { products, offsets, product, byProduct, entry, row, first } = panel;
  const links = linkCollector(products, most);
  const after = new Float64Array(products);
  const touched = new Int32Array(products);
  for (let a = 0; a < products; a++) {
    let count = 0;
    for (let i = byProduct[a]!; i < byProduct[a + 1]!; i++) {
      const of = row[entry[i]!]!;
      const began = first[entry[i]!]!;
      for (let at = offsets[of]!; at < offsets[of + 1]!; at++) {
        const wait = first[at]! - began;
        if (wait < 0 || wait > FOLLOW_DAYS) continue;
        if (after[product[at]!]!++ === 0) touched[count++] = product[at]!;
      }
    }
    after[a] = 0;
    const buyers = byProduct[a + 1]! - byProduct[a]!;
    for (let i = 0; i < count; i++) after[touched[i]!]! /= buyers + DOUBTERS;
    links.add(a, touched, count, after);
    for (let i = 0; i < count; i++) after[touched[i]!] = 0;
  }
  const buyers = Int32Array.from({ length: products }, (_, a) => byProduct[a + 1]! - byProduct[a]!);
  return { ...links.finish(), buyers };
}

/** The share itself, 0 to 1; 0 where the link was not kept. */
export function followShare({ offsets, product, weight, buyers }: FollowedProducts, from: number, to: number): number {
  for (let at = offsets[from]!; at < offsets[from + 1]!; at++) {
    if (product[at] === to) return (weight[at]! * (buyers[from]! + DOUBTERS)) / buyers[from]!;
  }
  return 0;
}
