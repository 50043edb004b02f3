/** What is bought out of a taste for groups of products, and what anybody buys. Shares, 0 to 1. */
export interface TasteShares {
  /** Share of all purchases that follow a taste. */
  readonly mixing: number;
  /** One a group: its share of those. */
  readonly groupShare: Float64Array;
  /** One a product: its share of what is bought out of a taste for its group. */
  readonly within: Float64Array;
  /** One a product: its share of what anybody buys. */
  readonly everybody: Float64Array;
}

/** A customer's purchases, each with what it counts and the probability that it is by taste. */
export interface ExplainedPurchases {
  readonly product: Int32Array;
  readonly weight: Float64Array;
  readonly byTaste: Float64Array;
}

/** A customer is drawn to what all like, as if they had bought so much of it. */
export const PRIOR = 2;
/** The probability that a purchase is by taste, where nothing is known yet. */
export const START = 0.7;
export const ROUNDS = 4;

/** A purchase counts half as much after so many days. */
const HALF_LIFE = 180;
export const tasteWeight = (day: number, asOf: number): number => 2 ** ((day - asOf) / HALF_LIFE);

/**
 * Writes anew the probability that each of one customer's purchases is by taste. What a purchase says of the taste does not
 * explain that purchase. Products without a group stay as they are.
 * @param group one a product; −1 where unknown
 */
export function tasteExplainer(group: Int32Array, groups: number) {
  const liked = new Float64Array(groups);
  return (
    { mixing, groupShare, within, everybody }: TasteShares,
    { product, weight, byTaste }: ExplainedPurchases,
    from: number,
    until: number,
  ): void => {
    let all = 0;
    for (let at = from; at < until; at++) {
      const one = group[product[at]!]!;
      if (one < 0) continue;
      liked[one]! += byTaste[at]! * weight[at]!;
      all += byTaste[at]! * weight[at]!;
    }
    for (let at = from; at < until; at++) {
      const what = product[at]!;
      const one = group[what]!;
      if (one < 0) continue;
      const own = byTaste[at]! * weight[at]!;
      const others = Math.max(0, liked[one]! - own) + PRIOR * groupShare[one]!;
      const taste = (mixing * within[what]! * others) / (Math.max(0, all - own) + PRIOR);
      const both = taste + (1 - mixing) * everybody[what]!;
      byTaste[at] = both > 0 ? taste / both : 0;
    }
    for (let at = from; at < until; at++) if (group[product[at]!]! >= 0) liked[group[product[at]!]!] = 0;
  };
}
