import { InputError } from "../errors.js";
import { checkOutcomes, type Outcomes } from "./outcomes.js";
import { rankScores, type RankedScores } from "./rank-scores.js";

export interface CallCosts {
  /** Of one call, in any currency; from 0. */
  readonly costOfCall: number;
  /** What one saved customer is worth, in the same; from 0. */
  readonly valueOfSave: number;
  /** Share of the leaving customers who stay when called, 0 to 1; 1 where it is missing. */
  readonly saveRate?: number;
}

/** Calling everybody whose score is `threshold` or above. */
export interface CallChoice {
  readonly threshold: number;
  readonly calls: number;
  /** Share of all rows that is called. */
  readonly share: number;
  /** Called customers who would have left. */
  readonly hits: number;
  readonly precision: number;
  /** Share of those who would have left that is called. */
  readonly recall: number;
  /** hits · saveRate · valueOfSave − calls · costOfCall. */
  readonly profit: number;
}

export interface CallTable {
  /** At most `rows` choices, by rising number of calls; the last calls everybody. */
  readonly choices: readonly CallChoice[];
  /** The choice of greatest profit among all thresholds, not only those shown; null where no call pays. */
  readonly best: CallChoice | null;
}

/**
 * What each threshold would cost and bring. Equal scores are called together; of equal profits the fewer calls win.
 * @param rows how many choices to show, spread evenly over the number of calls
 * @throws {InputError} bad-costs, bad-bins, those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 */
export function callTable(outcomes: Outcomes, costs: CallCosts, rows = 20): CallTable {
  const { costOfCall, valueOfSave, saveRate = 1 } = costs;
  if (!(costOfCall >= 0 && costOfCall < Infinity && valueOfSave >= 0 && valueOfSave < Infinity)) {
    throw new InputError("bad-costs", `callTable: costs must be finite, from 0; got ${costOfCall} and ${valueOfSave}.`);
  }
  if (!(saveRate >= 0 && saveRate <= 1)) {
    throw new InputError("bad-costs", `callTable: saveRate must lie from 0 to 1; got ${saveRate}.`);
  }
  if (!Number.isSafeInteger(rows) || rows < 1) {
    throw new InputError("bad-bins", `callTable: rows must be a whole number from 1; got ${rows}.`);
  }
  checkOutcomes("callTable", outcomes, { bothClasses: true });
  return choose(rankScores(outcomes), { costOfCall, valueOfSave, saveRate }, rows);
}

function choose(ranked: RankedScores, costs: Required<CallCosts>, rows: number): CallTable {
  const total = ranked.totalPositives + ranked.totalNegatives;
  const choices: CallChoice[] = [];
  let best: CallChoice | null = null;
  let [calls, hits] = [0, 0];
  for (let g = 0; g < ranked.scores.length; g++) {
    const before = calls;
    calls += ranked.positives[g]! + ranked.negatives[g]!;
    hits += ranked.positives[g]!;
    const last = g === ranked.scores.length - 1;
    const shown = last || Math.floor((rows * calls) / total) > Math.floor((rows * before) / total);
    const profit = hits * costs.saveRate * costs.valueOfSave - calls * costs.costOfCall;
    if (!shown && profit <= (best?.profit ?? 0)) continue;
    const choice: CallChoice = {
      threshold: ranked.scores[g]!,
      calls,
      share: calls / total,
      hits,
      precision: hits / calls,
      recall: hits / ranked.totalPositives,
      profit,
    };
    if (shown) choices.push(choice);
    if (profit > (best?.profit ?? 0)) best = choice;
  }
  return { choices, best };
}
