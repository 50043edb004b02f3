import { FitError } from "../errors.js";

/** Sets as a forest: each is the set of its parent and one code more. A parent stands before its children. */
export class ItemsetStore {
  /** -1 at a root. */
  parents = new Int32Array(1024);
  codes = new Int32Array(1024);
  counts = new Int32Array(1024);
  size = 0;

  constructor(
    private readonly mostSets: number,
    private readonly minCount: number,
  ) {}

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
        `mineItemsets: more than ${this.mostSets} sets of items stand in ${this.minCount} baskets or more, which is all that the stated memory holds. Raise minCount, lower maxLength or allow more maxBytes.`,
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
