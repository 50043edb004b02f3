import { FitError, InputError } from "../errors.js";
import { checkGaps, checkHistories, type Gaps, type Histories } from "./histories.js";
import { BYTES_PER_SET, ItemsetStore } from "./itemset-store.js";

export interface SequenceParams extends Gaps {
  /** Customers who must show a sequence, at least; from 1. */
  readonly minCount: number;
  /** Items of a sequence, at most; from 1. */
  readonly maxLength?: number;
  /** Days from the first item to the last, at most. */
  readonly maxSpan?: number;
  /** What the search and its answer may take, beside the histories themselves. */
  readonly maxBytes?: number;
}

export const SEQUENCE_DEFAULTS = {
  minGap: 0,
  maxLength: 3,
  maxSpan: Number.POSITIVE_INFINITY,
  maxBytes: 2 ** 31,
} as const;

/** Frequent sequences as a forest: each is the sequence of its parent, and then one item more. */
export interface Sequences {
  readonly size: number;
  /** -1 of a sequence of one item. */
  readonly parents: Int32Array;
  readonly codes: Int32Array;
  /** Customers who bought the items in that order, each within the gaps after the one before. */
  readonly counts: Int32Array;
  readonly customers: number;
  readonly items: number;
}

/** After a sequence, within the gaps, the consequent. */
export interface SequenceRule {
  /** In the order of time. */
  readonly antecedent: readonly number[];
  readonly consequent: number;
  readonly customers: number;
  readonly antecedentCustomers: number;
  /** Share of the customers with the antecedent who then bought the consequent in time. */
  readonly confidence: number;
  /** Confidence over the share of all customers who ever bought the consequent; below 1 is usual where gaps are short. */
  readonly lift: number;
}

/** Per purchase and depth of the search: what was reached, from where, and the same by item. */
const BYTES_PER_PURCHASE = 24;

/**
 * All sequences of single items that `minCount` customers or more show, each customer counted once.
 * @throws {InputError} as `checkHistories`, no-gap, no-count, no-length
 * @throws {FitError} no-customers, out-of-memory, too-many-itemsets
 * @source Pei and others (2001), PrefixSpan; every end of a prefix is kept, as gaps need it (Pei, Han and Wang 2007)
 */
export function mineSequences(histories: Histories, params: SequenceParams): Sequences {
  const settled = { ...SEQUENCE_DEFAULTS, ...params };
  checkGaps("mineSequences", settled);
  checkParams(settled);
  checkHistories("mineSequences", histories);
  const customers = histories.offsets.length - 1;
  if (customers === 0) throw new FitError("no-customers", "mineSequences: there are no customers.");
  const working = histories.codes.length * BYTES_PER_PURCHASE * settled.maxLength + 16 * histories.items;
  const mostSets = Math.floor((settled.maxBytes - working) / BYTES_PER_SET);
  if (mostSets < 1024) {
    throw new FitError(
      "out-of-memory",
      `mineSequences: ${histories.codes.length} purchases and sequences of ${settled.maxLength} need ${working} bytes; maxBytes is ${settled.maxBytes}. Lower maxLength or allow more.`,
    );
  }
  const store = new ItemsetStore(Math.min(2 ** 30, mostSets), settled.minCount);
  new PrefixSearch(histories, settled, store).run();
  const { size } = store;
  return {
    size,
    parents: store.parents.slice(0, size),
    codes: store.codes.slice(0, size),
    counts: store.counts.slice(0, size),
    customers,
    items: histories.items,
  };
}

/** The codes of a sequence in the order of time. */
export function sequenceOf({ parents, codes }: Pick<Sequences, "parents" | "codes">, sequence: number): number[] {
  const found: number[] = [];
  for (let at = sequence; at >= 0; at = parents[at]!) found.push(codes[at]!);
  return found.reverse();
}

/** Each frequent sequence of two or more as a rule, by confidence, greatest first; ties by their codes. */
export function deriveSequenceRules(sequences: Sequences): SequenceRule[] {
  const { size, parents, codes, counts, customers } = sequences;
  const buyers = new Int32Array(sequences.items);
  for (let nr = 0; nr < size; nr++) if (parents[nr]! < 0) buyers[codes[nr]!] = counts[nr]!;
  const rules: SequenceRule[] = [];
  for (let nr = 0; nr < size; nr++) {
    const before = parents[nr]!;
    if (before < 0) continue;
    const confidence = counts[nr]! / counts[before]!;
    rules.push({
      antecedent: sequenceOf(sequences, before),
      consequent: codes[nr]!,
      customers: counts[nr]!,
      antecedentCustomers: counts[before]!,
      confidence,
      lift: (confidence * customers) / buyers[codes[nr]!]!,
    });
  }
  const names = (rule: SequenceRule): readonly number[] => [...rule.antecedent, rule.consequent];
  return rules.sort((a, b) => b.confidence - a.confidence || compare(names(a), names(b)));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((code, nr) => code !== b[nr]);
  return at < 0 ? a.length - b.length : a[at]! - (b[at] ?? -1);
}

/** Purchases at which a prefix can end, customer by customer, and when it can have begun at the latest. */
interface Ends {
  readonly places: Int32Array;
  readonly begun: Float64Array;
}

class PrefixSearch {
  readonly #customerOf: Int32Array;
  readonly #reached: Float64Array;
  readonly #counts: Int32Array;
  readonly #last: Int32Array;
  readonly #entries: Int32Array;

  constructor(
    private readonly histories: Histories,
    private readonly params: Required<SequenceParams>,
    private readonly store: ItemsetStore,
  ) {
    const { codes, offsets, items } = histories;
    this.#customerOf = new Int32Array(codes.length);
    for (let customer = 0; customer < offsets.length - 1; customer++) {
      this.#customerOf.fill(customer, offsets[customer]!, offsets[customer + 1]!);
    }
    this.#reached = new Float64Array(codes.length).fill(Number.NEGATIVE_INFINITY);
    this.#counts = new Int32Array(items);
    this.#last = new Int32Array(items).fill(-1);
    this.#entries = new Int32Array(items);
  }

  run(): void {
    const places = Int32Array.from(this.histories.codes.keys());
    this.#extend(-1, 0, { places, begun: this.histories.times });
  }

  /** @param reached purchases that the next item may be */
  #extend(prefix: number, length: number, reached: Ends): void {
    for (const { code, count, ends } of this.#byItem(reached)) {
      const sequence = this.store.add(prefix, code, count);
      if (length + 1 < this.params.maxLength) this.#extend(sequence, length + 1, this.#follow(ends));
    }
  }

  /** Splits what was reached by item, the frequent ones, and counts their customers. */
  #byItem({ places, begun }: Ends): { code: number; count: number; ends: Ends }[] {
    const { codes } = this.histories;
    const seen: number[] = [];
    for (const place of places) {
      const code = codes[place]!;
      if (this.#entries[code]!++ === 0) seen.push(code);
      const customer = this.#customerOf[place]!;
      if (this.#last[code] === customer) continue;
      this.#last[code] = customer;
      this.#counts[code]!++;
    }
    const found = new Map<number, { code: number; count: number; ends: Ends; used: number }>();
    for (const code of seen.sort((a, b) => a - b)) {
      const [count, entries] = [this.#counts[code]!, this.#entries[code]!];
      this.#counts[code] = 0;
      this.#entries[code] = 0;
      this.#last[code] = -1;
      if (count < this.params.minCount) continue;
      const ends = { places: new Int32Array(entries), begun: new Float64Array(entries) };
      found.set(code, { code, count, ends, used: 0 });
    }
    places.forEach((place, nr) => {
      const one = found.get(codes[place]!);
      if (one === undefined) return;
      one.ends.places[one.used] = place;
      one.ends.begun[one.used++] = begun[nr]!;
    });
    return [...found.values()];
  }

  /** Purchases within the gaps after any of the ends, ascending, each with the latest time that its sequence can begin at. */
  #follow({ places, begun }: Ends): Ends {
    const { times, offsets } = this.histories;
    const { minGap, maxGap, maxSpan } = this.params;
    const reached = this.#reached;
    const found: number[] = [];
    for (let nr = 0; nr < places.length; nr++) {
      const place = places[nr]!;
      const end = offsets[this.#customerOf[place]! + 1]!;
      for (let at = place + 1; at < end; at++) {
        const gap = times[at]! - times[place]!;
        if (gap > maxGap || times[at]! - begun[nr]! > maxSpan) break;
        if (gap < minGap || gap === 0) continue;
        if (reached[at] === Number.NEGATIVE_INFINITY) found.push(at);
        if (begun[nr]! > reached[at]!) reached[at] = begun[nr]!;
      }
    }
    const followed = { places: Int32Array.from(found).sort(), begun: new Float64Array(found.length) };
    followed.places.forEach((place, nr) => {
      followed.begun[nr] = reached[place]!;
      reached[place] = Number.NEGATIVE_INFINITY;
    });
    return followed;
  }
}

function checkParams({ minCount, maxLength, maxSpan }: Required<SequenceParams>): void {
  if (!Number.isInteger(minCount) || minCount < 1) {
    throw new InputError("no-count", `mineSequences: minCount must be a whole number from 1; got ${minCount}.`);
  }
  if (!Number.isInteger(maxLength) || maxLength < 1 || maxLength > 255) {
    throw new InputError(
      "no-length",
      `mineSequences: maxLength must be a whole number from 1 to 255; got ${maxLength}.`,
    );
  }
  if (!(maxSpan > 0)) throw new InputError("no-gap", `mineSequences: maxSpan must be above 0; got ${maxSpan}.`);
}
