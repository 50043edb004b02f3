import type { IndexedPurchases } from "./purchases.js";
import { calibrateTakeUp, type TakeUpCalibration } from "./ranking/calibrate-take-up.js";
import { fitRanker, RANKERS, scoreBoth, type RankerName, type Rankers } from "./ranking/rankers.js";
import { collectRows, joinRows, someRows, tableOf, type CandidateRows } from "./ranking/training-rows.js";
import { fitSources } from "./sources/fit-sources.js";

export interface FittedRankers extends Rankers {
  readonly calibration: TakeUpCalibration;
  readonly windows: number;
  readonly rows: number;
  /** Recall at 10 of the rankers on the newest window, fitted on those before it; none where there is one window only. */
  readonly chosenBy: Readonly<Partial<Record<RankerName, number>>>;
}

export interface FitRankersParams {
  /** The first day after the windows. */
  readonly until: number;
  readonly horizonDays: number;
  readonly seed: number;
  readonly threads: number;
  /** Customers who must have bought in a window for it to teach anything. */
  readonly leastBuyers: number;
}

const MOST_WINDOWS = 3;
export const CANDIDATES = { mostRepeats: 60, mostOfSource: 30 };
const MOST_CUSTOMERS = 1500;
/** Of the candidates of a window so many must have been bought, and so many not. */
const LEAST_OF_LABEL = 50;
/** Every so many customers of the newest window are kept for calibration. */
const CALIBRATED = 5;

/** Rankers learned from windows before `until`, newest first; null where no window has enough customers and history. */
export async function fitRankers(
  purchases: IndexedPurchases,
  { until, horizonDays, seed, threads, leastBuyers }: FitRankersParams,
): Promise<FittedRankers | null> {
  const first = purchases.day.reduce((least, day) => Math.min(least, day), Infinity);
  const windows: CandidateRows[] = [];
  for (let nr = 1; nr <= MOST_WINDOWS; nr++) {
    const asOf = until - nr * horizonDays;
    if (asOf - horizonDays < first) break;
    const sources = fitSources(purchases, { asOf, horizonDays, seed });
    const rows = collectRows(purchases, sources, asOf + horizonDays, { ...CANDIDATES, mostCustomers: MOST_CUSTOMERS });
    if (!teaches(rows, leastBuyers)) break;
    windows.push(rows);
  }
  if (windows.length === 0) return null;
  const [newest, ...older] = windows as [CandidateRows, ...CandidateRows[]];
  const params = { seed, threads };
  const chosenBy: Partial<Record<RankerName, number>> = {};
  if (older.length > 0) {
    const learning = joinRows(older);
    const takeUp = await fitRanker("trees", learning, params);
    for (const name of RANKERS) {
      const order = name === "trees" ? takeUp : await fitRanker(name, learning, params);
      chosenBy[name] = recallOf(newest, { order, takeUp });
    }
  }
  const best = RANKERS.reduce((most, name) => ((chosenBy[name] ?? 0) > (chosenBy[most] ?? 0) ? name : most), "trees");
  const learning = joinRows([someRows(newest, (nr) => nr % CALIBRATED !== 0), ...older]);
  const takeUp = await fitRanker("trees", learning, params);
  const order = best === "trees" ? takeUp : await fitRanker(best, learning, params);
  const calibration = calibrateTakeUp(
    someRows(newest, (nr) => nr % CALIBRATED === 0),
    { order, takeUp },
  );
  return { order, takeUp, calibration, windows: windows.length, rows: learning.label.length, chosenBy };
}

function teaches({ bought, size, label }: CandidateRows, leastBuyers: number): boolean {
  let [buyers, taken, left, from] = [0, 0, 0, 0];
  size.forEach((length, nr) => {
    if (bought[nr]! > 0) {
      buyers++;
      for (let at = from; at < from + length; at++)
        if (label[at] === 1) taken++;
        else left++;
    }
    from += length;
  });
  return buyers >= leastBuyers && taken >= LEAST_OF_LABEL && left >= LEAST_OF_LABEL;
}

/** Mean of recall at 10 of all, of new and of repeated products, over the customers who bought such. */
function recallOf(rows: CandidateRows, rankers: Rankers): number {
  const { order: scores } = scoreBoth(rankers, tableOf(rows.columns, rows.label.length));
  const [sums, counts] = [new Float64Array(3), new Float64Array(3)];
  let from = 0;
  rows.size.forEach((size, nr) => {
    const own = from + rows.repeats[nr]!;
    const asked = [
      [from, from + size, rows.bought[nr]!],
      [own, from + size, rows.bought[nr]! - rows.boughtAgain[nr]!],
      [from, own, rows.boughtAgain[nr]!],
    ] as const;
    asked.forEach(([begin, end, relevant], question) => {
      if (relevant === 0) return;
      const best = Array.from({ length: end - begin }, (_, i) => begin + i)
        .sort((a, b) => scores[b]! - scores[a]! || a - b)
        .slice(0, 10);
      sums[question]! += best.filter((at) => rows.label[at] === 1).length / relevant;
      counts[question]!++;
    });
    from += size;
  });
  return sums.reduce((sum, one, question) => sum + (counts[question] === 0 ? 0 : one / counts[question]!), 0) / 3;
}
