import type { ModelFeature } from "../boosting-model.js";
import {
  CATEGORICAL,
  hasCode,
  MISSING_IS_ZERO,
  MISSING_LEFT,
  ZERO_IS_MISSING,
  ZERO_LIMIT,
  type Tree,
} from "../tree.js";
import { assemble, constant, F64, I32, OP, unsigned, type Kernel } from "../../web-assembly/assemble.js";
import { webAssembly } from "../../web-assembly/memory.js";

/**
 * Nodes of 24 bytes: threshold, or value of a leaf; address of the value within a row; left child, right child; whether
 * missing goes right. A leaf is its own child, so that rows of unequal ways can go in step.
 */
const NODE = 24;
const [VALUE_AT, CHILDREN, MISSING_RIGHT] = [8, 12, 20];
/** Rows that go in step: while one waits for memory, the others compare. */
const STEP = 4;

/** A block of rows, filled by the caller, scored by all trees. */
export interface Scorer {
  /** Row after row, `stride` numbers each, of which the first are the features. */
  readonly block: Float64Array;
  readonly stride: number;
  /** Adds the trees to the scores of the first `rows` rows of the block. */
  score(rows: number, scores: Float64Array, from: number): void;
}

/**
 * The same sums as walking each tree from its root, bit for bit, without a branch to guess at each node.
 * @param rows of a block; whole steps
 */
export function scoringKernel(features: readonly ModelFeature[], trees: readonly Tree[], rows: number): Scorer {
  const mostSets = trees.reduce((most, { categorySets }) => Math.max(most, categorySets.length), 0);
  const zeros = zeroFeatures(trees);
  const stride = features.length + mostSets + zeros.length;
  const nodes = trees.reduce((sum, { feature, leafValue }) => sum + feature.length + leafValue.length, 0);
  const at = { block: 0, scores: 8 * rows * stride, nodes: 8 * rows * (stride + 1) };
  const pages = Math.ceil((at.nodes + NODE * nodes) / 65_536);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const block = new Float64Array(memory.buffer, at.block, rows * stride);
  const sums = new Float64Array(memory.buffer, at.scores, rows);
  const view = new DataView(memory.buffer);
  let next = at.nodes;
  const roots = trees.map((tree) => {
    const root = next;
    next = writeTree(view, tree, root, features.length, (f) => features.length + mostSets + zeros.indexOf(f));
    return root;
  });
  const sides = trees.map((tree) => sidesOf(tree, features));
  const run = assemble(memory, kernelOf(stride));
  return {
    block,
    stride,
    score: (many, scores, from) => {
      const padded = Math.ceil(many / STEP) * STEP;
      sums.set(scores.subarray(from, from + many));
      zeros.forEach((f, z) => {
        const to = features.length + mostSets + z;
        for (let i = 0; i < many; i++) {
          const value = block[i * stride + f]!;
          block[i * stride + to] = Math.abs(value) <= ZERO_LIMIT ? Number.NaN : value;
        }
      });
      roots.forEach((root, t) => {
        sides[t]!.forEach(({ feature, right }, s) => {
          for (let i = 0; i < many; i++) {
            const code = block[i * stride + feature]!;
            // NaN is a code that no set has.
            block[i * stride + features.length + s] = right[code === code ? code + 1 : 0]!;
          }
        });
        run(at.block, 8 * padded * stride, at.scores, root);
      });
      scores.set(sums.subarray(0, many), from);
    },
  };
}

/** Features that are read with nearly 0 as missing. */
function zeroFeatures(trees: readonly Tree[]): readonly number[] {
  const found = new Set<number>();
  for (const { feature, flags } of trees) {
    feature.forEach((f, node) => {
      if ((flags[node]! & 13) === ZERO_IS_MISSING) found.add(f);
    });
  }
  return [...found];
}

/** Per set of a tree: its feature, and for each code + 1 whether it goes right. */
function sidesOf({ feature, flags, threshold, categorySets }: Tree, features: readonly ModelFeature[]) {
  return categorySets.map((set, s) => {
    const node = feature.findIndex((_, i) => (flags[i]! & CATEGORICAL) !== 0 && threshold[i] === s);
    const { categories } = features[feature[node]!]!;
    const right = Float64Array.from({ length: categories!.length + 1 }, (_, i) => (hasCode(set, i - 1) ? 0 : 1));
    return { feature: feature[node]!, right };
  });
}

/** Inner nodes, then leaves; gives the address after them. */
function writeTree(
  view: DataView,
  tree: Tree,
  root: number,
  firstSet: number,
  zeroColumn: (feature: number) => number,
): number {
  const { feature, threshold, flags, left, right, leafValue } = tree;
  const inner = feature.length;
  const address = (child: number): number => root + NODE * (child >= 0 ? child : inner + ~child);
  for (let node = 0; node < inner; node++) {
    const to = address(node);
    const categorical = (flags[node]! & CATEGORICAL) !== 0;
    const rule = flags[node]! & 12;
    const column = categorical
      ? firstSet + threshold[node]!
      : rule === ZERO_IS_MISSING
        ? zeroColumn(feature[node]!)
        : feature[node]!;
    const missingLeft = rule === MISSING_IS_ZERO ? 0 <= threshold[node]! : (flags[node]! & MISSING_LEFT) !== 0;
    view.setFloat64(to, categorical ? 0.5 : threshold[node]!, true);
    view.setInt32(to + VALUE_AT, 8 * column, true);
    view.setInt32(to + CHILDREN, address(left[node]!), true);
    view.setInt32(to + CHILDREN + 4, address(right[node]!), true);
    view.setInt32(to + MISSING_RIGHT, missingLeft ? 0 : 1, true);
  }
  leafValue.forEach((value, leaf) => {
    const to = address(~leaf);
    view.setFloat64(to, value, true);
    view.setInt32(to + CHILDREN, to, true);
    view.setInt32(to + CHILDREN + 4, to, true);
  });
  return root + NODE * (inner + leafValue.length);
}

/** run(row, until, scores, root): for each four rows all nodes from the root until none moves, then four additions. */
function kernelOf(stride: number): Kernel {
  const { get, set, tee } = OP;
  const [ROW, UNTIL, SCORES, ROOT, MOVED, NEXT] = [0, 1, 2, 3, 4, 5];
  const NODES = [6, 7, 8, 9];
  const VALUE = 10;
  const body: number[] = [OP.loop, OP.nothing];
  for (const node of NODES) body.push(get, ROOT, set, node);
  body.push(OP.loop, OP.nothing, ...constant(0), set, MOVED);
  NODES.forEach((node, i) => {
    // right = value > threshold, or value is missing and missing goes right
    body.push(get, ROW, get, node, OP.i32Load, 2, VALUE_AT, OP.i32Add);
    body.push(OP.f64Load, 3, ...unsigned(8 * stride * i), tee, VALUE, get, node, OP.f64Load, 3, 0, OP.f64Greater);
    body.push(get, VALUE, get, VALUE, OP.f64Different, get, node, OP.i32Load, 2, MISSING_RIGHT, OP.i32And, OP.i32Or);
    body.push(...constant(2), OP.i32ShiftLeft, get, node, OP.i32Add, OP.i32Load, 2, CHILDREN, tee, NEXT);
    body.push(get, node, OP.i32Xor, get, MOVED, OP.i32Or, set, MOVED, get, NEXT, set, node);
  });
  body.push(get, MOVED, OP.branchIf, 0, OP.end);
  NODES.forEach((node, i) => {
    body.push(get, SCORES, get, SCORES, OP.f64Load, 3, 8 * i, get, node, OP.f64Load, 3, 0, OP.f64Add);
    body.push(OP.f64Store, 3, 8 * i);
  });
  body.push(get, SCORES, ...constant(8 * STEP), OP.i32Add, set, SCORES);
  body.push(get, ROW, ...constant(8 * stride * STEP), OP.i32Add, tee, ROW);
  body.push(get, UNTIL, OP.i32LessUnsigned, OP.branchIf, 0, OP.end);
  return {
    parameters: 4,
    locals: [
      [6, I32],
      [1, F64],
    ],
    body,
  };
}
