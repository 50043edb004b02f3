/**
 * One binary tree. A child from 0 is an inner node, below 0 the leaf `~child`. Inner node 0 is the root; without inner nodes
 * leaf 0 is all there is.
 */
export interface Tree {
  /** Per inner node: index among the model's features. */
  readonly feature: Int32Array;
  /** Numeric: what is not greater goes left. Categorical: index into `categorySets`. */
  readonly threshold: Float64Array;
  /** `CATEGORICAL`, `MISSING_LEFT` and one of the rules for missing values, added. */
  readonly flags: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What the split took off the loss. */
  readonly gain: Float64Array;
  /** Rows of training at the inner node. */
  readonly rows: Float64Array;
  /** Raw score that the leaf adds, shrunk. */
  readonly leafValue: Float64Array;
  readonly leafRows: Float64Array;
  /** Bit sets over category codes: those that go left. Missing and unseen ones go right. */
  readonly categorySets: readonly Uint32Array[];
}

/** The flags are those of LightGBM's text format (`decision_type`). */
export const CATEGORICAL = 1;
export const MISSING_LEFT = 2;
/** A missing number is read as 0. */
export const MISSING_IS_ZERO = 0;
/** Missing and (nearly) 0 go where `MISSING_LEFT` says. */
export const ZERO_IS_MISSING = 4;
/** Missing goes where `MISSING_LEFT` says. */
export const MISSING_APART = 8;
/** What counts as 0 under `ZERO_IS_MISSING`. */
export const ZERO_LIMIT = 1e-35;

export const hasCode = (set: Uint32Array, code: number): boolean =>
  code >= 0 && code < 32 * set.length && ((set[code >>> 5]! >>> (code & 31)) & 1) === 1;

/** Whether a value goes left at an inner node; a category is its code, NaN is missing. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  const flags = tree.flags[node]!;
  if ((flags & CATEGORICAL) !== 0) return hasCode(tree.categorySets[tree.threshold[node]!]!, value);
  if (value !== value) {
    if ((flags & 12) === MISSING_IS_ZERO) return 0 <= tree.threshold[node]!;
    return (flags & MISSING_LEFT) !== 0;
  }
  if ((flags & 12) === ZERO_IS_MISSING && Math.abs(value) <= ZERO_LIMIT) return (flags & MISSING_LEFT) !== 0;
  return value <= tree.threshold[node]!;
}

/** The leaf that a row falls into. */
export function leafOf(tree: Tree, row: Float64Array, from: number): number {
  const { feature, left, right } = tree;
  let node = feature.length === 0 ? -1 : 0;
  while (node >= 0) node = goesLeft(tree, node, row[from + feature[node]!]!) ? left[node]! : right[node]!;
  return ~node;
}
