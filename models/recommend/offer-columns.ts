import type { Evidence } from "./evidence.js";
import { KINDS, SOURCES, type Kind, type Offers } from "./offers.js";

/** Offers in places of their own: by customer, kind and rank, whatever the order in which they come. */
export interface OfferColumns {
  /** @param nr place of the customer among those asked for; ranks from 0 */
  put(nr: number, kind: Kind, rank: number, product: number, score: number, evidence: Evidence): void;
  /** All that was put, places that stayed empty left out. */
  finish(): Offers;
}

export function offerColumns(customers: Int32Array, kinds: readonly Kind[], top: number): OfferColumns {
  const size = customers.length * kinds.length * top;
  const columns = {
    customer: new Int32Array(size),
    kind: new Uint8Array(size),
    rank: new Uint8Array(size),
    product: new Int32Array(size),
    score: new Float64Array(size),
    source: new Uint8Array(size),
    because: new Int32Array(size),
    also: new Int32Array(size),
    share: new Float64Array(size),
    times: new Int32Array(size),
    sinceDays: new Float64Array(size),
    gapDays: new Float64Array(size),
  };
  return {
    put(nr, kind, rank, product, score, { source, because, also, share, times, sinceDays, gapDays }) {
      const at = (nr * kinds.length + kinds.indexOf(kind)) * top + rank;
      columns.customer[at] = customers[nr]!;
      columns.kind[at] = KINDS.indexOf(kind);
      columns.rank[at] = rank + 1;
      columns.product[at] = product;
      columns.score[at] = score;
      columns.source[at] = SOURCES.indexOf(source);
      columns.because[at] = because;
      columns.also[at] = also;
      columns.share[at] = share;
      columns.times[at] = times;
      columns.sinceDays[at] = sinceDays;
      columns.gapDays[at] = gapDays;
    },
    finish() {
      let filled = 0;
      for (let at = 0; at < size; at++) {
        // Ranks are from 1: none is an empty place.
        if (columns.rank[at] === 0) continue;
        if (at !== filled) for (const column of Object.values(columns)) column[filled] = column[at]!;
        filled++;
      }
      return Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [name, column.subarray(0, filled)]),
      ) as unknown as Offers;
    },
  };
}
