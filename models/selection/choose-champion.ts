import { InputError } from "../errors.js";
import { auc } from "../metrics/auc.js";
import { calibrationError } from "../metrics/calibration-bins.js";
import type { Interval } from "../metrics/bootstrap.js";
import { aucDifferenceInterval, aucIntervals } from "../metrics/intervals.js";
import { checkOutcomes } from "../metrics/outcomes.js";

/** A model's probabilities for the rows of the held-out window, in their order. */
export interface Candidate {
  readonly name: string;
  readonly probabilities: Float64Array;
}

export interface ChampionParams {
  readonly seed: number;
  /** Draws of each interval; default 1000. */
  readonly replicates?: number;
  /** Greatest expected calibration error of a champion; default 0.03. */
  readonly mostCalibrationError?: number;
  /** Name of the model that is live now, if one is; it must be among the candidates. */
  readonly live?: string;
}

export interface Judgement {
  readonly name: string;
  readonly auc: number;
  readonly interval: Interval;
  readonly calibrationError: number;
  /** Interval of its AUC less the baseline's. */
  readonly overBaseline: Interval;
  /** Why it may not be champion; null where it may. */
  readonly refused: "not-calibrated" | "not-better-than-baseline" | null;
}

export interface Choice {
  /** The model to score with from now on; null where none may be: keep what is, and say why. */
  readonly champion: string | null;
  /**
   * `promoted`: a challenger is surely better than the live model. `first`: none was live. `kept`: no challenger is surely
   * better. `live-refused`: the live model fails its own checks; the best challenger that passes takes its place, if there is
   * one. `none`: no candidate passes and none is live.
   */
  readonly reason: "promoted" | "first" | "kept" | "live-refused" | "none";
  /** Best AUC first. */
  readonly judgements: readonly Judgement[];
  /** Interval of the champion's AUC less the live model's; null unless another was live. */
  readonly overLive: Interval | null;
}

/**
 * Which of the candidates to score with, by their AUC on a held-out window with bootstrap intervals on common draws. A champion
 * is calibrated and surely better than a plain baseline: the interval of the difference lies above 0. A live model gives way
 * only to one that is surely better than it, or when it fails these checks itself.
 * @param labels 0 or 1, of the held-out rows
 * @param baseline scores of a plain rule, e.g. recency alone
 * @throws {InputError} no-candidates, duplicate-candidate, unknown-live, those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class, bootstrap-empty
 */
export function chooseChampion(
  candidates: readonly Candidate[],
  labels: Uint8Array,
  baseline: Float64Array,
  { seed, replicates = 1000, mostCalibrationError = 0.03, live }: ChampionParams,
): Choice {
  checkCandidates(candidates, labels, live);
  const options = { seed, replicates };
  const intervals = aucIntervals(
    candidates.map(({ probabilities }) => probabilities),
    labels,
    baseline,
    options,
  );
  const judgements = candidates.map(({ name, probabilities }, c): Judgement => {
    const outcomes = { scores: probabilities, labels };
    const error = calibrationError(outcomes);
    const { overBaseline, auc: interval } = intervals[c]!;
    return {
      name,
      auc: auc(outcomes),
      interval,
      calibrationError: error,
      overBaseline,
      refused:
        error > mostCalibrationError ? "not-calibrated" : overBaseline.low > 0 ? null : "not-better-than-baseline",
    };
  });
  judgements.sort((a, b) => b.auc - a.auc || (a.name < b.name ? -1 : 1));
  const best = judgements.find(({ refused }) => refused === null)?.name ?? null;
  const now = judgements.find(({ name }) => name === live);
  if (now === undefined)
    return { champion: best, reason: best === null ? "none" : "first", judgements, overLive: null };
  if (best === null || best === live) {
    return {
      champion: now.refused === null ? now.name : null,
      reason: now.refused === null ? "kept" : "live-refused",
      judgements,
      overLive: null,
    };
  }
  const scoresOf = (name: string): Float64Array => candidates.find((c) => c.name === name)!.probabilities;
  const overLive = aucDifferenceInterval({ scores: scoresOf(best), labels }, scoresOf(now.name), options);
  if (now.refused !== null) return { champion: best, reason: "live-refused", judgements, overLive };
  const surely = overLive.low > 0;
  return { champion: surely ? best : now.name, reason: surely ? "promoted" : "kept", judgements, overLive };
}

function checkCandidates(candidates: readonly Candidate[], labels: Uint8Array, live: string | undefined): void {
  const names = new Set(candidates.map(({ name }) => name));
  if (names.size === 0) throw new InputError("no-candidates", "chooseChampion: needs a candidate; got none.");
  if (names.size < candidates.length) {
    throw new InputError("duplicate-candidate", "chooseChampion: two candidates have one name; give each its own.");
  }
  if (live !== undefined && !names.has(live)) {
    throw new InputError("unknown-live", `chooseChampion: the live model ${live} must be scored on the same rows.`);
  }
  for (const { name, probabilities } of candidates) {
    checkOutcomes(
      `chooseChampion (${name})`,
      { scores: probabilities, labels },
      { probabilities: true, bothClasses: true },
    );
  }
}
