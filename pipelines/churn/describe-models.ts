import type { ChurnHeader } from "../../models/churn/churn-model.js";
import type { Drift } from "../../models/churn/drift.js";
import { liveVersion } from "../../project/meanings.js";
import type { Project } from "../../project/project.js";
import type { AsOf } from "../../project/time.js";
import type { LabelRule } from "../../warehouse/features/make-panel.js";
import { FEATURES } from "../../warehouse/features/registry.js";
import type {
  ChurnCheckRow,
  ChurnFeatureRow,
  ChurnModelRow,
  ChurnTables,
} from "../../warehouse/results/churn-tables.js";
import { CHURN, type Version, type Versions } from "./versions.js";

/** What the report tells of the models as of a night: rows of `result.churn_model`, `_check` and `_feature`. */
export function describeModels(
  { settings }: Project,
  { all, live }: Pick<Versions, "all" | "live">,
  asOf: AsOf,
  scoring: { readonly version: Version; readonly drift: Drift } | null,
): ChurnTables {
  const known = all.filter(({ header }) => header.asOf <= asOf);
  const now = liveVersion(live, CHURN, asOf);
  const modelVersion = scoring === null ? "" : versionText(scoring.version.version);
  const withCosts = settings.churn.calls.cost !== null;
  return {
    models: known.flatMap((version) => modelRows(version, { live, asOf, now })),
    checks: scoring === null ? [] : checkRows(scoring.version.header, modelVersion, withCosts),
    features: scoring === null ? [] : featureRows(scoring.version.header, modelVersion, scoring.drift),
  };
}

export const versionText = (version: number): string => `${CHURN}.v${version}`;

/** The state of a version as of a night. */
export function stateOf(
  { version, header }: Version,
  { live, asOf, now }: { readonly live: Versions["live"]; readonly asOf: AsOf; readonly now: number | null },
): "champion" | "retired" | "candidate" | "refused" {
  if (version === now) return "champion";
  if (live.some((entry) => entry.version === version && entry.from <= asOf)) return "retired";
  return header.outcome === "refused" ? "refused" : "candidate";
}

function modelRows(version: Version, when: Parameters<typeof stateOf>[1]): ChurnModelRow[] {
  const { header } = version;
  const entry = when.live.filter((one) => one.version === version.version && one.from <= when.asOf).at(-1);
  const count = (heldOut: boolean, what: "rows" | "left"): number =>
    header.cuts.filter((cut) => cut.heldOut === heldOut).reduce((sum, cut) => sum + cut[what], 0);
  const window = header.cuts.filter((cut) => cut.heldOut).map((cut) => cut.asOf);
  const rule = header.rule as LabelRule;
  const gates = header.failed.map(({ gate, allowed }) => (allowed ? `${gate} (allowed)` : gate)).join(", ");
  return header.candidates.map((check) => ({
    model_version: versionText(version.version),
    learner: check.learner,
    trained_as_of: header.asOf,
    state: check.learner === header.learner ? stateOf(version, when) : "challenger",
    live_from: check.learner === header.learner ? (entry?.from ?? null) : null,
    live_by: check.learner === header.learner && entry !== undefined ? (entry.by ?? "night") : null,
    auc: check.auc,
    auc_low: check.interval.low,
    auc_high: check.interval.high,
    calibration_error: check.calibrationError,
    over_recency_low: check.overRecency.low,
    over_recency_high: check.overRecency.high,
    recency_auc: header.recencyAuc,
    train_rows: count(false, "rows"),
    train_left: count(false, "left"),
    held_out_rows: count(true, "rows"),
    held_out_left: count(true, "left"),
    held_out_from: window[0]!,
    held_out_to: window.at(-1)!,
    label: rule.label,
    eligible_days: rule.label === "contract-end" ? null : rule.eligibleDays,
    gates: gates === "" ? null : gates,
    reason: header.reason,
  }));
}

function checkRows(header: ChurnHeader, modelVersion: string, withCosts: boolean): ChurnCheckRow[] {
  const { bestCall } = header;
  const call = (choice: ChurnHeader["calls"][number], best: boolean) => ({
    model_version: modelVersion,
    threshold: choice.threshold,
    calls: choice.calls,
    hits: choice.hits,
    came: choice.precision,
    recall: choice.recall,
    profit: withCosts ? choice.profit : null,
    best,
  });
  return [
    ...header.lift.map((band) => ({
      model_version: modelVersion,
      curve: "lift" as const,
      position: band.band,
      customers: band.weight,
      came: band.positives / band.weight,
      lift: band.lift,
      gain: band.gain,
      cumulative_lift: band.cumulativeLift,
    })),
    ...header.calibrationBins.map((bin, i) => ({
      model_version: modelVersion,
      curve: "calibration" as const,
      position: i + 1,
      customers: bin.weight,
      said: bin.said,
      came: bin.came,
    })),
    ...header.calls.map((choice, i) => ({ ...call(choice, false), curve: "call" as const, position: i + 1 })),
    ...(withCosts && bestCall !== null ? [{ ...call(bestCall, true), curve: "call_best" as const, position: 1 }] : []),
  ];
}

function featureRows(header: ChurnHeader, modelVersion: string, drift: Drift): ChurnFeatureRow[] {
  const shifts = new Map(drift.features.map(({ name, shift }) => [name, shift]));
  return [
    {
      model_version: modelVersion,
      feature: "score",
      title: "The score itself.",
      importance_rank: null,
      importance: null,
      shift: drift.score,
    },
    ...header.importance.map(({ name, importance }, i) => ({
      model_version: modelVersion,
      feature: name,
      title: FEATURES.find((feature) => feature.name === name)?.meaning ?? name,
      importance_rank: i + 1,
      importance,
      shift: shifts.get(name) ?? null,
    })),
  ];
}
