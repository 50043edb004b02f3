import { goesLeft, type Tree } from "../tree.js";

/**
 * The features on the way to a node, in arrays that all rows share: of each entry its feature, the share of rows that would
 * take this way if the feature were unknown (`zero`) and whether the row does take it (`one`), and the weight of the sets of
 * that size. Each depth has its own stretch.
 */
interface Paths {
  readonly feature: Int32Array;
  readonly zero: Float64Array;
  readonly one: Float64Array;
  readonly weight: Float64Array;
  readonly stride: number;
}

/** Adds the contributions of one tree for one row to `into`, from `at`. */
export type AddContributions = (row: Float64Array, from: number, into: Float64Array, at: number) => void;

/**
 * Shapley values of the game whose worth of a set of features is the mean of the leaves that the row can reach when the
 * others are unknown, by the rows of training. Exact; time is leaves × depth².
 * @source Lundberg, Erion and Lee (2018), "Consistent Individualized Feature Attribution for Tree Ensembles", algorithm 2
 */
export function treeShap(tree: Tree): AddContributions {
  const { feature, left, right, leafValue, rows, leafRows } = tree;
  const stride = depthOf(tree) + 2;
  const size = stride * stride;
  const paths: Paths = {
    feature: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
    stride,
  };
  const rowsAt = (child: number): number => (child < 0 ? leafRows[~child]! : rows[child]!);

  const walk = (
    child: number,
    depth: number,
    length: number,
    zero: number,
    one: number,
    by: number,
    row: Float64Array,
    from: number,
    into: Float64Array,
    at: number,
  ): void => {
    const path = depth * stride;
    extend(paths, path, length, zero, one, by);
    if (child < 0) {
      for (let i = 1; i <= length; i++) {
        const share = (paths.one[path + i]! - paths.zero[path + i]!) * leafValue[~child]!;
        const f = at + paths.feature[path + i]!;
        into[f] = into[f]! + unwoundSum(paths, path, length, i) * share;
      }
      return;
    }
    const f = feature[child]!;
    const isLeft = goesLeft(tree, child, row[from + f]!);
    const hot = isLeft ? left[child]! : right[child]!;
    const cold = isLeft ? right[child]! : left[child]!;
    let before = 1;
    while (before <= length && paths.feature[path + before] !== f) before++;
    let [zeroBefore, oneBefore, next] = [1, 1, length + 1];
    if (before <= length) {
      zeroBefore = paths.zero[path + before]!;
      oneBefore = paths.one[path + before]!;
      unwind(paths, path, length, before);
      next = length;
    }
    for (const [way, taken] of [
      [hot, oneBefore],
      [cold, 0],
    ] as const) {
      copy(paths, path, next);
      walk(way, depth + 1, next, (zeroBefore * rowsAt(way)) / rows[child]!, taken, f, row, from, into, at);
    }
  };
  return (row, from, into, at) => {
    walk(feature.length === 0 ? -1 : 0, 0, 0, 1, 1, -1, row, from, into, at);
  };
}

/** Entries 0 to `length` − 1 of one depth, for the next. */
function copy({ feature, zero, one, weight, stride }: Paths, path: number, length: number): void {
  for (const array of [feature, zero, one, weight]) array.copyWithin(path + stride, path, path + length);
}

function extend(paths: Paths, path: number, length: number, zero: number, one: number, by: number): void {
  const { weight } = paths;
  paths.feature[path + length] = by;
  paths.zero[path + length] = zero;
  paths.one[path + length] = one;
  weight[path + length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    weight[path + i + 1] = weight[path + i + 1]! + (one * weight[path + i]! * (i + 1)) / (length + 1);
    weight[path + i] = (zero * weight[path + i]! * (length - i)) / (length + 1);
  }
}

/** Takes entry `index` out again. */
function unwind(paths: Paths, path: number, length: number, index: number): void {
  const { feature, zero, one, weight } = paths;
  const [ones, zeros] = [one[path + index]!, zero[path + index]!];
  let next = weight[path + length]!;
  for (let i = length - 1; i >= 0; i--) {
    if (ones !== 0) {
      const kept = weight[path + i]!;
      weight[path + i] = (next * (length + 1)) / ((i + 1) * ones);
      next = kept - (weight[path + i]! * zeros * (length - i)) / (length + 1);
    } else weight[path + i] = (weight[path + i]! * (length + 1)) / (zeros * (length - i));
  }
  for (let i = index; i < length; i++) {
    feature[path + i] = feature[path + i + 1]!;
    zero[path + i] = zero[path + i + 1]!;
    one[path + i] = one[path + i + 1]!;
  }
}

/** The sum of weights without entry `index`. */
function unwoundSum({ zero, one, weight }: Paths, path: number, length: number, index: number): number {
  const [ones, zeros] = [one[path + index]!, zero[path + index]!];
  let next = weight[path + length]!;
  let total = 0;
  for (let i = length - 1; i >= 0; i--) {
    if (ones !== 0) {
      const kept = (next * (length + 1)) / ((i + 1) * ones);
      total += kept;
      next = weight[path + i]! - (kept * zeros * (length - i)) / (length + 1);
    } else total += (weight[path + i]! * (length + 1)) / (zeros * (length - i));
  }
  return total;
}

function depthOf({ left, right }: Tree): number {
  const depth = new Int32Array(left.length);
  let most = 0;
  for (let node = 0; node < left.length; node++) {
    most = Math.max(most, depth[node]! + 1);
    for (const child of [left[node]!, right[node]!]) if (child >= 0) depth[child] = depth[node]! + 1;
  }
  return most;
}
