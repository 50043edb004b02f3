import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { checkOutcomes, type Outcomes } from "../metrics/outcomes.js";
import { sqlLogistic, sqlNumber } from "../sql-text.js";

/** Probability 1 / (1 + exp(slope · score + offset)); a slope below 0 rises with the score. Frozen. */
export interface PlattModel {
  readonly kind: "platt";
  readonly version: 1;
  readonly slope: number;
  readonly offset: number;
  readonly report: FitReport;
  /** @throws {InputError} score-not-finite */
  calibrate(scores: Float64Array): Float64Array;
  toJSON(): PlattJson;
  /** SQL expression of the probability, given one of the score. */
  toSql(score: string): string;
}

export type PlattJson = Pick<PlattModel, "kind" | "version" | "slope" | "offset" | "report">;

const MOST_ITERATIONS = 100;

/**
 * A sigmoid from scores to probabilities. Labels are drawn towards the middle as if each class had one row more, so that a
 * score which tells them apart still gives no certainty.
 * @param outcomes scores of any range; rows that the model of the scores was not trained on
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 * @source Platt (1999); Newton's method with backtracking by Lin, Lin and Weng (2007)
 */
export function fitPlatt(outcomes: Outcomes): PlattModel {
  checkOutcomes("fitPlatt", outcomes, { bothClasses: true });
  const { scores, labels, weights } = outcomes;
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[i]!);
  let [ones, zeros, rows] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (labels[i] === 1) ones += weightOf(i);
    else zeros += weightOf(i);
    if (weightOf(i) > 0) rows++;
  }
  const { middle, scale } = spread(scores, weightOf, ones + zeros);
  const [high, low] = [(ones + 1) / (ones + 2), 1 / (zeros + 2)];
  const costOf = (a: number, b: number): number => {
    let cost = 0;
    for (let i = 0; i < scores.length; i++) {
      const target = labels[i] === 1 ? high : low;
      const f = (a * (scores[i]! - middle)) / scale + b;
      cost += weightOf(i) * ((f >= 0 ? target : target - 1) * f + Math.log1p(Math.exp(-Math.abs(f))));
    }
    return cost;
  };
  let [a, b] = [0, Math.log((zeros + 1) / (ones + 1))];
  let cost = costOf(a, b);
  let [converged, iterations] = [false, 0];
  while (!converged && iterations < MOST_ITERATIONS) {
    iterations++;
    let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0];
    for (let i = 0; i < scores.length; i++) {
      const x = (scores[i]! - middle) / scale;
      const f = a * x + b;
      const odds = Math.exp(-Math.abs(f));
      const p = (f >= 0 ? odds : 1) / (1 + odds);
      const curve = (weightOf(i) * odds) / ((1 + odds) * (1 + odds));
      const slope = weightOf(i) * ((labels[i] === 1 ? high : low) - p);
      h11 += x * x * curve;
      h22 += curve;
      h21 += x * curve;
      g1 += x * slope;
      g2 += slope;
    }
    if (Math.abs(g1) + Math.abs(g2) < 1e-10 * (ones + zeros)) {
      converged = true;
      break;
    }
    const determinant = h11 * h22 - h21 * h21;
    const [da, db] = [-(h22 * g1 - h21 * g2) / determinant, -(h11 * g2 - h21 * g1) / determinant];
    const descent = g1 * da + g2 * db;
    let share = 1;
    let next = costOf(a + da, b + db);
    while (next > cost + 1e-4 * share * descent && share > 1e-10) {
      share /= 2;
      next = costOf(a + share * da, b + share * db);
    }
    // No step lowers the cost any more: what is left is rounding.
    if (!(next < cost)) converged = true;
    else [a, b, cost] = [a + share * da, b + share * db, next];
  }
  const reason = converged ? "tolerance" : "max-iterations";
  return plattModel(a / scale, b - (a * middle) / scale, { converged, reason, iterations, rows, notes: [] });
}

/** Scores are moved and scaled before the fit: probabilities near 0 and logits in thousands fit alike. */
function spread(scores: Float64Array, weightOf: (i: number) => number, total: number) {
  let [middle, squares] = [0, 0];
  for (let i = 0; i < scores.length; i++) middle += (weightOf(i) / total) * scores[i]!;
  for (let i = 0; i < scores.length; i++) squares += (weightOf(i) / total) * (scores[i]! - middle) ** 2;
  return { middle, scale: Math.sqrt(squares) > 1e-12 * Math.abs(middle) ? Math.sqrt(squares) : 1 };
}

function plattModel(slope: number, offset: number, report: FitReport): PlattModel {
  return Object.freeze<PlattModel>({
    kind: "platt",
    version: 1,
    slope,
    offset,
    report,
    calibrate: (scores) =>
      scores.map((score, i) => {
        if (!Number.isFinite(score)) {
          throw new InputError("score-not-finite", `calibrate: scores must be finite; got ${score} at index ${i}.`);
        }
        return 1 / (1 + Math.exp(slope * score + offset));
      }),
    toJSON: () => ({ kind: "platt", version: 1, slope, offset, report }),
    toSql: (score) => sqlLogistic(`${sqlNumber(-slope)} * (${score}) + ${sqlNumber(-offset)}`),
  });
}

/**
 * The model that `toJSON` described.
 * @throws {InputError} model-version, bad-model
 */
export function plattFromJson(json: unknown): PlattModel {
  const { kind, version, slope, offset, report } = (json ?? {}) as Partial<PlattJson>;
  if (kind !== "platt" || version !== 1) {
    throw new InputError(
      "model-version",
      `plattFromJson: reads kind platt, version 1; got ${String(kind)}, ${String(version)}. Train the model again.`,
    );
  }
  if (!Number.isFinite(slope) || !Number.isFinite(offset) || report === undefined) {
    throw new InputError("bad-model", "plattFromJson: slope and offset must be finite. Train the model again.");
  }
  return plattModel(slope!, offset!, report);
}
