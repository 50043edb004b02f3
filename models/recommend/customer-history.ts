import type { IndexedPurchases } from "./purchases.js";

/** What one customer bought before a day, one entry a product, in the order of their first purchase; entries from `size` on are of others. */
export interface CustomerHistory {
  readonly size: number;
  readonly product: Int32Array;
  /** Different days on which it was bought. */
  readonly times: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Different days with a purchase of anything after the last one of this. */
  readonly visitsSince: Int32Array;
  /** Sum over those days of 2^(−age / halfLife), the age in days. */
  readonly decayed: Float64Array;
  /** Different days on which the customer bought anything, the first and the last of them. */
  readonly visits: number;
  readonly firstVisit: number;
  readonly lastVisit: number;
}

export interface HistoryReader {
  /** The history before `asOf` of one customer. The answer is overwritten by the next call. */
  read(customer: number, asOf: number): CustomerHistory;
  /** Place of a product in the history that was read last; −1: not bought. */
  placeOf(product: number): number;
}

/** Reads one customer after the other without allocating. */
export function historyReader(purchases: IndexedPurchases, halfLife: number): HistoryReader {
  const { offsets, product: bought, day, products } = purchases;
  let longest = 0;
  for (let i = 1; i < offsets.length; i++) longest = Math.max(longest, offsets[i]! - offsets[i - 1]!);
  const product = new Int32Array(longest);
  const times = new Int32Array(longest);
  const first = new Int32Array(longest);
  const last = new Int32Array(longest);
  const visitsSince = new Int32Array(longest);
  const decayed = new Float64Array(longest);
  const place = new Int32Array(products).fill(-1);
  const history = {
    size: 0,
    product,
    times,
    first,
    last,
    visitsSince,
    decayed,
    visits: 0,
    firstVisit: 0,
    lastVisit: 0,
  };
  return {
    placeOf: (one) => place[one]!,
    read(customer, asOf) {
      for (let i = 0; i < history.size; i++) place[product[i]!] = -1;
      let [size, visits, before] = [0, 0, Number.NaN];
      const end = offsets[customer + 1]!;
      for (let line = offsets[customer]!; line < end; line++) {
        const now = day[line]!;
        if (now >= asOf) break;
        if (now !== before) {
          if (visits === 0) history.firstVisit = now;
          history.lastVisit = before = now;
          visits++;
        }
        const what = bought[line]!;
        let at = place[what]!;
        if (at < 0) {
          at = place[what] = size++;
          product[at] = what;
          first[at] = now;
          times[at] = 0;
          decayed[at] = 0;
        } else if (last[at] === now) continue;
        last[at] = now;
        visitsSince[at] = visits;
        times[at]!++;
        decayed[at]! += 2 ** ((now - asOf) / halfLife);
      }
      for (let at = 0; at < size; at++) visitsSince[at] = visits - visitsSince[at]!;
      history.size = size;
      history.visits = visits;
      return history;
    },
  };
}
