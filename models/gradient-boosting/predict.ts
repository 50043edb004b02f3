import { InputError } from "../errors.js";
import { checkTable, type Table } from "../table.js";
import type { BoostingModel } from "./boosting-model.js";
import { scoringKernel, type Scorer } from "./kernel/scoring-kernel.js";
import { rowObjective } from "./objectives/row-objective.js";
import { BLOCK, rowBlocks } from "./row-blocks.js";
import { leafOf } from "./tree.js";

/** Making the kernel takes as long as walking the trees for some hundred rows. */
const FEW_ROWS = 1000;

/**
 * Raw scores: log odds, log means, or amounts, by objective. Columns are found by name; categories that the model does not
 * know are missing.
 * @param begun what the trees are added to, one a row, in their order; the model's base by default
 * @throws {InputError} missing-column, column-kind, begun-length and those of `checkTable`
 */
export function predictRaw(model: BoostingModel, table: Table, begun?: Float64Array): Float64Array {
  checkTable("predictRaw", table);
  if (begun !== undefined && begun.length !== table.rows) {
    throw new InputError(
      "begun-length",
      `predictRaw: begun must have ${table.rows} scores, one a row; got ${begun.length}.`,
    );
  }
  const scores = begun?.slice() ?? new Float64Array(table.rows).fill(model.base);
  return table.rows < FEW_ROWS ? walkTrees(model, table, scores) : runKernel(model, table, scores);
}

/** Adds the trees to the scores row by row from each root; the plain way. */
export function walkTrees({ features, trees }: BoostingModel, table: Table, scores: Float64Array): Float64Array {
  const stride = features.length;
  const fill = rowBlocks("predictRaw", features, table);
  const block = new Float64Array(BLOCK * stride);
  for (let from = 0; from < table.rows; from += BLOCK) {
    const to = Math.min(table.rows, from + BLOCK);
    fill(from, to, block, stride);
    for (const tree of trees) {
      for (let i = from; i < to; i++) {
        scores[i] = scores[i]! + tree.leafValue[leafOf(tree, block, (i - from) * stride)]!;
      }
    }
  }
  return scores;
}

/** Made once a model: it takes as long as scoring some hundred rows. */
const kernels = new WeakMap<BoostingModel, Scorer>();

function runKernel(model: BoostingModel, table: Table, scores: Float64Array): Float64Array {
  const { features, trees } = model;
  const fill = rowBlocks("predictRaw", features, table);
  let kernel = kernels.get(model);
  if (kernel === undefined) kernels.set(model, (kernel = scoringKernel(features, trees, BLOCK)));
  const { block, stride, score } = kernel;
  for (let from = 0; from < table.rows; from += BLOCK) {
    const to = Math.min(table.rows, from + BLOCK);
    fill(from, to, block, stride);
    score(to - from, scores, from);
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
