import type { BoostingModel } from "../../gradient-boosting/boosting-model.js";
import { blockExplainer, type BlockExplainer } from "../../gradient-boosting/explain/block-explainer.js";
import { contributions } from "../../gradient-boosting/explain/contributions.js";
import type { Numbers } from "../table-rows.js";

/**
 * What each column adds to the raw score: exact Shapley values, by blocks of rows where the trees are small enough.
 * @returns row after row one number a column of the model
 */
export function treeReasons(model: BoostingModel): (table: Numbers) => Float64Array {
  let explainer: BlockExplainer | null | undefined;
  return (table) => {
    if (explainer === undefined) explainer = blockExplainer(model);
    return explainer === null
      ? withoutExpected(contributions(model, table), model.features.length)
      : explainer.explain(table).added;
  };
}

/** The last number of a row is the score of a row of which nothing is known. */
function withoutExpected(found: Float64Array, columns: number): Float64Array {
  const rows = found.length / (columns + 1);
  for (let i = 0; i < rows; i++) found.copyWithin(i * columns, i * (columns + 1), i * (columns + 1) + columns);
  return found.subarray(0, rows * columns);
}
