import type { Row } from "../../support/given.js";

const VERSION: Row = {
  model_version: "churn.v2",
  learner: "boosting",
  trained_as_of: "2025-12-01 00:00:00",
  state: "champion",
  live_from: "2025-12-01 00:00:00",
  live_by: "night",
  auc: 0.861,
  auc_low: 0.847,
  auc_high: 0.875,
  calibration_error: 0.028,
  over_recency_low: 0.041,
  over_recency_high: 0.061,
  recency_auc: 0.81,
  train_rows: 8158,
  train_left: 3923,
  held_out_rows: 1000,
  held_out_left: 400,
  held_out_from: "2025-07-05 00:00:00",
  held_out_to: "2025-09-03 00:00:00",
  label: "no-purchase",
  eligible_days: 180,
  gates: null,
};

export const versionOf = (changes: Row = {}): Row => ({ ...VERSION, ...changes });

/** A first version that a gate refused, one learner tried beside the live one, and the live one. */
export const MODELS: readonly Row[] = [
  versionOf({
    model_version: "churn.v1",
    trained_as_of: "2025-11-01 00:00:00",
    state: "refused",
    live_from: null,
    live_by: null,
    gates: "calibration, leak (allowed)",
  }),
  versionOf(),
  versionOf({ learner: "logistic", state: "challenger", live_from: null, live_by: null, auc: 0.846 }),
];

const checkOf = (curve: string, position: number, row: Row): Row => ({
  model_version: "churn.v2",
  curve,
  position,
  ...row,
});

/** Of 1,000 held-out customers 400 left; calling from 0.8 on finds 180 of 200, from 0.5 on 300 of 500. */
export const CHECKS: readonly Row[] = [
  checkOf("lift", 1, { customers: 500, came: 0.6, lift: 1.5, gain: 0.75, cumulative_lift: 1.5 }),
  checkOf("lift", 2, { customers: 500, came: 0.2, lift: 0.5, gain: 1, cumulative_lift: 1 }),
  checkOf("calibration", 1, { customers: 500, said: 0.22, came: 0.2 }),
  checkOf("calibration", 2, { customers: 500, said: 0.57, came: 0.6 }),
  checkOf("call", 1, { threshold: 0.8, calls: 200, hits: 180, came: 0.9, recall: 0.45, profit: null }),
  checkOf("call", 2, { threshold: 0.5, calls: 500, hits: 300, came: 0.6, recall: 0.75, profit: null }),
  checkOf("call", 3, { threshold: 0, calls: 1000, hits: 400, came: 0.4, recall: 1, profit: null }),
];

const featureOf = (
  feature: string,
  title: string,
  rank: number | null,
  importance: number | null,
  shift: number,
): Row => ({
  model_version: "churn.v2",
  feature,
  title,
  importance_rank: rank,
  importance,
  shift,
});

export const FEATURES: readonly Row[] = [
  featureOf("score", "The score itself.", null, null, 0.02),
  featureOf("recency_days", "Days since the last purchase.", 1, 0.9, 0.31),
  featureOf("orders_90", "Transactions with a sale in the last 90 days.", 2, 0.3, 0.05),
];

const scoreOf = (customer: string, probability: number): Row => ({
  customer_id: customer,
  probability,
  decile: 1,
  horizon_days: 90,
  definition: "90 / 90",
  model_version: "churn.v2",
});

/** Two customers of 0.8 and above, three of 0.5 and above, four in all; 2.4 of them are expected to leave. */
export const SCORED: readonly Row[] = [scoreOf("c1", 0.9), scoreOf("c2", 0.8), scoreOf("c3", 0.5), scoreOf("c4", 0.2)];

/** What the churn step leaves where a model is live. */
export const CHURN: Readonly<Record<string, readonly Row[]>> = {
  "result.churn": SCORED,
  "result.churn_model": MODELS,
  "result.churn_check": CHECKS,
  "result.churn_feature": FEATURES,
};
