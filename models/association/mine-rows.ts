import type { BitMiner, Bounds } from "./mine-bits.js";
import type { ItemsetStore } from "./itemset-store.js";
import type { WorkingMemory } from "./working-memory.js";

/** The baskets that hold a set, cut down to the items that may follow it; items are numbered from the rarest on. */
export interface Rows {
  readonly size: number;
  /** Items per basket, ascending, each basket ended by -1. */
  readonly rows: Int32Array;
  /** Where each item stands in `rows`, by item. */
  readonly places: Int32Array;
  /** Where each item's places begin: one entry more than items. */
  readonly starts: Int32Array;
  readonly codes: Int32Array;
  /** Set of the store that each item makes. */
  readonly sets: Int32Array;
}

/** A pair counted by walking rows costs about as much as this many words of bits. */
const WORDS_PER_PAIR = 1;

/**
 * Pattern growth: the baskets of a set are copied down to what may follow it, and searched the same way; by bits as soon as
 * they are dense enough for that to be less work.
 * @source Han and others (2000), FP-growth; without a tree, as in Uno and others (2004), LCM
 */
export class RowMiner {
  readonly #rooms: Room[] = [];

  constructor(
    private readonly store: ItemsetStore,
    private readonly bounds: Bounds,
    private readonly memory: WorkingMemory,
    private readonly bits: BitMiner,
  ) {}

  /**
   * Adds every frequent set of two or more of the items to what they make.
   * @param length items of a set that an item of these rows makes
   */
  mine(level: Rows, length: number, depth = 0): void {
    const room = (this.#rooms[depth] ??= new Room(this.memory));
    room.hold(level.size);
    for (let item = 0; item < level.size - 1; item++) {
      const size = this.#follow(level, item, room);
      if (size < 2 || length + 2 > this.bounds.maxLength) continue;
      const { used, baskets, pairs } = this.#copy(level, item, room);
      if (baskets < this.bounds.minCount) continue;
      const words = (baskets + 31) >>> 5;
      if ((size * size * words) / 2 <= WORDS_PER_PAIR * pairs + 1024) {
        this.bits.mine(room.rows, used, baskets, room.codes, room.sets, size, length + 1);
      } else {
        room.index(size, used);
        this.mine({ ...room.level(), size }, length + 1, depth + 1);
      }
    }
  }

  /** Counts what stands after an item, and adds what is frequent. Gives the number of these. */
  #follow({ rows, places, starts, codes, sets }: Rows, item: number, room: Room): number {
    const { counts, numbers, found } = room;
    const { minCount, isApart } = this.bounds;
    let seen = 0;
    for (let place = starts[item]!; place < starts[item + 1]!; place++) {
      for (let at = places[place]! + 1, other = rows[at]!; other >= 0; other = rows[++at]!) {
        if (counts[other]!++ === 0) found[seen++] = other;
      }
    }
    found.subarray(0, seen).sort();
    let size = 0;
    for (let nr = 0; nr < seen; nr++) {
      const other = found[nr]!;
      const count = counts[other]!;
      counts[other] = 0;
      if (count < minCount || isApart?.(codes[item]!, codes[other]!) === false) {
        numbers[other] = -1;
        continue;
      }
      numbers[other] = size;
      room.codes[size] = codes[other]!;
      room.sets[size] = this.store.add(sets[item]!, codes[other]!, count);
      size++;
    }
    return size;
  }

  /** Writes the rows after an item with the new numbers; of rows with fewer than two items nothing more can come. */
  #copy({ rows, places, starts }: Rows, item: number, room: Room): { used: number; baskets: number; pairs: number } {
    const { numbers } = room;
    let used = 0;
    let baskets = 0;
    let pairs = 0;
    for (let place = starts[item]!; place < starts[item + 1]!; place++) {
      const begin = used;
      let end = places[place]! + 1;
      while (rows[end]! >= 0) end++;
      room.holdRows(used + end - places[place]!);
      const copied = room.rows;
      for (let at = places[place]! + 1; at < end; at++) {
        const number = numbers[rows[at]!]!;
        if (number >= 0) copied[used++] = number;
      }
      const long = used - begin;
      if (long < 2) {
        used = begin;
        continue;
      }
      copied[used++] = -1;
      pairs += (long * (long - 1)) / 2;
      baskets++;
    }
    return { used, baskets, pairs };
  }
}

/** What one depth of the search works in; kept for the next item. */
class Room {
  counts = new Int32Array(0);
  numbers = new Int32Array(0);
  found = new Int32Array(0);
  codes = new Int32Array(0);
  sets = new Int32Array(0);
  starts = new Int32Array(1);
  rows = new Int32Array(0);
  places = new Int32Array(0);

  constructor(private readonly memory: WorkingMemory) {}

  hold(size: number): void {
    if (size <= this.counts.length) return;
    this.memory.take(6 * 4 * (size - this.counts.length));
    [this.counts, this.numbers, this.found, this.codes, this.sets] = Array.from(
      { length: 5 },
      () => new Int32Array(size),
    ) as [Numbers, Numbers, Numbers, Numbers, Numbers];
    this.starts = new Int32Array(size + 1);
  }

  holdRows(length: number): void {
    if (length <= this.rows.length) return;
    const grown = Math.max(length, this.rows.length * 2, 1024);
    this.memory.take(4 * (grown - this.rows.length));
    const rows = new Int32Array(grown);
    rows.set(this.rows);
    this.rows = rows;
  }

  /** Finds where each item stands in the rows that were copied. */
  index(size: number, used: number): void {
    if (used > this.places.length) {
      this.memory.take(4 * (used - this.places.length));
      this.places = new Int32Array(used);
    }
    indexRows(this.rows, used, size, this.starts, this.places);
  }

  level(): Omit<Rows, "size"> {
    const { rows, places, starts, codes, sets } = this;
    return { rows, places, starts, codes, sets };
  }
}

type Numbers = Int32Array<ArrayBuffer>;

/** Fills `starts` (one entry more than items) and `places` by item. */
export function indexRows(rows: Int32Array, used: number, size: number, starts: Int32Array, places: Int32Array): void {
  starts.fill(0, 0, size + 1);
  for (let at = 0; at < used; at++) if (rows[at]! >= 0) starts[rows[at]! + 1]!++;
  for (let item = 0; item < size; item++) starts[item + 1]! += starts[item]!;
  // Each start moves to the next one's while its places are written, and back afterwards.
  for (let at = 0; at < used; at++) if (rows[at]! >= 0) places[starts[rows[at]!]!++] = at;
  starts.copyWithin(1, 0, size);
  starts[0] = 0;
}
