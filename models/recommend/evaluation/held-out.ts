import { historyReader } from "../customer-history.js";
import type { Kind } from "../offers.js";
import { plainRanking } from "../plain-ranking.js";
import { countBuyers } from "../popularity.js";
import type { IndexedPurchases } from "../purchases.js";
import type { Asked, TopLists } from "./evaluate.js";

/** Windows whose popularity is tried, in days. */
export const POPULAR_DAYS = [7, 14, 30] as const;
const TOP = 10;

/** What customers known before a cut bought in the days after it. */
export interface HeldOut {
  /** Those who bought; who had bought before. */
  readonly buyers: readonly Asked[];
  /** Others who were known, a sample of them, each standing for `stands`. */
  readonly others: Int32Array;
  readonly stands: number;
}

/** @param most of each at most: every second, third, … of more */
export function readHeldOut(purchases: IndexedPurchases, cut: number, until: number, most: number): HeldOut {
  const { customers, offsets, day, product } = purchases;
  const [buying, others]: [number[], number[]] = [[], []];
  for (let who = 0; who < customers; who++) {
    const [from, end] = [offsets[who]!, offsets[who + 1]!];
    if (from === end || day[from]! >= cut) continue;
    let line = end - 1;
    while (day[line]! >= until) line--;
    (day[line]! >= cut ? buying : others).push(who);
  }
  const every = (list: number[]): number => Math.max(1, Math.ceil(list.length / most));
  const stands = every(others);
  const reader = historyReader(purchases, 90);
  const stride = every(buying);
  const buyers = buying
    .filter((_, i) => i % stride === 0)
    .map((customer): Asked => {
      const { size, product: own } = reader.read(customer, cut);
      const before = new Set(own.subarray(0, size));
      const bought = new Set<number>();
      for (let line = offsets[customer]!; line < offsets[customer + 1]!; line++) {
        if (day[line]! >= cut && day[line]! < until) bought.add(product[line]!);
      }
      return { customer, bought, boughtBefore: (what) => before.has(what) };
    });
  return { buyers, others: Int32Array.from(others.filter((_, i) => i % stands === 0)), stands };
}

export interface PlainLists {
  /** Days of the window whose popularity found most of what was new. */
  readonly popularDays: number;
  readonly popularity: readonly TopLists[];
  readonly frequency: readonly TopLists[];
  /** Personal frequency, filled up with popularity. */
  readonly both: readonly TopLists[];
}

/** The first ten by popularity, by personal frequency, and by both. */
export function plainLists(purchases: IndexedPurchases, { buyers }: HeldOut, cut: number): PlainLists {
  const windows = POPULAR_DAYS.map((popularDays) => {
    const counts = countBuyers(purchases, cut, popularDays);
    const ranking = plainRanking(purchases, counts);
    const ranked = buyers.map(({ customer }) => ranking.rank(customer, cut, TOP));
    const recall = buyers.reduce((sum, { bought, boughtBefore }, i) => {
      const fresh = [...bought].filter((what) => !boughtBefore(what)).length;
      return fresh === 0 ? sum : sum + ranked[i]!.new.filter((what) => bought.has(what)).length / fresh;
    }, 0);
    return { popularDays, counts, ranked, recall };
  });
  const { popularDays, counts, ranked } = windows.reduce((most, one) => (one.recall > most.recall ? one : most));
  const most = Array.from(counts.keys())
    .filter((what) => counts[what]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  return {
    popularDays,
    popularity: buyers.map(({ boughtBefore }, i) => ({
      all: most.slice(0, TOP),
      new: ranked[i]!.new,
      repeat: firstOf(most, boughtBefore),
    })),
    frequency: ranked.map(({ repeat }) => ({ all: repeat, new: [], repeat })),
    both: ranked.map((one) => ({ ...one, all: [...one.repeat, ...one.new].slice(0, TOP) })),
  };
}

/** Share of offers taken up by rank, for the plain rankings. */
export function plainTakeUp(
  purchases: IndexedPurchases,
  { buyers, others, stands }: HeldOut,
  { both }: Pick<PlainLists, "both">,
  cut: number,
  popularDays: number,
): Readonly<Record<Kind, readonly number[]>> {
  const ranking = plainRanking(purchases, countBuyers(purchases, cut, popularDays));
  const count = (kind: Kind): number[] => {
    const [hits, offered] = [new Float64Array(TOP), new Float64Array(TOP)];
    both.forEach((lists, i) =>
      lists[kind].forEach((what, rank) => {
        offered[rank]!++;
        if (buyers[i]!.bought.has(what)) hits[rank]!++;
      }),
    );
    for (const customer of others) {
      const { length } = ranking.rank(customer, cut, TOP)[kind];
      for (let rank = 0; rank < length; rank++) offered[rank]! += stands;
    }
    return Array.from(hits, (hit, rank) => hit / Math.max(1, offered[rank]!));
  };
  return { new: count("new"), repeat: count("repeat") };
}

function firstOf(ordered: readonly number[], fits: (product: number) => boolean): number[] {
  const found: number[] = [];
  for (const what of ordered) {
    if (found.length === TOP) break;
    if (fits(what)) found.push(what);
  }
  return found;
}
