import { InputError } from "../errors.js";
import type { CalibrationBin } from "../metrics/calibration-bins.js";
import type { CallChoice } from "../metrics/call-table.js";
import type { Interval } from "../metrics/bootstrap.js";
import type { LiftBand } from "../metrics/lift.js";
import type { StabilityReference } from "../metrics/stability.js";
import { calibrationFromJson, type Calibration } from "./calibrated.js";
import type { LearnerName, ScoringModel } from "./learner.js";
import { learnerFromJson } from "./learners/read-learner.js";

/** How one learner did in the held-out window. */
export interface CandidateCheck {
  readonly learner: LearnerName;
  readonly auc: number;
  readonly interval: Interval;
  readonly calibrationError: number;
  /** Its AUC less that of recency alone. */
  readonly overRecency: Interval;
}

/** A gate that a version did not pass. */
export interface FailedGate {
  readonly gate: string;
  readonly message: string;
  /** `--allow` overruled it. */
  readonly allowed: boolean;
}

/** All that is known of a version: what `meanings/churn.v<N>.json` holds beside the model. Times are `as_of` texts. */
export interface ChurnHeader {
  readonly kind: "churn";
  readonly format: 1;
  readonly learner: LearnerName;
  readonly asOf: string;
  readonly seed: number;
  /** Who is asked and what counts as having left: plain data, compared as such. */
  readonly rule: unknown;
  /** Who counts as left, in words for people. */
  readonly definition: string;
  readonly cuts: readonly {
    readonly asOf: string;
    readonly heldOut: boolean;
    readonly rows: number;
    readonly left: number;
  }[];
  /** Of all customers, 0 to 1. */
  readonly share: number;
  readonly candidates: readonly CandidateCheck[];
  readonly recencyAuc: number;
  /** Of the chosen learner, in the held-out window. */
  readonly lift: readonly LiftBand[];
  readonly calibrationBins: readonly CalibrationBin[];
  readonly calls: readonly CallChoice[];
  readonly bestCall: CallChoice | null;
  readonly importance: readonly { readonly name: string; readonly importance: number }[];
  /** Where the held-out rows lay. */
  readonly stability: {
    readonly score: StabilityReference;
    readonly features: Readonly<Record<string, StabilityReference>>;
  };
  readonly failed: readonly FailedGate[];
  /** `first`, `promoted`, `kept`, `live-refused`, `refused`: as `chooseChampion` says, or a gate. */
  readonly outcome: string;
  /** Why, in words for people. */
  readonly reason: string;
  readonly notes: readonly string[];
}

/** A version of the churn model. */
export interface ChurnModel {
  readonly header: ChurnHeader;
  readonly model: ScoringModel;
  readonly calibration: Calibration;
}

export interface ChurnJson extends ChurnHeader {
  readonly calibration: unknown;
  readonly model: unknown;
}

/** Plain values; the same model gives the same text. */
export const churnToJson = ({ header, model, calibration }: ChurnModel): ChurnJson => ({
  ...header,
  calibration: calibration.toJSON(),
  model: model.toJSON(),
});

/**
 * What is known of a version, without the model.
 * @throws {InputError} model-kind, model-version, bad-model
 */
export function churnHeaderFromJson(json: unknown): ChurnHeader {
  const { calibration: _, model: __, ...header } = (json ?? {}) as Partial<ChurnJson>;
  if (header.kind !== "churn") {
    throw new InputError("model-kind", `churn: a model of kind churn is wanted; got ${JSON.stringify(header.kind)}.`);
  }
  if (header.format !== 1) {
    throw new InputError(
      "model-version",
      `churn: this version reads models of format 1; got ${JSON.stringify(header.format)}. Train again, or use the version that wrote it.`,
    );
  }
  const lists = [header.cuts, header.candidates, header.failed, header.importance, header.lift];
  if (typeof header.asOf !== "string" || !lists.every(Array.isArray) || header.stability === undefined) {
    throw new InputError("bad-model", "churn: the model is not whole. Take it back from version control.");
  }
  return header as ChurnHeader;
}

/**
 * The version that `churnToJson` described.
 * @throws {InputError} model-kind, model-version, bad-model, those of the learner's own reader
 */
export function churnFromJson(json: unknown): ChurnModel {
  const header = churnHeaderFromJson(json);
  const { calibration, model } = json as ChurnJson;
  return {
    header,
    model: learnerFromJson(header.learner, model),
    calibration: calibrationFromJson(calibration),
  };
}
