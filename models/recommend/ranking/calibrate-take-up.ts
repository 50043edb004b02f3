import { fitIsotonic, type IsotonicModel } from "../../calibration/isotonic.js";
import type { Outcomes } from "../../metrics/outcomes.js";
import type { Kind } from "../offers.js";
import { scoreBoth, type Rankers } from "./rankers.js";
import { tableOf, type CandidateRows } from "./training-rows.js";

/** Probability of log odds, by kind; null: too little was seen, and the log odds are taken at their word. */
export type TakeUpCalibration = Readonly<Record<Kind, IsotonicModel | null>>;

/** So many of a kind must have been taken up. */
const LEAST_TAKEN = 20;
/** Offers of a kind that are shown, and so calibrated. */
const SHOWN = 5;

/** Of the first offers of customers whom no ranker has learned from: what was said and what came. */
export function calibrateTakeUp(rows: CandidateRows, rankers: Rankers): TakeUpCalibration {
  const table = tableOf(rows.columns, rows.label.length);
  const { order: orders, takeUp: said } = scoreBoth(rankers, table);
  const places: Record<Kind, { at: number; weight: number }[]> = { new: [], repeat: [] };
  let from = 0;
  rows.size.forEach((size, nr) => {
    const own = from + rows.repeats[nr]!;
    for (const [kind, begin, end] of [["repeat", from, own] as const, ["new", own, from + size] as const]) {
      const best = Array.from({ length: end - begin }, (_, i) => begin + i)
        .sort((a, b) => orders[b]! - orders[a]! || rows.product[a]! - rows.product[b]!)
        .slice(0, SHOWN);
      for (const at of best) places[kind].push({ at, weight: rows.weight[nr]! });
    }
    from += size;
  });
  const fit = (kind: Kind): IsotonicModel | null => {
    const shown = places[kind];
    const taken = shown.filter(({ at }) => rows.label[at] === 1).length;
    if (taken < LEAST_TAKEN || taken === shown.length) return null;
    return fitIsotonic(
      withDoubt({
        scores: Float64Array.from(shown, ({ at }) => said[at]!),
        labels: Uint8Array.from(shown, ({ at }) => rows.label[at]!),
        weights: Float64Array.from(shown, ({ weight }) => weight),
      }),
    );
  };
  return { new: fit("new"), repeat: fit("repeat") };
}

/**
 * Half an offer that was taken up and half one that was not, at either end: what none of n took up has probability ½ ÷ (n + 1),
 * not 0.
 * @source Krichevsky and Trofimov (1981)
 */
function withDoubt({ scores, labels, weights }: Required<Outcomes>): Outcomes {
  const low = scores.reduce((least, score) => Math.min(least, score));
  const high = scores.reduce((most, score) => Math.max(most, score));
  return {
    scores: Float64Array.from([low, low, high, high, ...scores]),
    labels: Uint8Array.from([1, 0, 1, 0, ...labels]),
    weights: Float64Array.from([0.5, 0.5, 0.5, 0.5, ...weights]),
  };
}

/** Probability that a customer takes it up; above 0 and below 1. */
export function takeUpOf(calibration: TakeUpCalibration, kind: Kind, logOdds: Float64Array): Float64Array {
  return calibration[kind]?.calibrate(logOdds) ?? logOdds.map((value) => 1 / (1 + Math.exp(-value)));
}
