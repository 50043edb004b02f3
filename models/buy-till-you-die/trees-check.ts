import type { Comparison, HeldOut } from "./compare-forecasts.js";

/** How trees did in the held-out days, added up customer by customer. */
export interface TreesCheck {
  /** Orders that they expected of the customers of each history. */
  readonly byHistory: Float64Array;
  readonly customers: number;
  /** Sum of squared errors. */
  readonly squares: number;
}

export const startTreesCheck = (histories: number): TreesCheck => ({
  byHistory: new Float64Array(histories),
  customers: 0,
  squares: 0,
});

/** The check with more customers; `byHistory` is added to in place. */
export function addToTreesCheck(
  check: TreesCheck,
  rows: { readonly history: Float64Array; readonly later: Float64Array; readonly expected: Float64Array },
): TreesCheck {
  let { squares } = check;
  rows.expected.forEach((expected, i) => {
    check.byHistory[rows.history[i]!]! += expected;
    squares += (expected - rows.later[i]!) ** 2;
  });
  return { ...check, customers: check.customers + rows.expected.length, squares };
}

/** The comparison with the trees in it: they are the best where their error is less than that of all others. */
export function withTrees(comparison: Comparison, { byHistory, customers, squares }: TreesCheck): Comparison {
  const expected = byHistory.reduce((sum, one) => sum + one, 0);
  const trees: HeldOut = { name: "boosting", expected, error: Math.sqrt(squares / customers) };
  const isBest = comparison.heldOut.every(({ error }) => trees.error < error);
  return {
    ...comparison,
    heldOut: [...comparison.heldOut, trees],
    ...(isBest ? { best: trees.name } : {}),
  };
}
