import { FitError } from "../errors.js";

/** Sets as a forest: each is the set of its parent and one code more. A parent stands before its children. */
export class ItemsetStore {
  /** -1 at a root. */
  parents: Int32Array<ArrayBuffer>;
  codes: Int32Array<ArrayBuffer>;
  counts: Int32Array<ArrayBuffer>;
  size = 0;

  constructor(
    private readonly mostSets: number,
    private readonly minCount: number,
  ) {
    const room = Math.min(1024, mostSets);
    this.parents = new Int32Array(room);
    this.codes = new Int32Array(room);
    this.counts = new Int32Array(room);
  }

  /** @throws {FitError} too-many-itemsets */
  add(parent: number, code: number, count: number): number {
    const set = this.size;
    if (set === this.parents.length) this.#grow();
    this.parents[set] = parent;
    this.codes[set] = code;
    this.counts[set] = count;
    this.size = set + 1;
    return set;
  }

  #grow(): void {
    if (this.size >= this.mostSets) {
      throw new FitError(
        "too-many-itemsets",
        `more than ${this.mostSets} sets are found ${this.minCount} times or more, which is all that the stated bound allows. Raise minCount, lower maxLength, or allow more maxSets or maxBytes.`,
      );
    }
    const room = Math.min(this.mostSets, this.size * 2);
    this.parents = longer(this.parents, room);
    this.codes = longer(this.codes, room);
    this.counts = longer(this.counts, room);
  }
}

/** What one set takes at the most: three numbers, while they move to an array of twice the length. */
export const BYTES_PER_SET = 3 * 4 * 3;

function longer(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(array);
  return grown;
}
