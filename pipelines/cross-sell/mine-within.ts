import type { Baskets } from "../../models/association/baskets.js";
import { mineItemsets, type Itemsets } from "../../models/association/itemsets.js";
import { FitError } from "../../models/errors.js";
import type { CrossSellSettings } from "../../project/settings.js";

/** Sets that a night looks at by itself: the rules of more take a minute, and nobody reads them. */
const USUAL_SETS = 100_000;
/** Sets that it looks at where a count is set. */
const MOST_SETS = 2_000_000;
const FIRST_COUNT = 20;

/**
 * Frequent sets at the count that is set; without one, at the least of 20, 40, 80, … at which they stay within bounds.
 * @throws {FitError} too-many-itemsets, where the count that is set gives more
 */
export function mineWithin(
  baskets: Baskets,
  { minCount, maxLength }: Pick<CrossSellSettings, "minCount" | "maxLength">,
): { readonly itemsets: Itemsets; readonly minCount: number } {
  if (minCount !== null) {
    const itemsets = tryCount(baskets, { minCount, maxLength, maxSets: MOST_SETS });
    if (itemsets !== null) return { itemsets, minCount };
    throw new FitError(
      "too-many-itemsets",
      `settings.cross_sell.min_count: more than ${MOST_SETS} sets of items stand in ${minCount} baskets or more. Raise it, lower max_length, or leave it out.`,
    );
  }
  for (let count = FIRST_COUNT; ; count *= 2) {
    const itemsets = tryCount(baskets, { minCount: count, maxLength, maxSets: USUAL_SETS });
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
