import type { Baskets } from "./baskets.js";
import { indexRows, type Rows } from "./mine-rows.js";

/** Baskets cut down to frequent items, numbered from the rarest on (ties: by code); sets are not set yet. */
export interface FrequentItems extends Omit<Rows, "sets"> {
  /** Baskets in which each stands, after long ones were cut. */
  readonly counts: Int32Array;
  /** Baskets that were cut. */
  readonly capped: number;
}

/** Baskets in which each item stands, by code. */
export function countItems({ items, codes }: Baskets): Int32Array {
  const counts = new Int32Array(items);
  for (let at = 0; at < codes.length; at++) counts[codes[at]!]!++;
  return counts;
}

/**
 * The rows of the search, without checks. Of a basket with more than `maxBasket` frequent items the most frequent stay.
 * @param counts as `countItems` gives them
 */
export function keepFrequent(
  { codes, offsets }: Baskets,
  counts: Int32Array,
  { minCount, maxBasket }: { readonly minCount: number; readonly maxBasket: number },
): FrequentItems {
  const frequent = Array.from(counts.keys()).filter((code) => counts[code]! >= minCount);
  const ranked = Int32Array.from(frequent.sort((a, b) => counts[a]! - counts[b]! || a - b));
  const ranks = new Int32Array(counts.length).fill(-1);
  ranked.forEach((code, rank) => (ranks[code] = rank));
  const baskets = offsets.length - 1;
  const rows = new Int32Array(ranked.reduce((sum, code) => sum + counts[code]!, baskets));
  let used = 0;
  let capped = 0;
  for (let basket = 0; basket < baskets; basket++) {
    const begin = used;
    for (let at = offsets[basket]!; at < offsets[basket + 1]!; at++) {
      const rank = ranks[codes[at]!]!;
      if (rank >= 0) rows[used++] = rank;
    }
    sortRange(rows, begin, used);
    if (used - begin > maxBasket) {
      rows.copyWithin(begin, used - maxBasket, used);
      used = begin + maxBasket;
      capped++;
    }
    rows[used++] = -1;
  }
  const starts = new Int32Array(ranked.length + 1);
  const places = new Int32Array(used - baskets);
  indexRows(rows, used, ranked.length, starts, places);
  const left = Int32Array.from(ranked, (_, rank) => starts[rank + 1]! - starts[rank]!);
  return { size: ranked.length, rows, places, starts, codes: ranked, counts: left, capped };
}

/** Most baskets hold few items, for which a call of the engine's sort costs more than the sorting. */
function sortRange(array: Int32Array, from: number, to: number): void {
  if (to - from > 24) {
    array.subarray(from, to).sort();
    return;
  }
  for (let at = from + 1; at < to; at++) {
    const value = array[at]!;
    let place = at;
    for (; place > from && array[place - 1]! > value; place--) array[place] = array[place - 1]!;
    array[place] = value;
  }
}
