import { isotonicFromJson } from "../calibration/isotonic.js";
import type { Kind } from "./offers.js";
import { rankerFromJson, type RankerName } from "./ranking/rankers.js";
import type { LearnedRanking } from "./recommender.js";

/** Plain values of what was learned. */
export interface LearnedJson {
  readonly order: { readonly name: RankerName; readonly model: unknown };
  /** null: the order's own model. */
  readonly takeUp: unknown;
  readonly calibration: Readonly<Record<Kind, unknown>>;
}

export const learnedToJson = ({ order, takeUp, calibration }: LearnedRanking): LearnedJson => ({
  order: { name: order.name, model: order.toJSON() },
  takeUp: takeUp === order ? null : takeUp.toJSON(),
  calibration,
});

/** @throws {InputError} those of the rankers */
export function readLearned({ order, takeUp, calibration }: LearnedJson): LearnedRanking {
  const read = rankerFromJson(order.name, order.model);
  const calibrated = (kind: Kind) => (calibration[kind] === null ? null : isotonicFromJson(calibration[kind]));
  return {
    order: read,
    takeUp: takeUp === null ? read : rankerFromJson("trees", takeUp),
    calibration: { new: calibrated("new"), repeat: calibrated("repeat") },
  };
}
