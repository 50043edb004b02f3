import { indexItemsets } from "./itemset-index.js";
import type { Itemsets } from "./itemsets.js";
import { toFraction } from "./least-count.js";

/** A rule by the sets it is made of. */
export interface Candidate {
  readonly antecedent: number;
  /** The set of the consequent alone. */
  readonly consequent: number;
  readonly together: number;
}

interface Thresholds {
  readonly minConfidence: number;
  readonly minLift: number;
  readonly keepRedundant: boolean;
  readonly consequentsBelow: number;
}

/** Every frequent set of two or more items with each of its items as consequent, as far as thresholds let it, by length. */
export function findCandidates(
  itemsets: Itemsets,
  { minConfidence, minLift, keepRedundant, consequentsBelow }: Thresholds,
): { candidates: Candidate[]; redundant: number } {
  const { counts, codes, parents, lengths, baskets } = itemsets;
  const index = indexItemsets(itemsets);
  const best = keepRedundant ? null : new BestRules(itemsets);
  const confidence = toFraction(minConfidence);
  const lift = toFraction(minLift);
  const candidates: Candidate[] = [];
  let redundant = 0;
  for (const set of byLength(itemsets)) {
    const length = lengths[set]!;
    if (length < 2) continue;
    const subsets = Array.from({ length }, (_, place) => index.without(set, place));
    for (let at = set, place = 0; at >= 0; at = parents[at]!, place++) {
      const antecedent = subsets[place]!;
      const consequent = index.single[codes[at]!]!;
      const together = counts[set]!;
      const beaten = best?.predictAsWell(set, place, subsets) ?? false;
      if (codes[at]! >= consequentsBelow) continue;
      if (BigInt(together) * confidence.below < confidence.above * BigInt(counts[antecedent]!)) continue;
      const expected = lift.above * BigInt(counts[antecedent]!) * BigInt(counts[consequent]!);
      if (BigInt(together) * BigInt(baskets) * lift.below < expected) continue;
      if (beaten) redundant++;
      else candidates.push({ antecedent, consequent, together });
    }
  }
  return { candidates, redundant };
}

/** The best confidence of all rules with the items of a set, or some of them, as antecedent and one of them as consequent. */
class BestRules {
  readonly #starts: Float64Array;
  readonly #together: Int32Array;
  readonly #antecedent: Int32Array;

  constructor(private readonly itemsets: Itemsets) {
    const { size, lengths, counts, baskets } = itemsets;
    this.#starts = new Float64Array(size + 1);
    for (let set = 0; set < size; set++) this.#starts[set + 1] = this.#starts[set]! + lengths[set]!;
    this.#together = new Int32Array(this.#starts[size]!);
    this.#antecedent = new Int32Array(this.#starts[size]!);
    // Of no antecedent at all the confidence is the share of all baskets.
    for (let set = 0; set < size; set++) {
      if (lengths[set] !== 1) continue;
      this.#together[this.#starts[set]!] = counts[set]!;
      this.#antecedent[this.#starts[set]!] = baskets;
    }
  }

  /**
   * Whether the rule with the item at that place as consequent does not beat one with a part of its antecedent. Products of
   * two counts are exact up to 94 million baskets.
   * @param subsets the set without each of its items, by place; all of them were asked for before
   */
  predictAsWell(set: number, place: number, subsets: readonly number[]): boolean {
    const counts = this.itemsets.counts;
    let [together, antecedent] = [0, 1];
    for (let left = 0; left < subsets.length; left++) {
      if (left === place) continue;
      const at = this.#starts[subsets[left]!]! + (left < place ? place - 1 : place);
      if (this.#together[at]! * antecedent > together * this.#antecedent[at]!) {
        [together, antecedent] = [this.#together[at]!, this.#antecedent[at]!];
      }
    }
    const beaten = counts[set]! * antecedent <= together * counts[subsets[place]!]!;
    const own = this.#starts[set]! + place;
    this.#together[own] = beaten ? together : counts[set]!;
    this.#antecedent[own] = beaten ? antecedent : counts[subsets[place]!]!;
    return beaten;
  }
}

/** Set numbers, shorter sets first. */
function byLength({ size, lengths }: Itemsets): Uint32Array {
  const starts = new Uint32Array(257);
  for (let set = 0; set < size; set++) starts[lengths[set]! + 1]!++;
  for (let length = 0; length < 256; length++) starts[length + 1]! += starts[length]!;
  const order = new Uint32Array(size);
  for (let set = 0; set < size; set++) order[starts[lengths[set]!]!++] = set;
  return order;
}
