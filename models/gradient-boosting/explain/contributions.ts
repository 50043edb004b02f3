import { InputError } from "../../errors.js";
import { checkTable, type Table } from "../../table.js";
import type { BoostingModel } from "../boosting-model.js";
import { BLOCK, rowBlocks } from "../row-blocks.js";
import type { Tree } from "../tree.js";
import { blockExplainer } from "./block-explainer.js";
import { treeShap } from "./tree-shap.js";

/** Making the tables of blocks takes as long as explaining some hundred rows. */
const FEW_ROWS = 2000;

/** Numbers that are worked out once and kept, 128 MB of them. */
const KEPT = 2 ** 24;

/**
 * What each feature adds to the raw score of each row, against a row of which nothing is known.
 * @returns row after row one number a feature and last the expected score; each row adds up to its raw score
 * @throws {InputError} no-row-counts: the trees do not say how many rows they were grown from; as `predictRaw`
 * @source Lundberg and others (2020), "From local explanations to global understanding with explainable AI for trees"
 */
export function contributions(model: BoostingModel, table: Table): Float64Array {
  checkTable("contributions", table);
  checkCounts(model);
  const blocks = table.rows < FEW_ROWS ? null : blockExplainer(model);
  if (blocks === null) return plainContributions(model, table);
  const { added } = blocks.explain(table);
  const count = model.features.length;
  const expected = expectedScore(model);
  const found = new Float64Array(table.rows * (count + 1));
  for (let i = 0; i < table.rows; i++) {
    found.set(added.subarray(i * count, (i + 1) * count), i * (count + 1));
    found[i * (count + 1) + count] = expected;
  }
  return found;
}

function checkCounts({ trees }: BoostingModel): void {
  if (
    trees.some(({ rows, leafRows }) => !rows.every((n) => n > 0) || (rows.length > 0 && !leafRows.every((n) => n > 0)))
  ) {
    throw new InputError(
      "no-row-counts",
      "contributions: the model does not say how many rows each leaf was grown from.",
    );
  }
}

/** The same, tree by tree and row by row. */
export function plainContributions(model: BoostingModel, table: Table): Float64Array {
  const { features, trees } = model;
  const stride = features.length + 1;
  const fill = rowBlocks("contributions", features, table);
  const block = new Float64Array(BLOCK * features.length);
  const adders = trees.map((tree) => treeShap(tree, Math.floor(KEPT / trees.length)));
  const expected = expectedScore(model);
  const found = new Float64Array(table.rows * stride);
  for (let from = 0; from < table.rows; from += BLOCK) {
    const to = Math.min(table.rows, from + BLOCK);
    fill(from, to, block, features.length);
    for (const add of adders) {
      for (let i = from; i < to; i++) add(block, (i - from) * features.length, found, i * stride);
    }
    for (let i = from; i < to; i++) found[i * stride + stride - 1] = expected;
  }
  return found;
}

const expectedScore = ({ trees, base }: BoostingModel): number =>
  trees.reduce((sum, tree) => sum + expectedValue(tree), base);

/** The mean of the leaves, by the shares of rows that each split has. */
function expectedValue({ left, right, rows, leafValue, leafRows }: Tree): number {
  const at = (child: number): number => {
    if (child < 0) return leafValue[~child]!;
    const [a, b] = [left[child]!, right[child]!];
    const part = (side: number): number => (at(side) * (side < 0 ? leafRows[~side]! : rows[side]!)) / rows[child]!;
    return part(a) + part(b);
  };
  return at(rows.length === 0 ? -1 : 0);
}
