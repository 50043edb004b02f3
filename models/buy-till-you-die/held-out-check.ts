import type { ObservedHistories } from "./recency-table.js";

/** Customers with equally many orders before the held-out days. */
export interface OrdersCheck {
  /** Repeat orders before; the last entry stands for its number and more. */
  readonly repeats: number;
  readonly customers: number;
  /** Orders of all of them in the held-out days. */
  readonly actual: number;
  readonly expected: number;
}

/** Orders from the first held-out day to the end of a week, of all customers. */
export interface WeekCheck {
  readonly week: number;
  readonly actual: number;
  readonly expected: number;
}

/** How the forecast that is used did in the held-out days. */
export interface HeldOutCheck {
  readonly byRepeats: readonly OrdersCheck[];
  readonly weekly: readonly WeekCheck[];
}

/** From here on histories are one group. */
export const MOST_REPEATS = 7;

/**
 * What was expected and what came, by the number of past orders and as it added up week by week.
 * @param expectedBy orders of each history within so many days
 * @param ordersByWeek that came in each whole week of the held-out days, the first one first
 */
export function heldOutCheck(
  histories: ObservedHistories,
  days: number,
  expectedBy: (days: number) => Float64Array,
  ordersByWeek: readonly number[],
): HeldOutCheck {
  const expected = expectedBy(days);
  const groups = Array.from({ length: MOST_REPEATS + 1 }, (_, repeats) => ({
    repeats,
    customers: 0,
    actual: 0,
    expected: 0,
  }));
  for (let i = 0; i < expected.length; i++) {
    const group = groups[Math.min(MOST_REPEATS, histories.repeats[i]!)]!;
    const weight = histories.weights[i]!;
    group.customers += weight;
    group.actual += weight * histories.later[i]!;
    group.expected += weight * expected[i]!;
  }
  let actual = 0;
  const weekly = ordersByWeek.map((orders, w): WeekCheck => {
    actual += orders;
    const by = expectedBy(7 * (w + 1));
    return { week: w + 1, actual, expected: by.reduce((sum, one, i) => sum + one * histories.weights[i]!, 0) };
  });
  return { byRepeats: groups.filter(({ customers }) => customers > 0), weekly };
}
