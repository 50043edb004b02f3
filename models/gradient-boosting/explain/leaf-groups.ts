import { CATEGORICAL, type Tree } from "../tree.js";
import { leafShares, leafWays } from "./leaf-shares.js";

/** Nodes whose answers are the bits of a byte. */
const MOST_NODES = 8;

/**
 * Some leaves of a tree and the nodes on their ways. A row's pattern has bit k where it goes right at `nodes[k]`; all that
 * these leaves give to the row depends on its pattern alone.
 */
export interface LeafGroup {
  readonly nodes: readonly number[];
  /** Value of the leaf that the pattern leads to; 0 where it leads to none of these. */
  readonly values: Float64Array;
  /** What each feature gets from these leaves, pattern by pattern. */
  readonly features: readonly { readonly feature: number; readonly shares: Float64Array }[];
}

interface Way {
  readonly leaf: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly node: number;
  readonly right: boolean;
}

/**
 * All leaves of a tree, neighbours together as long as their ways have at most eight nodes, so that the groups have as few
 * tables as can be.
 * @returns null: a way is longer, or splits by a category
 * @source shares as in `leaf-shares.ts`; worked out once for each pattern as in Yang (2021), "Fast TreeSHAP", version 2
 */
export function leafGroups(tree: Tree): readonly LeafGroup[] | null {
  if (tree.flags.some((flags) => (flags & CATEGORICAL) !== 0)) return null;
  const ways = waysOf(tree);
  if (ways.some(({ steps }) => steps.length > MOST_NODES)) return null;
  const { ways: games } = leafWays(tree);
  return segments(tree, ways).map((leaves) => groupOf(tree, games, nodesOf(leaves), leaves));
}

const nodesOf = (leaves: readonly Way[]): readonly number[] => [
  ...new Set(leaves.flatMap(({ steps }) => steps.map(({ node }) => node))),
];

/** The leaves in their order, divided so that there are the fewest tables: one a feature of a group, and one for its values. */
function segments(tree: Tree, ways: readonly Way[]): readonly (readonly Way[])[] {
  const best: { readonly tables: number; readonly from: number }[] = [{ tables: 0, from: 0 }];
  for (let to = 1; to <= ways.length; to++) {
    let found = { tables: Infinity, from: to - 1 };
    for (let from = to - 1; from >= 0; from--) {
      const nodes = nodesOf(ways.slice(from, to));
      if (nodes.length > MOST_NODES) break;
      const tables = best[from]!.tables + 1 + new Set(nodes.map((node) => tree.feature[node]!)).size;
      if (tables < found.tables) found = { tables, from };
    }
    best.push(found);
  }
  const divided: (readonly Way[])[] = [];
  for (let to = ways.length; to > 0; to = best[to]!.from) divided.unshift(ways.slice(best[to]!.from, to));
  return divided;
}

/** The leaves from left to right, with what is asked on their ways. */
function waysOf({ feature, left, right }: Tree): readonly Way[] {
  const found: Way[] = [];
  const walk = (child: number, steps: readonly Step[]): void => {
    if (child < 0) {
      found.push({ leaf: ~child, steps });
      return;
    }
    walk(left[child]!, [...steps, { node: child, right: false }]);
    walk(right[child]!, [...steps, { node: child, right: true }]);
  };
  walk(feature.length === 0 ? -1 : 0, []);
  return found;
}

function groupOf(
  tree: Tree,
  games: ReturnType<typeof leafWays>["ways"],
  nodes: readonly number[],
  leaves: readonly Way[],
): LeafGroup {
  const patterns = 2 ** nodes.length;
  const values = new Float64Array(patterns);
  const shares = new Map<number, Float64Array>();
  for (const { leaf, steps } of leaves) {
    const game = games[leaf]!;
    const k = game.features.length;
    const masks = new Int32Array(k);
    const wants = new Int32Array(k);
    for (const { node, right } of steps) {
      const j = game.features.indexOf(tree.feature[node]!);
      const bit = 1 << nodes.indexOf(node);
      masks[j]! |= bit;
      if (right) wants[j]! |= bit;
    }
    const given = sharesOf(game, tree.leafValue[leaf]!);
    const into = Array.from(game.features, (feature) => {
      if (!shares.has(feature)) shares.set(feature, new Float64Array(patterns));
      return shares.get(feature)!;
    });
    for (let pattern = 0; pattern < patterns; pattern++) {
      let agreeing = 0;
      for (let j = 0; j < k; j++) if ((pattern & masks[j]!) === wants[j]!) agreeing |= 1 << j;
      for (let j = 0; j < k; j++) into[j]![pattern]! += given[agreeing * k + j]!;
      if (agreeing === 2 ** k - 1) values[pattern]! += tree.leafValue[leaf]!;
    }
  }
  const features = [...shares].map(([feature, own]) => ({ feature, shares: own }));
  return { nodes, values, features };
}

/** What a leaf gives to each feature of its way, for each set of features that a row agrees with. */
function sharesOf(game: ReturnType<typeof leafWays>["ways"][number], value: number): Float64Array {
  const k = game.features.length;
  const given = new Float64Array(k * 2 ** k);
  const ones = new Uint8Array(k);
  const weight = new Float64Array(k + 1);
  for (let agreeing = 0; agreeing < 2 ** k; agreeing++) {
    for (let j = 0; j < k; j++) ones[j] = (agreeing >> j) & 1;
    const own = given.subarray(agreeing * k, agreeing * k + k);
    leafShares(game, ones, own, weight);
    for (let j = 0; j < k; j++) own[j]! *= value;
  }
  return given;
}
