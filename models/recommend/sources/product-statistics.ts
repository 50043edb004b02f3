import type { IndexedPurchases } from "../purchases.js";

/** Days of the windows in which buyers of products are counted. */
export const WINDOWS = [7, 14, 30, 90, 365] as const;

/** What is known of each product as of a day, one entry a product. */
export interface ProductStatistics {
  readonly asOf: number;
  /** Customers who bought it in the last 7, 14, … days, in the order of `WINDOWS`. */
  readonly buyers: readonly Float64Array[];
  /** Customers who bought anything in those days. */
  readonly everybody: readonly number[];
  /** Customers who bought it a year before the days that are asked of. */
  readonly lastYear: Float64Array;
  /** Customers who ever bought it. */
  readonly buyersEver: Float64Array;
  /** Share of them who bought it on two days or more, drawn to the mean of all products as if ten more had bought it. */
  readonly repeatShare: Float64Array;
  /** Mean days between two purchases of it by one customer; NaN where nobody bought it twice. */
  readonly gapDays: Float64Array;
  /** Day of its first sale; NaN: never sold. */
  readonly firstDay: Float64Array;
  /**
   * Buyers of the last 90 days over those expected if all segments bought alike, both with 5 added; segment × product,
   * row-major; empty without segments.
   */
  readonly bySegment: Float64Array;
}

/** Segments above this number are told apart no more. */
export const MOST_SEGMENTS = 64;

/** One pass over all lines before `asOf`. */
export function countProducts(purchases: IndexedPurchases, asOf: number, horizonDays: number): ProductStatistics {
  const { customers, products, offsets, product, day, segment } = purchases;
  const buyers = WINDOWS.map(() => new Float64Array(products));
  const everybody = WINDOWS.map(() => 0);
  const numbers = () => new Float64Array(products);
  const [lastYear, buyersEver, repeaters, gaps, gapCount] = [numbers(), numbers(), numbers(), numbers(), numbers()];
  const firstDay = numbers().fill(Number.NaN);
  const bySegment = new Float64Array(segment === undefined ? 0 : MOST_SEGMENTS * products);
  const lastOf = new Int32Array(products);
  const seenBy = new Int32Array(products).fill(-1);
  const twice = new Int32Array(products).fill(-1);
  const yearBy = new Int32Array(products).fill(-1);
  for (let who = 0; who < customers; who++) {
    let latest = -Infinity;
    for (let line = offsets[who]!; line < offsets[who + 1]! && day[line]! < asOf; line++) {
      const [what, now] = [product[line]!, day[line]!];
      latest = now;
      if (!(firstDay[what]! <= now)) firstDay[what] = now;
      if (now >= asOf - 365 && now < asOf - 365 + horizonDays && yearBy[what] !== who) {
        yearBy[what] = who;
        lastYear[what]!++;
      }
      if (seenBy[what] !== who) {
        seenBy[what] = who;
        buyersEver[what]!++;
      } else if (lastOf[what]! < now) {
        gaps[what]! += now - lastOf[what]!;
        gapCount[what]!++;
        if (twice[what] !== who) repeaters[what]!++;
        twice[what] = who;
      }
      lastOf[what] = now;
    }
    const at = segment === undefined ? -1 : segment[who]!;
    WINDOWS.forEach((days, w) => {
      if (latest >= asOf - days) everybody[w]!++;
    });
    for (let line = offsets[who]!; line < offsets[who + 1]! && day[line]! < asOf; line++) {
      const what = product[line]!;
      // Once a customer and product: by its last purchase.
      if (seenBy[what] !== who || lastOf[what] !== day[line]) continue;
      seenBy[what] = -1;
      for (let w = WINDOWS.length - 1; w >= 0 && day[line]! >= asOf - WINDOWS[w]!; w--) buyers[w]![what]!++;
      if (at >= 0 && at < MOST_SEGMENTS && day[line]! >= asOf - 90) bySegment[at * products + what]!++;
    }
  }
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const usual = total(repeaters) / Math.max(1, total(buyersEver));
  return {
    asOf,
    buyers,
    everybody,
    lastYear,
    buyersEver,
    repeatShare: repeaters.map((n, what) => (n + 10 * usual) / (buyersEver[what]! + 10)),
    gapDays: gaps.map((sum, what) => (gapCount[what] === 0 ? Number.NaN : sum / gapCount[what]!)),
    firstDay,
    bySegment: overExpected(bySegment, buyers[3]!),
  };
}

function overExpected(bySegment: Float64Array, buyers: Float64Array): Float64Array {
  const products = buyers.length;
  const total = buyers.reduce((sum, count) => sum + count, 0);
  for (let from = 0; from < bySegment.length; from += products) {
    const here = bySegment.subarray(from, from + products);
    const share = here.reduce((sum, count) => sum + count, 0) / Math.max(1, total);
    for (let what = 0; what < products; what++) here[what] = (here[what]! + 5) / (buyers[what]! * share + 5);
  }
  return bySegment;
}
