import { InputError } from "../../errors.js";
import { logistic } from "./logistic.js";
import type { ObjectiveParams, RowObjective } from "./objective.js";
import { poisson } from "./poisson.js";
import { quantile } from "./quantile.js";
import { squared } from "./squared.js";
import { tweedie } from "./tweedie.js";

/**
 * The loss of that name; null where the loss is none of single rows (LambdaRank, custom).
 * @throws {InputError} bad-parameter
 */
export function rowObjective(params: ObjectiveParams): RowObjective | null {
  switch (params.kind) {
    case "logistic":
      return logistic;
    case "squared":
      return squared;
    case "poisson":
      return poisson;
    case "tweedie":
      return tweedie(between("power of tweedie", params.power, 1, 2));
    case "quantile":
      return quantile(between("level of quantile", params.level, 0, 1));
    case "lambdarank":
    case "custom":
      return null;
    default:
      throw new InputError("bad-parameter", `fitBoosting: no objective ${JSON.stringify(params)}.`);
  }
}

function between(what: string, value: number, from: number, to: number): number {
  if (value > from && value < to) return value;
  throw new InputError("bad-parameter", `fitBoosting: ${what} must lie between ${from} and ${to}; got ${value}.`);
}
