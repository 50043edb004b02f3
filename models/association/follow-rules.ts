import { adjustForMany } from "./benjamini-hochberg.js";
import { checkGaps, checkHistories, type Histories } from "./histories.js";
import { commonAssociation, type CommonAssociation } from "./mantel-haenszel.js";
import { SURVIVES } from "./remaining.js";

/** A pair that is asked about: after `antecedent`, `consequent`. */
export interface FollowPair {
  readonly antecedent: number;
  readonly consequent: number;
}

export interface FollowParams {
  /** Days in which the consequent must follow. */
  readonly maxGap: number;
  /** The first time that is not known: a visit with less than `maxGap` before it has no whole answer, and is left out. */
  readonly until: number;
  /** Kind of a visit by its time, from 0 (a month); visits are compared within their kind. */
  readonly kindOf: (time: number) => number;
  /** All that was looked at before these were chosen, at least the number of pairs. */
  readonly tested: number;
}

/** Visits: times at which a customer bought anything. */
export interface FollowRule extends FollowPair, CommonAssociation {
  /** Visits with the antecedent, and those of them that the consequent followed in time. */
  readonly antecedentVisits: number;
  readonly visits: number;
  /** Share of the visits with the antecedent that the consequent followed. */
  readonly confidence: number;
  /** That share over the share of all visits that the consequent followed. */
  readonly lift: number;
  /** Natural logarithm of the p-value within kinds, adjusted for all that was tested; null where they tell nothing. */
  readonly logAdjusted: number | null;
  /** Adjusted p below 0.01, and the lower limit of the common odds ratio above 1.2. */
  readonly survives: boolean;
}

/**
 * Whether things follow each other more often than by chance: visits with the antecedent are held against the other visits of
 * the same kind after which about as many different things were bought, since after much buying everything follows everything.
 * Visits of one customer overlap, so the p-values are smaller than they should be.
 * @throws {InputError} as `checkHistories`, no-gap, no-p-value, no-table
 */
export function testFollows(histories: Histories, pairs: readonly FollowPair[], params: FollowParams): FollowRule[] {
  checkHistories("testFollows", histories);
  checkGaps("testFollows", params);
  const counts = countFollows(histories, pairs, params);
  const found = pairs.map(({ antecedent, consequent }, nr) => {
    const margins = { baskets: counts.all, left: counts.left(antecedent), right: counts.right(consequent) };
    return { margins, together: counts.both(nr), association: commonAssociation(margins, counts.both(nr)) };
  });
  const adjusted = adjustForMany(
    Float64Array.from(found, ({ association }) => association.logP ?? 0),
    params.tested,
  );
  const visits = sum(counts.all);
  return found.map(({ margins, together, association }, nr) => {
    const [before, followed, both] = [sum(margins.left), sum(margins.right), sum(together)];
    const logAdjusted = association.logP === null ? null : adjusted[nr]!;
    const sure = logAdjusted !== null && logAdjusted < Math.log(SURVIVES.falseShare);
    return {
      ...pairs[nr]!,
      ...association,
      antecedentVisits: before,
      visits: both,
      confidence: before === 0 ? 0 : both / before,
      lift: both === 0 ? 0 : (both * visits) / (before * followed),
      logAdjusted,
      survives: sure && (association.low ?? 0) > SURVIVES.leastOdds,
    };
  });
}

/** Visits by stratum: all, with an antecedent, followed by a consequent, and both of a pair. */
function countFollows(
  { items, codes, times, offsets }: Histories,
  pairs: readonly FollowPair[],
  { maxGap, until, kindOf }: FollowParams,
) {
  const lefts = numbered(
    pairs.map(({ antecedent }) => antecedent),
    items,
  );
  const rights = numbered(
    pairs.map(({ consequent }) => consequent),
    items,
  );
  const pairOf = new Map(pairs.map(({ antecedent, consequent }, nr) => [antecedent * items + consequent, nr]));
  let kinds = 1;
  for (const time of times) kinds = Math.max(kinds, kindOf(time) + 1);
  const strata = kinds * SIZES;
  const all = new Int32Array(strata);
  const left = new Int32Array(lefts.size * strata);
  const right = new Int32Array(rights.size * strata);
  const both = new Map<number, number>();
  const seenIn = new Int32Array(items).fill(-1);
  let visit = 0;
  for (let customer = 0; customer + 1 < offsets.length; customer++) {
    const end = offsets[customer + 1]!;
    for (let first = offsets[customer]!, next = first; first < end; first = next, visit++) {
      const time = times[first]!;
      while (next < end && times[next] === time) next++;
      if (time + maxGap >= until) continue;
      const followers: number[] = [];
      let size = 0;
      for (let at = next; at < end && times[at]! <= time + maxGap; at++) {
        const code = codes[at]!;
        if (seenIn[code] === visit) continue;
        seenIn[code] = visit;
        size++;
        if (rights.of[code]! >= 0) followers.push(code);
      }
      const stratum = kindOf(time) * SIZES + sizeClass(size);
      all[stratum]!++;
      for (const code of followers) right[rights.of[code]! * strata + stratum]!++;
      let before = -1;
      for (const code of codes.subarray(first, next).slice().sort()) {
        if (code === before || lefts.of[code]! < 0) continue;
        before = code;
        left[lefts.of[code]! * strata + stratum]!++;
        for (const follower of followers) {
          const pair = pairOf.get(code * items + follower);
          if (pair === undefined) continue;
          const key = pair * strata + stratum;
          both.set(key, (both.get(key) ?? 0) + 1);
        }
      }
    }
  }
  const row = (counts: Int32Array, nr: number): Int32Array => counts.subarray(nr * strata, (nr + 1) * strata);
  return {
    all,
    left: (code: number) => row(left, lefts.of[code]!),
    right: (code: number) => row(right, rights.of[code]!),
    both: (pair: number) => Int32Array.from({ length: strata }, (_, stratum) => both.get(pair * strata + stratum) ?? 0),
  };
}

/** Classes of how much followed: 0 to 4 by themselves, larger ones up to half as many again, all above 1,000 together. */
const SIZES = 19;
const sizeClass = (size: number): number =>
  size <= 4 ? size : Math.min(SIZES - 1, 5 + Math.floor(Math.log(size / 5) / Math.log(1.5)));

function numbered(codes: readonly number[], items: number): { readonly of: Int32Array; readonly size: number } {
  const of = new Int32Array(items).fill(-1);
  let size = 0;
  for (const code of codes) if (of[code]! < 0) of[code] = size++;
  return { of, size };
}

const sum = (counts: Int32Array): number => counts.reduce((total, count) => total + count, 0);
