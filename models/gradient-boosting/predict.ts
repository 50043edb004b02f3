import { checkTable, type Table } from "../table.js";
import type { BoostingModel } from "./boosting-model.js";
import { rowObjective } from "./objectives/row-objective.js";
import { BLOCK, rowBlocks } from "./row-blocks.js";
import { leafOf } from "./tree.js";

/**
 * Raw scores: log odds, log means, or amounts, by objective. Columns are found by name; categories that the model does not
 * know are missing.
 * @throws {InputError} missing-column, column-kind and those of `checkTable`
 */
export function predictRaw(model: BoostingModel, table: Table): Float64Array {
  checkTable("predictRaw", table);
  const { features, trees, base } = model;
  const fill = rowBlocks("predictRaw", features, table);
  const block = new Float64Array(BLOCK * features.length);
  const scores = new Float64Array(table.rows).fill(base);
  for (let from = 0; from < table.rows; from += BLOCK) {
    const to = Math.min(table.rows, from + BLOCK);
    fill(from, to, block);
    for (const tree of trees) {
      for (let i = from; i < to; i++) {
        scores[i] = scores[i]! + tree.leafValue[leafOf(tree, block, (i - from) * features.length)]!;
      }
    }
  }
  return scores;
}

/**
 * Predictions on the scale of the label: probabilities, means, quantiles; raw scores of rankings and custom objectives.
 * @throws {InputError} as `predictRaw`
 */
export function predict(model: BoostingModel, table: Table): Float64Array {
  const scores = predictRaw(model, table);
  const objective = rowObjective(model.objective);
  return objective === null ? scores : scores.map((score) => objective.respond(score));
}
