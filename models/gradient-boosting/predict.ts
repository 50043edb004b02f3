import { checkTable, type Table } from "../table.js";
import { addTrees } from "./add-trees.js";
import type { BoostingModel } from "./boosting-model.js";
import { rowObjective } from "./objectives/row-objective.js";
import { rowBlocks } from "./row-blocks.js";

/**
 * Raw scores: log odds, log means, or amounts, by objective. Columns are found by name; categories that the model does not
 * know are missing.
 * @throws {InputError} missing-column, column-kind and those of `checkTable`
 */
export function predictRaw(model: BoostingModel, table: Table): Float64Array {
  checkTable("predictRaw", table);
  const fill = rowBlocks("predictRaw", model.features, table);
  return addTrees(model, fill, new Float64Array(table.rows).fill(model.base));
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
