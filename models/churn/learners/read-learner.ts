import { InputError } from "../../errors.js";
import type { ScoringModel } from "../learner.js";
import { boostedFromJson } from "./boosted.js";
import { linearFromJson } from "./linear.js";
import { networkFromJson } from "./network.js";
import { pointsFromJson } from "./points.js";

/**
 * The model that a learner's `toJSON` described.
 * @throws {InputError} model-version, bad-model, those of the learner's own reader
 */
export function learnerFromJson(learner: unknown, json: unknown): ScoringModel {
  switch (learner) {
    case "boosting":
      return boostedFromJson(json);
    case "logistic":
      return linearFromJson(json);
    case "scorecard":
      return pointsFromJson(json);
    case "neural":
      return networkFromJson(json);
    default:
      throw new InputError("model-version", `churn: no learner is named ${JSON.stringify(learner)}. Train again.`);
  }
}
