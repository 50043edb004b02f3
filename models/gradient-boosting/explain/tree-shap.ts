import { goesLeft, type Tree } from "../tree.js";
import { leafShares, leafWays } from "./leaf-shares.js";

/** Adds the contributions of one tree for one row to `into`, from `at`. */
export type AddContributions = (row: Float64Array, from: number, into: Float64Array, at: number) => void;

/** A way of more features is worked out for every row: its table would be too large. */
const MAX_KEPT_FEATURES = 12;

/**
 * Shapley values of the game whose worth of a set of features is the mean of the leaves that the row can reach when the
 * others are unknown, by the rows of training. Exact. What a leaf gives depends only on which features on its way the row
 * agrees with, so it is worked out once for each such set that occurs, and then looked up.
 * @param mostKept numbers that are kept for later rows at most
 * @source Lundberg and others (2018), as in `leaf-shares.ts`; kept sets as in Yang (2021), "Fast TreeSHAP", version 2
 */
export function treeShap(tree: Tree, mostKept: number): AddContributions {
  const { feature, left, right, leafValue } = tree;
  const { ways, place } = leafWays(tree);
  const longest = ways.reduce((most, { features }) => Math.max(most, features.length), 0);
  const ones = new Uint8Array(longest).fill(1);
  const weight = new Float64Array(longest + 1);
  const shares = new Float64Array(longest);
  /** Per leaf and set of agreeing features: where its numbers begin in `kept`, plus 1. */
  const tables = ways.map(({ features: { length } }) =>
    length <= MAX_KEPT_FEATURES ? new Int32Array(2 ** length) : null,
  );
  let kept = new Float64Array(1024);
  let used = 0;

  const lookUp = (leaf: number, agreeing: number): number => {
    const way = ways[leaf]!;
    const { length } = way.features;
    const table = tables[leaf]!;
    if (table !== null && table[agreeing] !== 0) return table[agreeing]! - 1;
    leafShares(way, ones, shares, weight);
    for (let f = 0; f < length; f++) shares[f] = shares[f]! * leafValue[leaf]!;
    if (table === null || used + length > mostKept) return -1;
    if (used + length > kept.length) {
      const larger = new Float64Array(2 * kept.length);
      larger.set(kept);
      kept = larger;
    }
    kept.set(shares.subarray(0, length), used);
    table[agreeing] = used + 1;
    used += length;
    return used - length;
  };

  const walk = (
    child: number,
    agreeing: number,
    row: Float64Array,
    from: number,
    into: Float64Array,
    at: number,
  ): void => {
    if (child < 0) {
      const { features } = ways[~child]!;
      const mask = features.length < 31 ? agreeing & ((1 << features.length) - 1) : 0;
      const start = lookUp(~child, mask);
      const source = start < 0 ? shares : kept;
      const first = start < 0 ? 0 : start;
      for (let f = 0; f < features.length; f++) {
        const to = at + features[f]!;
        into[to] = into[to]! + source[first + f]!;
      }
      return;
    }
    const f = place[child]!;
    const before = ones[f]!;
    const isLeft = goesLeft(tree, child, row[from + feature[child]!]!);
    walk(isLeft ? left[child]! : right[child]!, agreeing, row, from, into, at);
    ones[f] = 0;
    walk(isLeft ? right[child]! : left[child]!, f < 31 ? agreeing & ~(1 << f) : agreeing, row, from, into, at);
    ones[f] = before;
  };
  return (row, from, into, at) => walk(feature.length === 0 ? -1 : 0, -1, row, from, into, at);
}
