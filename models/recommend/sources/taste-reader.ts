import type { CustomerHistory } from "../customer-history.js";
import type { GroupTastes } from "./group-tastes.js";
import { PRIOR, ROUNDS, START, tasteExplainer, tasteWeight } from "./taste-shares.js";

/** What one customer likes after the other. */
export interface TasteReader {
  /** Overwrites what all others say. */
  read(history: CustomerHistory, asOf: number): void;
  /** Groups that the customer bought of. */
  groups(): readonly number[];
  /** Share of what the customer buys by taste that goes to a group. */
  shareOf(group: number): number;
  /** The same, purchases halved every 60 days in place of 180. */
  lateShareOf(group: number): number;
  /** Products of a group that were bought by taste. */
  productsOf(group: number): number;
  /** Day of the last purchase of a group; NaN: none. */
  lastOf(group: number): number;
  /** Share of what the customer buys that a product is expected to have, by taste or not. */
  expected(product: number): number;
}

export function tasteReader(tastes: GroupTastes, group: Int32Array): TasteReader {
  const { mixing, groupShare, within, everybody } = tastes;
  const groups = groupShare.length;
  const explain = tasteExplainer(group, groups);
  const [liked, lately, bought] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  const latest = new Float64Array(groups).fill(Number.NaN);
  let here: number[] = [];
  let [weight, byTaste] = [new Float64Array(64), new Float64Array(64)];
  let [all, late] = [0, 0];
  const shareOf = (one: number): number => (liked[one]! + PRIOR * groupShare[one]!) / (all + PRIOR);
  return {
    read({ size, product, last }, asOf) {
      for (const one of here) {
        liked[one] = lately[one] = bought[one] = 0;
        latest[one] = Number.NaN;
      }
      here = [];
      all = late = 0;
      if (size > weight.length) [weight, byTaste] = [new Float64Array(2 * size), new Float64Array(2 * size)];
      for (let i = 0; i < size; i++) {
        weight[i] = tasteWeight(last[i]!, asOf);
        byTaste[i] = START;
      }
      for (let round = 1; round < ROUNDS; round++) explain(tastes, { product, weight, byTaste }, 0, size);
      for (let i = 0; i < size; i++) {
        const one = group[product[i]!]!;
        if (one < 0) continue;
        if (Number.isNaN(latest[one]!)) here.push(one);
        if (!(latest[one]! >= last[i]!)) latest[one] = last[i]!;
        liked[one]! += byTaste[i]! * weight[i]!;
        bought[one]! += byTaste[i]!;
        all += byTaste[i]! * weight[i]!;
        const recent = byTaste[i]! * weight[i]! ** 3;
        lately[one]! += recent;
        late += recent;
      }
    },
    groups: () => here,
    shareOf,
    lateShareOf: (one) => (lately[one]! + groupShare[one]!) / (late + 1),
    productsOf: (one) => bought[one]!,
    lastOf: (one) => latest[one]!,
    expected(what) {
      const one = group[what]!;
      return (one < 0 ? 0 : mixing * shareOf(one) * within[what]!) + (1 - mixing) * everybody[what]!;
    },
  };
}
