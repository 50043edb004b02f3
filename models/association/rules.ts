import { InputError } from "../errors.js";
import { adjustForMany } from "./benjamini-hochberg.js";
import { logExactTest } from "./exact-test.js";
import type { Baskets } from "./baskets.js";
import { findCandidates, type Candidate } from "./rule-candidates.js";
import { itemsOf, type Itemsets } from "./itemsets.js";
import { countByStratum, countStrata, sizeStrata, type Strata } from "./strata.js";

export interface RuleParams {
  /** Least share of the antecedent's baskets that hold the consequent too; compared as counts. */
  readonly minConfidence?: number;
  /** Least lift; compared as counts. */
  readonly minLift?: number;
  /** Keeps rules that a shorter antecedent predicts as well. */
  readonly keepRedundant?: boolean;
  /** Codes from here on are no consequents. */
  readonly consequentsBelow?: number;
  /** Baskets to compare with each other; `sizeStrata` of these baskets where not given. */
  readonly strata?: Strata | null;
  /** Greatest adjusted p-value. */
  readonly maxFalseShare?: number;
}

export const RULE_DEFAULTS = {
  minConfidence: 0,
  minLift: 0,
  keepRedundant: false,
  consequentsBelow: Number.POSITIVE_INFINITY,
  strata: null,
  maxFalseShare: 1,
} as const;

/** Who has the antecedent in a basket has the consequent in it too. */
export interface Rule {
  /** Ascending; never empty. */
  readonly antecedent: readonly number[];
  readonly consequent: number;
  /** Baskets with all of them, with the antecedent, with the consequent. */
  readonly together: number;
  readonly antecedentCount: number;
  readonly consequentCount: number;
  /** Share of all baskets that hold all of them. */
  readonly support: number;
  /** Share of the antecedent's baskets that hold the consequent. */
  readonly confidence: number;
  /** Confidence over the consequent's share of all baskets: 1 where neither tells of the other. */
  readonly lift: number;
  /** Support less that of independence. */
  readonly leverage: number;
  /** How much oftener the rule would fail were both independent; null where it never fails. */
  readonly conviction: number | null;
  /** Natural logarithm of Fisher's exact p-value, one-sided, of all baskets as one table. */
  readonly logFisher: number;
  /** The same test with baskets compared to baskets of their size only. */
  readonly logP: number;
  /** `logP` adjusted for all that was tested. */
  readonly logAdjusted: number;
}

export interface RuleSet {
  /** By adjusted p-value, then lift, then confidence, greatest last; ties by their codes. */
  readonly rules: readonly Rule[];
  /** Pairs of a frequent antecedent, shorter than `maxLength`, and a frequent item outside it; each counts as tested. */
  readonly tested: number;
  /** Candidates that a shorter antecedent predicts as well. */
  readonly redundant: number;
}

/**
 * Rules with one consequent from frequent sets. Every pair that could have become a rule counts as tested: one that no
 * frequent set holds, or that a threshold leaves out, with p = 1.
 * @param baskets those the sets were found in
 * @throws {InputError} no-share, other-baskets, lengths-differ
 * @source Agrawal and others (1993); redundancy: Bayardo and others (2000), minimum improvement
 */
export function deriveRules(itemsets: Itemsets, baskets: Baskets, params: RuleParams = {}): RuleSet {
  const settled = { ...RULE_DEFAULTS, ...params };
  if (itemsets.baskets !== baskets.offsets.length - 1 || itemsets.items !== baskets.items) {
    throw new InputError(
      "other-baskets",
      `deriveRules: the sets were found in ${itemsets.baskets} baskets of ${itemsets.items} items; got ${baskets.offsets.length - 1} of ${baskets.items}.`,
    );
  }
  if (!(settled.maxFalseShare >= 0)) {
    throw new InputError("no-share", `deriveRules: maxFalseShare must not be below 0; got ${settled.maxFalseShare}.`);
  }
  const { candidates, redundant } = findCandidates(itemsets, settled);
  const tested = countTested(itemsets, settled.consequentsBelow);
  const logP = testWithin(settled.strata ?? sizeStrata(baskets), itemsets, baskets, candidates);
  const logAdjusted = adjustForMany(logP, tested);
  const limit = Math.log(settled.maxFalseShare);
  const rules = candidates.flatMap((candidate, nr) =>
    logAdjusted[nr]! <= limit ? [describe(itemsets, candidate, logP[nr]!, logAdjusted[nr]!)] : [],
  );
  return { rules: rules.sort(byEvidence), tested, redundant };
}

function countTested({ size, lengths, codes, parents, maxLength }: Itemsets, below: number): number {
  let consequents = 0;
  for (let set = 0; set < size; set++) if (lengths[set] === 1 && codes[set]! < below) consequents++;
  let tested = 0;
  for (let set = 0; set < size; set++) {
    if (lengths[set]! >= maxLength) continue;
    tested += consequents;
    for (let at = set; at >= 0; at = parents[at]!) if (codes[at]! < below) tested--;
  }
  return tested;
}

/** ln p of each candidate, baskets compared within their stratum. */
function testWithin(
  strata: Strata,
  itemsets: Itemsets,
  baskets: Baskets,
  candidates: readonly Candidate[],
): Float64Array {
  const all = countStrata(strata);
  const items = new Set<number>();
  for (const { antecedent, consequent } of candidates) {
    for (const item of itemsOf(itemsets, antecedent)) items.add(item);
    items.add(itemsets.codes[consequent]!);
  }
  const count = countByStratum(baskets, strata, items);
  const known = new Map<number, Int32Array>();
  const countOf = (set: number): Int32Array => {
    let counts = known.get(set);
    if (counts === undefined) known.set(set, (counts = count(itemsOf(itemsets, set))));
    return counts;
  };
  return Float64Array.from(candidates, ({ antecedent, consequent, together }) =>
    logExactTest({ baskets: all, left: countOf(antecedent), right: countOf(consequent) }, together),
  );
}

function describe(itemsets: Itemsets, candidate: Candidate, logP: number, logAdjusted: number): Rule {
  const { counts, codes, baskets } = itemsets;
  const { antecedent, consequent, together } = candidate;
  const [left, right] = [counts[antecedent]!, counts[consequent]!];
  return {
    antecedent: itemsOf(itemsets, antecedent),
    consequent: codes[consequent]!,
    together,
    antecedentCount: left,
    consequentCount: right,
    support: together / baskets,
    confidence: together / left,
    lift: (together * baskets) / (left * right),
    leverage: (together * baskets - left * right) / baskets ** 2,
    conviction: together === left ? null : ((baskets - right) * left) / (baskets * (left - together)),
    logFisher: logExactTest({ baskets: [baskets], left: [left], right: [right] }, together),
    logP,
    logAdjusted,
  };
}

function byEvidence(a: Rule, b: Rule): number {
  const first = a.logAdjusted - b.logAdjusted || b.lift - a.lift || b.confidence - a.confidence;
  if (first !== 0) return first;
  for (let at = 0; at < Math.min(a.antecedent.length, b.antecedent.length); at++) {
    if (a.antecedent[at] !== b.antecedent[at]) return a.antecedent[at]! - b.antecedent[at]!;
  }
  return a.antecedent.length - b.antecedent.length || a.consequent - b.consequent;
}
