import type { ItemsetStore } from "./itemset-store.js";
import type { WorkingMemory } from "./working-memory.js";

/** Items that may follow a set, each with the baskets of that set that hold it. */
interface BitClass {
  readonly size: number;
  /** Words of a row. */
  readonly words: number;
  /** Where the first row stands in the memory. */
  readonly base: number;
  readonly codes: Int32Array;
  /** Set of the store that each item makes. */
  readonly sets: Int32Array;
}

/** What a search keeps to. */
export interface Bounds {
  readonly minCount: number;
  readonly maxLength: number;
  /** Whether two codes may stand in one set; null: all may. */
  readonly isApart: ((one: number, other: number) => boolean) | null;
}

/**
 * Vertical search, depth first: the baskets of a set are a row of bits, those of a larger one the common bits of two rows.
 * @source Zaki (2000), Eclat; bits as in Burdick and others (2001), MAFIA
 */
export class BitMiner {
  #bits = new Int32Array(1 << 12);
  readonly #classes: { codes: Int32Array; sets: Int32Array }[] = [];

  constructor(
    private readonly store: ItemsetStore,
    private readonly bounds: Bounds,
    private readonly memory: WorkingMemory,
  ) {}

  /**
   * Adds every frequent set of two or more of the items to what they make.
   * @param rows positions of items per basket, ascending, each basket ended by -1
   * @param length items of a set that the class makes
   */
  mine(
    rows: Int32Array,
    used: number,
    baskets: number,
    codes: Int32Array,
    sets: Int32Array,
    size: number,
    length: number,
  ): void {
    const words = (baskets + 31) >>> 5;
    this.#reserve(size * words);
    this.#bits.fill(0, 0, size * words);
    const bits = this.#bits;
    for (let at = 0, basket = 0; at < used; at++, basket++) {
      const bit = 1 << (basket & 31);
      const word = basket >>> 5;
      for (let item = rows[at]!; item >= 0; item = rows[++at]!) bits[item * words + word]! |= bit;
    }
    this.#search({ size, words, base: 0, codes, sets }, length, 0);
  }

  #search({ size, words, base, codes, sets }: BitClass, length: number, depth: number): void {
    const { store } = this;
    const { minCount, maxLength, isApart } = this.bounds;
    const next = this.#room(depth, size);
    const free = base + size * words;
    this.#reserve(free + size * words);
    for (let left = 0; left < size - 1; left++) {
      const bits = this.#bits;
      const from = base + left * words;
      let found = 0;
      let out = free;
      for (let right = left + 1; right < size; right++) {
        const other = base + right * words;
        let count = 0;
        for (let word = 0; word < words; word++) {
          let x = bits[from + word]! & bits[other + word]!;
          bits[out + word] = x;
          x -= (x >>> 1) & 0x55555555;
          x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
          count += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
        }
        if (count < minCount || isApart?.(codes[left]!, codes[right]!) === false) continue;
        next.codes[found] = codes[right]!;
        next.sets[found] = store.add(sets[left]!, codes[right]!, count);
        found++;
        out += words;
      }
      if (found > 1 && length + 2 <= maxLength) {
        this.#search({ size: found, words, base: free, codes: next.codes, sets: next.sets }, length + 1, depth + 1);
      }
    }
  }

  #room(depth: number, size: number): { codes: Int32Array; sets: Int32Array } {
    const room = this.#classes[depth];
    if (room !== undefined && room.codes.length >= size) return room;
    this.memory.take(8 * (size - (room?.codes.length ?? 0)));
    return (this.#classes[depth] = { codes: new Int32Array(size), sets: new Int32Array(size) });
  }

  #reserve(length: number): void {
    if (length <= this.#bits.length) return;
    const grown = Math.max(length, this.#bits.length * 2);
    this.memory.take(4 * (grown - this.#bits.length));
    const bits = new Int32Array(grown);
    bits.set(this.#bits);
    this.#bits = bits;
  }
}
