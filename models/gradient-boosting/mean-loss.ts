import { InputError } from "../errors.js";
import { DEFAULT_TRUNCATION, lambdaRankLoss } from "./objectives/lambdarank.js";
import type { ObjectiveParams } from "./objectives/objective.js";
import { rowObjective } from "./objectives/row-objective.js";
import type { TrainingData } from "./training-data.js";

/**
 * The mean loss of an objective at these raw scores, by weight.
 * @throws {InputError} no-loss: the objective is custom; bad-groups
 */
export function meanLoss(params: ObjectiveParams, raw: Float64Array, { label, weight, groups }: TrainingData): number {
  const objective = rowObjective(params);
  if (objective !== null) {
    const total = weight === undefined ? label.length : weight.reduce((sum, value) => sum + value, 0);
    return objective.loss(raw, Float64Array.from(label), weight ?? null, 0, label.length) / total;
  }
  if (params.kind === "custom") throw new InputError("no-loss", "meanLoss: a custom objective has no loss of its own.");
  if (groups === undefined) throw new InputError("bad-groups", "meanLoss: a ranking needs `groups`.");
  const { truncation = DEFAULT_TRUNCATION } = params as { truncation?: number };
  return lambdaRankLoss(raw, Float64Array.from(label), groups, truncation);
}
