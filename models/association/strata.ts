import { InputError } from "../errors.js";
import type { Baskets } from "./baskets.js";

/** Which kind each basket is of. */
export interface Strata {
  /** Number of kinds. */
  readonly kinds: number;
  /** One kind per basket, from 0; -1: the basket is left out. */
  readonly of: Int32Array;
}

/**
 * Baskets of about the same size: 1 to 4 items by themselves, larger ones up to half as many again. Of two things that lie
 * in baskets by lot, both are the likelier the larger the basket; within a kind they are not.
 */
export function sizeStrata({ offsets }: Baskets): Strata {
  const of = new Int32Array(offsets.length - 1);
  let kinds = 0;
  for (let basket = 0; basket < of.length; basket++) {
    const size = offsets[basket + 1]! - offsets[basket]!;
    of[basket] = size <= 4 ? size - 1 : 4 + Math.floor(Math.log(size / 5) / Math.log(1.5));
    kinds = Math.max(kinds, of[basket]! + 1);
  }
  return { kinds, of };
}

/** Baskets of each kind. */
export function countStrata({ kinds, of }: Strata): Int32Array {
  const counts = new Int32Array(kinds);
  for (const kind of of) if (kind >= 0) counts[kind]!++;
  return counts;
}

/** Counts baskets of each kind that hold a set of items. */
export type StratumCounter = (items: readonly number[]) => Int32Array;

/**
 * Reads the baskets once for the items that will be asked for; takes 4 bytes for each time one of them stands in a basket.
 * @throws {InputError} lengths-differ
 */
export function countByStratum(baskets: Baskets, strata: Strata, asked: Iterable<number>): StratumCounter {
  if (strata.of.length !== baskets.offsets.length - 1) {
    throw new InputError(
      "lengths-differ",
      `countByStratum: strata must have one entry per basket; got ${strata.of.length} for ${baskets.offsets.length - 1}.`,
    );
  }
  const holders = holdersOf(baskets, asked);
  const holdersOfItem = (item: number): Int32Array => {
    const found = holders.get(item);
    if (found === undefined) throw new InputError("no-item-code", `countByStratum: item ${item} was not announced.`);
    return found;
  };
  return (items) => {
    const lists = items.map(holdersOfItem).sort((a, b) => a.length - b.length);
    let common = lists[0] ?? new Int32Array(0);
    for (const list of lists.slice(1)) common = intersect(common, list);
    const counts = new Int32Array(strata.kinds);
    for (const basket of common) {
      const kind = strata.of[basket]!;
      if (kind >= 0) counts[kind]!++;
    }
    return counts;
  };
}

/** Baskets that hold each item, ascending. */
function holdersOf({ items, codes, offsets }: Baskets, asked: Iterable<number>): Map<number, Int32Array> {
  const sizes = new Int32Array(items).fill(-1);
  for (const item of asked) sizes[item] = 0;
  for (const code of codes) if (sizes[code]! >= 0) sizes[code]!++;
  const lists: (Int32Array | undefined)[] = Array.from(sizes, (size) => (size < 0 ? undefined : new Int32Array(size)));
  const used = new Int32Array(items);
  for (let basket = 0; basket < offsets.length - 1; basket++) {
    for (let at = offsets[basket]!; at < offsets[basket + 1]!; at++) {
      const list = lists[codes[at]!];
      if (list !== undefined) list[used[codes[at]!]!++] = basket;
    }
  }
  return new Map(lists.flatMap((list, item) => (list === undefined ? [] : [[item, list] as const])));
}

/** Common values of two ascending arrays, the first the shorter one: strides in the second double until they pass. */
function intersect(short: Int32Array, long: Int32Array): Int32Array {
  const common = new Int32Array(short.length);
  let found = 0;
  let low = 0;
  for (const value of short) {
    let stride = 1;
    while (low + stride < long.length && long[low + stride]! < value) stride *= 2;
    let high = Math.min(long.length, low + stride + 1);
    low += stride >> 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (long[middle]! < value) low = middle + 1;
      else high = middle;
    }
    if (low === long.length) break;
    if (long[low] === value) common[found++] = value;
  }
  return common.subarray(0, found);
}
