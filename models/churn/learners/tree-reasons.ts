import type { BoostingModel } from "../../gradient-boosting/boosting-model.js";
import {
  blockExplainer,
  type BlockExplainer,
  type Explained,
} from "../../gradient-boosting/explain/block-explainer.js";
import { plainContributions } from "../../gradient-boosting/explain/contributions.js";
import { predictRaw } from "../../gradient-boosting/predict.js";
import type { Table } from "../../table.js";

/** Fewer rows are scored before the tables of blocks are made. */
const MANY_ROWS = 20_000;

/**
 * Raw scores, and what each column adds to them: exact Shapley values, row after row one number a column of the model. By
 * blocks of rows where the trees are small enough.
 */
export function treeReasons(model: BoostingModel): BlockExplainer {
  let made: BlockExplainer | null | undefined;
  const blocks = (): BlockExplainer | null => (made === undefined ? (made = blockExplainer(model)) : made);
  return {
    score: (table) =>
      (table.rows < MANY_ROWS && made === undefined ? null : blocks())?.score(table) ?? predictRaw(model, table),
    explain: (table, into) => blocks()?.explain(table, into) ?? explainPlainly(model, table),
  };
}

function explainPlainly(model: BoostingModel, table: Table): Explained {
  const columns = model.features.length;
  const found = plainContributions(model, table);
  // The last number of a row is the score of a row of which nothing is known.
  for (let i = 0; i < table.rows; i++) found.copyWithin(i * columns, i * (columns + 1), i * (columns + 1) + columns);
  return { scores: predictRaw(model, table), added: found.subarray(0, table.rows * columns) };
}
