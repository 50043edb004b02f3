import type { ChurnModelRow } from "../churn-tables.js";
import { count, countOrNull, text, type Read, type Row } from "./row-values.js";

/** What the report tells of who may leave. Probabilities, shares and AUCs are 0 to 1. */
export interface ChurnReport {
  /** Every version and the learners tried for it, the newest first. */
  readonly models: readonly ChurnVersion[];
  /** Tenths of the held-out window, the highest risk first; empty where no model is live, as all below. */
  readonly tenths: readonly ChurnTenth[];
  /** From the lowest probability up. */
  readonly bins: readonly ChurnBin[];
  /** By falling probability. */
  readonly calls: readonly ChurnCall[];
  /** By importance. */
  readonly features: readonly ChurnShift[];
  /** Population stability of the score; null: too few customers to say. */
  readonly scoreShift: number | null;
  /** Null: nobody was scored. */
  readonly scored: ChurnScored | null;
  /** Code of why nothing could be learned in this run; null: none was told. */
  readonly untrained: string | null;
}

export type ChurnVersion = Omit<ChurnModelRow, "reason">;

export interface ChurnTenth {
  readonly position: number;
  readonly customers: number;
  readonly came: number;
  readonly lift: number;
  readonly gain: number;
  readonly cumulativeLift: number;
}

export interface ChurnBin {
  readonly customers: number;
  readonly said: number;
  readonly came: number;
}

/** Calling everybody whose probability is `threshold` or more. */
export interface ChurnCall {
  readonly threshold: number;
  /** In the held-out window, as `hits`: those who left. */
  readonly calls: number;
  readonly hits: number;
  readonly came: number;
  readonly recall: number;
  /** Customers of this night. */
  readonly tonight: number;
}

export interface ChurnShift {
  readonly feature: string;
  readonly title: string;
  readonly rank: number;
  readonly importance: number;
  /** Population stability; null: too few customers to say. */
  readonly shift: number | null;
}

export interface ChurnScored {
  readonly customers: number;
  /** Those expected to leave. */
  readonly leaving: number;
  readonly definition: string;
  /** The shortest and the longest of a customer. */
  readonly horizonDays: readonly [least: number, most: number];
}

export async function readChurn(
  read: Read,
  isThere: (relation: string) => boolean,
  asOf: string,
  runId: string | null,
): Promise<ChurnReport> {
  const bands = await read("result.churn_check", "./churn-band.sql");
  const features = await read("result.churn_feature", "./churn-feature.sql");
  const [scored] = await read("result.churn", "./churn-scored.sql");
  const [step] = runId === null ? [] : await read("ops.step", "./churn-step.sql", { run_id: runId, as_of: asOf });
  return {
    models: (await read("result.churn_model", "./churn-model.sql")).map(version),
    tenths: bands.filter(({ curve }) => curve === "lift").map(tenth),
    bins: bands.filter(({ curve }) => curve === "calibration").map(bin),
    calls: isThere("result.churn") ? (await read("result.churn_check", "./churn-call.sql")).map(call) : [],
    features: features.filter((row) => row["importance_rank"] !== null).map(feature),
    scoreShift: countOrNull(features.find((row) => row["feature"] === "score")?.["shift"]),
    scored: scored === undefined ? null : toScored(scored),
    untrained: notes(step).flatMap((note) => /nothing to learn from yet \(([\w-]+)\)/.exec(note)?.[1] ?? [])[0] ?? null,
  };
}

const version = (row: Row): ChurnVersion => ({
  model_version: String(row["model_version"]),
  learner: String(row["learner"]),
  trained_as_of: String(row["trained_as_of"]),
  state: String(row["state"]) as ChurnVersion["state"],
  live_from: text(row["live_from"]),
  live_by: text(row["live_by"]),
  auc: count(row["auc"]),
  auc_low: count(row["auc_low"]),
  auc_high: count(row["auc_high"]),
  calibration_error: count(row["calibration_error"]),
  over_recency_low: count(row["over_recency_low"]),
  over_recency_high: count(row["over_recency_high"]),
  recency_auc: count(row["recency_auc"]),
  train_rows: count(row["train_rows"]),
  train_left: count(row["train_left"]),
  held_out_rows: count(row["held_out_rows"]),
  held_out_left: count(row["held_out_left"]),
  held_out_from: String(row["held_out_from"]),
  held_out_to: String(row["held_out_to"]),
  label: String(row["label"]),
  eligible_days: countOrNull(row["eligible_days"]),
  gates: text(row["gates"]),
});

const tenth = (row: Row): ChurnTenth => ({
  position: count(row["position"]),
  customers: count(row["customers"]),
  came: count(row["came"]),
  lift: count(row["lift"]),
  gain: count(row["gain"]),
  cumulativeLift: count(row["cumulative_lift"]),
});

const bin = (row: Row): ChurnBin => ({
  customers: count(row["customers"]),
  said: count(row["said"]),
  came: count(row["came"]),
});

const call = (row: Row): ChurnCall => ({
  threshold: count(row["threshold"]),
  calls: count(row["calls"]),
  hits: count(row["hits"]),
  came: count(row["came"]),
  recall: count(row["recall"]),
  tonight: count(row["tonight"]),
});

const feature = (row: Row): ChurnShift => ({
  feature: String(row["feature"]),
  title: String(row["title"]),
  rank: count(row["importance_rank"]),
  importance: count(row["importance"]),
  shift: countOrNull(row["shift"]),
});

const toScored = (row: Row): ChurnScored => ({
  customers: count(row["customers"]),
  leaving: count(row["leaving"]),
  definition: String(row["definition"]),
  horizonDays: [count(row["least_days"]), count(row["most_days"])],
});

const notes = (row: Row | undefined): string[] => (Array.isArray(row?.["notes"]) ? row["notes"].map(String) : []);
