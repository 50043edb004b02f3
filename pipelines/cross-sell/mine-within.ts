import type { Baskets } from "../../models/association/baskets.js";
import { mineItemsets, planItemsets, type Itemsets } from "../../models/association/itemsets.js";
import { FitError } from "../../models/errors.js";
import type { CrossSellSettings } from "../../project/settings.js";

/** Sets that a night looks at by itself: the rules of more take a minute, and nobody reads them. */
const USUAL_SETS = 100_000;
/** Sets that it looks at where a count is set. */
const MOST_SETS = 2_000_000;
const FIRST_COUNT = 20;
/** What the search may take beside the baskets. Bytes. */
const MOST_BYTES = 1e9;

/**
 * Frequent sets at the count that is set; without one, at the least of 20, 40, 80, … at which they stay within bounds.
 * @param state told what the search takes at the most, before it begins
 * @throws {FitError} too-many-itemsets, where the count that is set gives more
 */
export function mineWithin(
  baskets: Baskets,
  { minCount, maxLength }: Pick<CrossSellSettings, "minCount" | "maxLength">,
  state: (mostBytes: number) => void,
): { readonly itemsets: Itemsets; readonly minCount: number } {
  const maxSets = minCount === null ? USUAL_SETS : MOST_SETS;
  const bounds = { maxLength, maxSets, maxBytes: MOST_BYTES };
  const plan = planItemsets(baskets, { ...bounds, minCount: minCount ?? FIRST_COUNT });
  state(plan.baskets + plan.rows + plan.working + plan.sets);
  if (minCount !== null) {
    const itemsets = tryCount(baskets, { ...bounds, minCount });
    if (itemsets !== null) return { itemsets, minCount };
    throw new FitError(
      "too-many-itemsets",
      `settings.cross_sell.min_count: more than ${MOST_SETS} sets of items stand in ${minCount} baskets or more. Raise it, lower max_length, or leave it out.`,
    );
  }
  for (let count = FIRST_COUNT; ; count *= 2) {
    const itemsets = tryCount(baskets, { ...bounds, minCount: count });
    if (itemsets !== null) return { itemsets, minCount: count };
  }
}

/** null: there are more sets than asked for. */
function tryCount(baskets: Baskets, params: Parameters<typeof mineItemsets>[1]): Itemsets | null {
  try {
    return mineItemsets(baskets, params);
  } catch (error) {
    if (error instanceof FitError && error.code === "too-many-itemsets") return null;
    throw error;
  }
}
