import type { Interval } from "../metrics/bootstrap.js";
import { auc } from "../metrics/auc.js";
import { aucDifferenceInterval } from "../metrics/intervals.js";
import { chooseChampion, type Judgement } from "../selection/choose-champion.js";
import { labelsOf, rowsOf, type Numbers } from "./table-rows.js";
import { calibrationLimit } from "./calibration-limit.js";
import { missingAs } from "./missing-as.js";
import type { ChurnPanel, FittedCandidate } from "./candidates.js";
import type { CandidateCheck } from "./churn-model.js";
import type { LearnerName, ScoringModel } from "./learner.js";
import type { Calibration } from "./calibrated.js";

export interface JudgeOptions {
  readonly seed: number;
  readonly mostCalibrationError: number;
  /** Better is too good to be true. */
  readonly mostAuc: number;
  /** The model that is live now; null: none is. */
  readonly live: { readonly model: ScoringModel; readonly calibration: Calibration } | null;
}

/** A gate of the whole model that the challenger does not pass, with what it came to. */
export interface GateFinding {
  readonly gate: "too_good" | "not_better" | "calibration";
  readonly got: number;
  /** What it may be at most; of `not_better` what it must be above. */
  readonly limit: number;
}

export interface Verdict {
  /** The best learner that passes, or the best of all where none does. */
  readonly challenger: FittedCandidate;
  /** Its probabilities in the held-out window. */
  readonly probabilities: Float64Array;
  readonly checks: readonly CandidateCheck[];
  readonly recencyAuc: number;
  readonly findings: readonly GateFinding[];
  /** Of the live model in the same window; null: none is live. */
  readonly liveCheck: (CandidateCheck & { readonly passes: boolean }) | null;
  /** AUC of the challenger less that of the live model. */
  readonly overLive: Interval | null;
}

/** Fewer draws where there are many rows: their intervals are narrow. */
const replicatesFor = (rows: number): number => (rows < 50_000 ? 1000 : rows < 200_000 ? 400 : 200);

const LIVE = "live";

/**
 * Holds all candidates, the live model and recency alone against the same held-out window.
 * @throws {FitError} no-rows, one-class, bootstrap-empty
 */
export function judge(
  panel: ChurnPanel,
  heldOut: Uint32Array,
  fitted: readonly FittedCandidate[],
  { seed, mostCalibrationError, mostAuc, live }: JudgeOptions,
): Verdict {
  const table = rowsOf(panel.table, heldOut);
  const labels = labelsOf(panel.hasLeft, heldOut);
  const recency = recencyScores(table);
  const said = ({ model, calibration }: NonNullable<JudgeOptions["live"]>) => calibration.calibrate(model.score(table));
  const candidates = fitted.map((one) => ({ name: one.name as string, probabilities: said(one) }));
  if (live !== null) candidates.push({ name: LIVE, probabilities: said(live) });
  const options = { seed, replicates: replicatesFor(labels.length) };
  const { judgements } = chooseChampion(candidates, labels, recency, { ...options, mostCalibrationError: 1 });
  const probabilitiesOf = (name: string): Float64Array => candidates.find((one) => one.name === name)!.probabilities;
  const limits = {
    auc: mostAuc,
    calibration: (name: string) => calibrationLimit(probabilitiesOf(name), mostCalibrationError, seed),
  };
  const findings = new Map(judgements.map((one) => [one.name, findingsOf(one, limits)]));
  const own = judgements.filter(({ name }) => name !== LIVE);
  const best = own.find(({ name }) => findings.get(name)!.length === 0) ?? own[0]!;
  const probabilities = probabilitiesOf(best.name);
  const liveJudgement = judgements.find(({ name }) => name === LIVE);
  return {
    challenger: fitted.find(({ name }) => name === best.name)!,
    probabilities,
    checks: own.map((judgement) => toCheck(judgement, judgement.name as LearnerName)),
    recencyAuc: auc({ scores: recency, labels }),
    findings: findings.get(best.name)!,
    liveCheck:
      liveJudgement === undefined
        ? null
        : { ...toCheck(liveJudgement, live!.model.learner), passes: findings.get(LIVE)!.length === 0 },
    overLive:
      live === null ? null : aucDifferenceInterval({ scores: probabilities, labels }, probabilitiesOf(LIVE), options),
  };
}

const toCheck = (judgement: Judgement, learner: LearnerName): CandidateCheck => ({
  learner,
  auc: judgement.auc,
  interval: judgement.interval,
  calibrationError: judgement.calibrationError,
  overRecency: judgement.overBaseline,
});

interface Limits {
  readonly auc: number;
  calibration(name: string): number;
}

function findingsOf({ name, auc: got, overBaseline, calibrationError }: Judgement, limits: Limits): GateFinding[] {
  const found: GateFinding[] = [];
  if (got > limits.auc) found.push({ gate: "too_good", got, limit: limits.auc });
  if (!(overBaseline.low > 0)) found.push({ gate: "not_better", got: overBaseline.low, limit: 0 });
  const limit = limits.calibration(name);
  if (calibrationError > limit) found.push({ gate: "calibration", got: calibrationError, limit });
  return found;
}

/** Who bought longest ago leaves first; who never bought stands last, and without purchases nobody is told apart. */
function recencyScores(table: Numbers): Float64Array {
  const column = table.columns.find(({ name }) => name === "recency_days");
  return column === undefined ? new Float64Array(table.rows) : missingAs(column.values as Float64Array, "most");
}
