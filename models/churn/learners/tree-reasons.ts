import type { BoostingModel } from "../../gradient-boosting/boosting-model.js";
import { contributions } from "../../gradient-boosting/explain/contributions.js";
import { goesLeft, type Tree } from "../../gradient-boosting/tree.js";
import type { Numbers } from "../table-rows.js";

/** A leaf of more features has more patterns than is worth keeping, and nodes are bits of one word. */
const MOST_FEATURES = 6;
const MOST_NODES = 30;

/** One leaf: which ways of which nodes its features ask for, and what each feature gets for each pattern of those that go its way. */
interface LeafTable {
  readonly features: Int32Array;
  /** Bits of the nodes on its way that split by each feature, and which of them go left. */
  readonly masks: Int32Array;
  readonly wants: Int32Array;
  /** Pattern by pattern one number a feature. */
  readonly shares: Float64Array;
}

/**
 * What each column adds to the raw score, as `contributions` gives it but for the order of sums, and faster: which
 * features of a leaf go its way is a pattern of few bits, and the Shapley values of every pattern are computed once.
 * @returns row after row one number a column of the model
 */
export function treeReasons(model: BoostingModel): (table: Numbers) => Float64Array {
  const { features, trees } = model;
  const columns = features.length;
  let prepared: readonly (readonly LeafTable[] | null)[] | undefined;
  return (table) => {
    prepared ??= trees.map(leafTables);
    if (prepared.includes(null)) return withoutExpected(contributions(model, table), columns);
    const values = features.map(({ name }) => table.columns.find((column) => column.name === name)!.values);
    const added = new Float64Array(table.rows * columns);
    trees.forEach((tree, t) => addTree(tree, prepared![t]!, values, added, columns));
    return added;
  };
}

function addTree(
  tree: Tree,
  leaves: readonly LeafTable[],
  values: readonly (Float64Array | Float32Array)[],
  added: Float64Array,
  columns: number,
): void {
  const nodes = tree.feature.length;
  const own = Array.from(tree.feature, (f) => values[f]!);
  const rows = added.length / columns;
  for (let i = 0; i < rows; i++) {
    let left = 0;
    for (let node = 0; node < nodes; node++) if (goesLeft(tree, node, own[node]![i]!)) left |= 1 << node;
    const at = i * columns;
    for (const { features, masks, wants, shares } of leaves) {
      const k = features.length;
      let pattern = 0;
      for (let j = 0; j < k; j++) if ((left & masks[j]!) === wants[j]!) pattern |= 1 << j;
      const from = pattern * k;
      for (let j = 0; j < k; j++) added[at + features[j]!]! += shares[from + j]!;
    }
  }
}

/** Null where a leaf has too many features. */
function leafTables(tree: Tree): readonly LeafTable[] | null {
  const { feature, left, right, rows, leafRows, leafValue } = tree;
  if (feature.length > MOST_NODES) return null;
  const found: LeafTable[] = [];
  const rowsAt = (child: number): number => (child < 0 ? leafRows[~child]! : rows[child]!);
  interface Way {
    readonly mask: number;
    readonly want: number;
    readonly zero: number;
  }
  const walk = (child: number, ways: ReadonlyMap<number, Way>): boolean => {
    if (child < 0) {
      if (ways.size > MOST_FEATURES) return false;
      const own = [...ways.values()];
      found.push({
        features: Int32Array.from(ways.keys()),
        masks: Int32Array.from(own, ({ mask }) => mask),
        wants: Int32Array.from(own, ({ want }) => want),
        shares: patternShares(
          own.map(({ zero }) => zero),
          leafValue[~child]!,
        ),
      });
      return true;
    }
    const f = feature[child]!;
    const before = ways.get(f) ?? { mask: 0, want: 0, zero: 1 };
    return [left[child]!, right[child]!].every((next, side) => {
      const bit = 1 << child;
      const way = {
        mask: before.mask | bit,
        want: before.want | (side === 0 ? bit : 0),
        zero: (before.zero * rowsAt(next)) / rowsAt(child),
      };
      return walk(next, new Map([...ways, [f, way]]));
    });
  };
  return feature.length === 0 || walk(0, new Map()) ? found : null;
}

/** Shapley values of a leaf for every pattern of features that go its way; the others go it with their share of the rows. */
function patternShares(zeros: readonly number[], value: number): Float64Array {
  const k = zeros.length;
  const shares = new Float64Array(k * 2 ** k);
  const weights = Array.from({ length: k }, (_, size) => 1 / (k * choose(k - 1, size)));
  const sums = new Float64Array(k + 1);
  for (let pattern = 0; pattern < 2 ** k; pattern++) {
    for (let j = 0; j < k; j++) {
      // Coefficients of the product of (zero + one·t) over the others: by how many of them are known.
      sums.fill(0);
      sums[0] = 1;
      let degree = 0;
      for (let i = 0; i < k; i++) {
        if (i === j) continue;
        const one = (pattern >> i) & 1;
        for (let d = ++degree; d >= 0; d--) sums[d] = sums[d]! * zeros[i]! + (d > 0 ? sums[d - 1]! * one : 0);
      }
      let sum = 0;
      for (let size = 0; size < k; size++) sum += weights[size]! * sums[size]!;
      shares[pattern * k + j] = value * (((pattern >> j) & 1) - zeros[j]!) * sum;
    }
  }
  return shares;
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
}

/** The last number of a row is the score of a row of which nothing is known. */
function withoutExpected(found: Float64Array, columns: number): Float64Array {
  const rows = found.length / (columns + 1);
  for (let i = 0; i < rows; i++) found.copyWithin(i * columns, i * (columns + 1), i * (columns + 1) + columns);
  return found.subarray(0, rows * columns);
}
