import { FitError, InputError } from "../errors.js";
import { checkBaskets, type Baskets } from "./baskets.js";
import { countItems, keepFrequent } from "./frequent-items.js";
import { BYTES_PER_SET, ItemsetStore } from "./itemset-store.js";
import { checkParents, isAbove } from "./extend-baskets.js";
import { BitMiner, type Bounds } from "./mine-bits.js";
import { RowMiner } from "./mine-rows.js";
import { WorkingMemory } from "./working-memory.js";

export interface ItemsetParams {
  /** Baskets in which a set must stand, at least; from 1. `leastCount` makes it of a share. */
  readonly minCount: number;
  /** Items of a set, at most; from 1. */
  readonly maxLength?: number;
  /** Frequent items of a basket, at most: of a longer one those stay that stand in the most baskets. */
  readonly maxBasket?: number;
  /** Code that each code belongs to, -1: none. No set then holds two of which one belongs to the other. See `withLevels`. */
  readonly parents?: Int32Array | null;
  /** Sets of the answer, at most; a bound for the sake of what follows, where memory would hold more. */
  readonly maxSets?: number;
  /** What the search and its answer may take, beside the baskets themselves. */
  readonly maxBytes?: number;
}

export const ITEMSET_DEFAULTS = {
  maxLength: 32,
  maxBasket: 1000,
  parents: null,
  maxSets: 2 ** 30,
  maxBytes: 2 ** 31,
} as const;

/** What a search will take at the most, known before it starts. Bytes. */
export interface ItemsetPlan {
  /** The baskets as given. */
  readonly baskets: number;
  /** Their frequent items in two orders. */
  readonly rows: number;
  /** What is copied while it searches. */
  readonly working: number;
  readonly sets: number;
  /** The sets that find room in these. */
  readonly mostSets: number;
  readonly frequentItems: number;
}

/** Frequent sets as a forest: each is the set of its parent and one code more. A parent stands before its children. */
export interface Itemsets {
  readonly size: number;
  /** Set without its last code; -1 of a set of one item. */
  readonly parents: Int32Array;
  readonly codes: Int32Array;
  /** Baskets that hold the set. */
  readonly counts: Int32Array;
  readonly lengths: Uint8Array;
  /** All baskets, empty ones too. */
  readonly baskets: number;
  readonly items: number;
  readonly minCount: number;
  readonly maxLength: number;
  /** Baskets that were longer than `maxBasket`. */
  readonly capped: number;
}

/**
 * All sets of items that stand together in `minCount` baskets or more, with exact counts; of baskets that were cut, what is
 * left counts.
 * @throws {InputError} no-offsets, no-item-code, no-count, no-length, no-bytes, no-parents
 * @throws {FitError} no-baskets, too-many-baskets, too-many-itemsets, out-of-memory
 */
export function mineItemsets(baskets: Baskets, params: ItemsetParams): Itemsets {
  const settled = settle(params);
  checkBaskets("mineItemsets", baskets);
  if (settled.parents !== null) checkParents("mineItemsets", baskets.items, settled.parents);
  const itemCounts = countItems(baskets);
  const plan = planOf(baskets, itemCounts, settled);
  const { minCount, maxLength } = settled;
  const level = keepFrequent(baskets, itemCounts, settled);
  const store = new ItemsetStore(plan.mostSets, minCount);
  const sets = Int32Array.from(level.codes, (code, rank) =>
    level.counts[rank]! >= minCount ? store.add(-1, code, level.counts[rank]!) : -1,
  );
  if (maxLength > 1) {
    const memory = new WorkingMemory(plan.working);
    const isApart = apartBy(settled.parents);
    const bits = new BitMiner(store, { minCount, maxLength, isApart }, memory);
    new RowMiner(store, { minCount, maxLength, isApart }, memory, bits).mine({ ...level, sets }, 1);
  }
  const { size } = store;
  const parents = store.parents.slice(0, size);
  return {
    size,
    parents,
    codes: store.codes.slice(0, size),
    counts: store.counts.slice(0, size),
    lengths: lengthsOf(parents),
    baskets: baskets.offsets.length - 1,
    items: baskets.items,
    minCount,
    maxLength,
    capped: level.capped,
  };
}

/**
 * What `mineItemsets` will take, without searching.
 * @throws as `mineItemsets`, but for what only the search can find
 */
export function planItemsets(baskets: Baskets, params: ItemsetParams): ItemsetPlan {
  checkBaskets("planItemsets", baskets);
  return planOf(baskets, countItems(baskets), settle(params));
}

/** The codes of a set, ascending. */
export function itemsOf({ parents, codes }: Pick<Itemsets, "parents" | "codes">, set: number): number[] {
  const items: number[] = [];
  for (let at = set; at >= 0; at = parents[at]!) items.push(codes[at]!);
  return items.sort((a, b) => a - b);
}

function planOf(baskets: Baskets, counts: Int32Array, params: Required<ItemsetParams>): ItemsetPlan {
  const number = baskets.offsets.length - 1;
  if (number === 0) throw new FitError("no-baskets", "mineItemsets: there are no baskets.");
  let entries = 0;
  let frequentItems = 0;
  for (const count of counts) {
    if (count < params.minCount) continue;
    entries += count;
    frequentItems++;
  }
  if (entries + number > 2 ** 31 - 1) {
    throw new FitError(
      "too-many-baskets",
      `mineItemsets: the baskets hold ${entries} frequent items, more than one search takes (2,147,483,647 with one for each basket). Search a part of them.`,
    );
  }
  const rows = 4 * (2 * entries + number) + 16 * baskets.items;
  const left = params.maxBytes - rows;
  const working = Math.floor(left / 2);
  const roomFor = Math.floor((left - working) / BYTES_PER_SET);
  if (roomFor < 1024) {
    throw new FitError(
      "out-of-memory",
      `mineItemsets: ${frequentItems} frequent items in ${number} baskets need ${rows} bytes before any set is found; maxBytes is ${params.maxBytes}. Raise minCount or maxBytes.`,
    );
  }
  const mostSets = Math.min(params.maxSets, roomFor);
  const given = 4 * (baskets.codes.length + baskets.offsets.length);
  return { baskets: given, rows, working, sets: mostSets * BYTES_PER_SET, mostSets, frequentItems };
}

const apartBy = (parents: Int32Array | null): Bounds["isApart"] =>
  parents === null ? null : (one, other) => !isAbove(parents, one, other);

function lengthsOf(parents: Int32Array): Uint8Array {
  const lengths = new Uint8Array(parents.length);
  for (let set = 0; set < parents.length; set++) lengths[set] = parents[set]! < 0 ? 1 : lengths[parents[set]!]! + 1;
  return lengths;
}

function settle(params: ItemsetParams): Required<ItemsetParams> {
  const settled = { ...ITEMSET_DEFAULTS, ...params };
  const whole = (value: number, from: number, to: number): boolean =>
    (Number.isInteger(value) || value === Number.POSITIVE_INFINITY) && value >= from && value <= to;
  const { minCount, maxLength, maxBasket, maxSets, maxBytes } = settled;
  if (
    !whole(minCount, 1, 2 ** 31 - 1) ||
    !whole(maxBasket, 2, Number.POSITIVE_INFINITY) ||
    !whole(maxSets, 1, 2 ** 30)
  ) {
    throw new InputError(
      "no-count",
      `mineItemsets: minCount must be a whole number from 1, maxBasket from 2, maxSets from 1 to 2^30; got ${minCount}, ${maxBasket} and ${maxSets}.`,
    );
  }
  if (!whole(maxLength, 1, 255)) {
    throw new InputError(
      "no-length",
      `mineItemsets: maxLength must be a whole number from 1 to 255; got ${maxLength}.`,
    );
  }
  if (!(maxBytes > 0) || maxBytes === Number.POSITIVE_INFINITY) {
    throw new InputError("no-bytes", `mineItemsets: maxBytes must be finite and above 0; got ${maxBytes}.`);
  }
  return settled;
}
