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

interface Step {
  readonly node: number;
  readonly right: boolean;
}

/**
 * All leaves of a tree, neighbours together as long as their ways have at most eight nodes.
 * @returns null: a way is longer, or splits by a category
 * @source shares as in `leaf-shares.ts`; worked out once for each pattern as in Yang (2021), "Fast TreeSHAP", version 2
 */
export function leafGroups(tree: Tree): readonly LeafGroup[] | null {
  const ways = waysOf(tree);
  if (tree.flags.some((flags) => (flags & CATEGORICAL) !== 0)) return null;
  if (ways.some((way) => way.steps.length > MOST_NODES)) return null;
  const { ways: games } = leafWays(tree);
  const groups: LeafGroup[] = [];
  let nodes: number[] = [];
  let leaves: typeof ways = [];
  for (const way of ways) {
    const more = way.steps.map(({ node }) => node).filter((node) => !nodes.includes(node));
    if (leaves.length > 0 && nodes.length + more.length > MOST_NODES) {
      groups.push(groupOf(tree, games, nodes, leaves));
      nodes = [];
      leaves = [];
    }
    nodes.push(...way.steps.map(({ node }) => node).filter((node) => !nodes.includes(node)));
    leaves.push(way);
  }
  groups.push(groupOf(tree, games, nodes, leaves));
  return groups;
}

/** The leaves from left to right, with what is asked on their ways. */
function waysOf({ feature, left, right }: Tree): { readonly leaf: number; readonly steps: readonly Step[] }[] {
  const found: { readonly leaf: number; readonly steps: readonly Step[] }[] = [];
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
  leaves: ReturnType<typeof waysOf>,
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
