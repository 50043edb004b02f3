import { availableParallelism } from "node:os";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { fitCandidates } from "../../models/churn/candidates.js";
import { churnFromJson, churnToJson, type ChurnHeader, type FailedGate } from "../../models/churn/churn-model.js";
import { stabilityReferences } from "../../models/churn/drift.js";
import { importance } from "../../models/churn/importance.js";
import { judge, type Verdict } from "../../models/churn/judge.js";
import { splitPanel } from "../../models/churn/split-panel.js";
import { labelsOf, rowsOf } from "../../models/churn/table-rows.js";
import { FitError } from "../../models/errors.js";
import { calibrationBins } from "../../models/metrics/calibration-bins.js";
import { callTable } from "../../models/metrics/call-table.js";
import { lift } from "../../models/metrics/lift.js";
import type { LabelRule } from "../../warehouse/features/make-panel.js";
import { findLeaks } from "../../warehouse/features/find-leaks.js";
import { isAllowed, type StepContext } from "../runner/step.js";
import { featureGate, leakGate, modelGates } from "./gates.js";
import { definitionOf } from "./label-rule.js";
import { makeChurnPanel } from "./make-churn-panel.js";
import { CHURN, type Version } from "./versions.js";

const LEAK_CUSTOMERS = 20_000;

/** A trained version, and whether it is to be live. */
export interface Trained {
  readonly version: Version;
  readonly promoted: boolean;
}

/**
 * Trains all learners on past cuts, holds them against the live model and recency alone in the held-out window, and decides by
 * rule. Nothing is written.
 * @param live the version that scores now; null: none
 * @throws {FitError} too-little-history, too-little-data, one-class, no-rows, no-learner
 */
export async function trainVersion(
  context: StepContext,
  rule: LabelRule,
  number: number,
  live: Version | null,
  tensorFlow: typeof TensorFlow | null,
): Promise<Trained> {
  const { project, warehouse, asOf, allow, log } = context;
  const { seed, churn } = project.settings;
  const tell = (doing: string): void => log.progress("churn", { doing });
  const { panel, cuts, share } = await makeChurnPanel(context, rule, isAllowed(allow, "too_little_data", CHURN));
  const gates: FailedGate[] = featureGate(panel, churn.gates, allow);
  const split = splitPanel(panel.customerId, panel.heldOut, seed);
  const threads = availableParallelism();
  const { fitted, notes } = await fitCandidates(panel, split, { seed, threads, tensorFlow, onFit: tell });
  if (fitted.length === 0) throw new FitError("no-learner", `churn: no learner could be fitted: ${notes.join("; ")}.`);
  tell("held-out window");
  const comparable = live === null || !sameRule(live.header, rule) ? null : churnFromJson(live.body);
  const verdict = judge(panel, split.heldOut, fitted, {
    seed,
    mostCalibrationError: churn.gates.calibrationError,
    mostAuc: churn.gates.auc,
    live: comparable,
  });
  gates.push(...modelGates(verdict.findings, allow));
  tell("features without the future");
  const newest = cuts.filter((cut) => cut.heldOut).at(-1)!;
  gates.push(...leakGate(await findLeaks(warehouse, project, newest.asOf, LEAK_CUSTOMERS), allow));
  const { outcome, promoted, reason } = decide(verdict, gates, live, comparable !== null);
  const { challenger, probabilities } = verdict;
  const heldOut = rowsOf(panel.table, split.heldOut);
  const outcomes = { scores: probabilities, labels: labelsOf(panel.hasLeft, split.heldOut) };
  const calls = callTable(outcomes, {
    costOfCall: churn.calls.cost ?? 0,
    valueOfSave: churn.calls.value ?? 0,
    saveRate: churn.calls.saveRate,
  });
  const header: ChurnHeader = {
    kind: "churn",
    format: 1,
    learner: challenger.name,
    asOf,
    seed,
    rule,
    definition: definitionOf(rule, project.language),
    cuts: cuts.map(({ asOf: cut, heldOut: isHeldOut, rows, left }) => ({ asOf: cut, heldOut: isHeldOut, rows, left })),
    share,
    candidates: verdict.checks,
    recencyAuc: verdict.recencyAuc,
    lift: lift(outcomes),
    calibrationBins: calibrationBins(outcomes),
    calls: calls.choices,
    bestCall: calls.best,
    importance: importance(challenger.model, heldOut),
    stability: stabilityReferences(heldOut, challenger.model.columns, challenger.model.score(heldOut)),
    failed: gates,
    outcome,
    reason,
    notes,
  };
  const body = JSON.parse(JSON.stringify(churnToJson({ ...challenger, header }))) as unknown;
  return { version: { version: number, header, body }, promoted };
}

const sameRule = ({ rule }: ChurnHeader, now: LabelRule): boolean => JSON.stringify(rule) === JSON.stringify(now);

/** By rule: no gate failed, and surely better than the live model where there is one that can be compared. */
function decide(
  { challenger, checks, liveCheck, overLive }: Verdict,
  gates: readonly FailedGate[],
  live: Version | null,
  isComparable: boolean,
): { outcome: string; promoted: boolean; reason: string } {
  const own = checks.find(({ learner }) => learner === challenger.name)!;
  const of = `${own.learner}, AUC ${shown(own.auc, own.interval)}, calibration error ${own.calibrationError.toFixed(3)}`;
  const refused = gates.filter(({ allowed }) => !allowed).map(({ gate }) => gate);
  if (refused.length > 0)
    return { outcome: "refused", promoted: false, reason: `${of}: refused by ${refused.join(", ")}` };
  if (live === null) return { outcome: "first", promoted: true, reason: `${of}: none was live` };
  const before = `v${live.version}`;
  if (!isComparable) {
    return {
      outcome: "promoted",
      promoted: true,
      reason: `${of}: who counts as left is another than ${before} was trained for`,
    };
  }
  const lived = `${before} (${liveCheck!.learner}, AUC ${shown(liveCheck!.auc, liveCheck!.interval)})`;
  if (!liveCheck!.passes) {
    return { outcome: "live-refused", promoted: true, reason: `${of}: ${lived} does not pass its gates any more` };
  }
  return overLive!.low > 0
    ? { outcome: "promoted", promoted: true, reason: `${of}: surely better than ${lived}` }
    : { outcome: "kept", promoted: false, reason: `${of}: not surely better than ${lived}, which stays` };
}

const shown = (auc: number, { low, high }: { low: number; high: number }): string =>
  `${auc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
