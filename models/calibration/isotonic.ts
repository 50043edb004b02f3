import { ascendingOrder } from "../ascending-order.js";
import { InputError } from "../errors.js";
import type { FitReport } from "../fit-report.js";
import { checkOutcomes, type Outcomes } from "../metrics/outcomes.js";
import { sqlNumber } from "../sql-text.js";

/** A probability that rises with the score: straight between points, level beyond the first and the last. Frozen. */
export interface IsotonicModel {
  readonly kind: "isotonic";
  readonly version: 1;
  /** Ascending, each with a probability; two for each block, one where a block is a single score. */
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
  readonly report: FitReport;
  /** @throws {InputError} score-not-finite */
  calibrate(scores: Float64Array): Float64Array;
  toJSON(): IsotonicJson;
  /** SQL expression of the probability, given one of the score. */
  toSql(score: string): string;
}

export type IsotonicJson = Pick<IsotonicModel, "kind" | "version" | "scores" | "probabilities" | "report">;

/**
 * The rising probabilities nearest to the labels by weighted squared distance. Equal scores have one probability.
 * @param outcomes scores of any range; rows that the model of the scores was not trained on
 * @throws {InputError} those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class
 * @source pool adjacent violators of Ayer and others (1955); between blocks as Zadrozny and Elkan (2002) in scikit-learn
 */
export function fitIsotonic(outcomes: Outcomes): IsotonicModel {
  checkOutcomes("fitIsotonic", outcomes, { bothClasses: true });
  const { points, rows } = pool(outcomes);
  const scores: number[] = [];
  const probabilities: number[] = [];
  for (const { first, last, ones, weight } of points) {
    for (const score of first === last ? [first] : [first, last]) {
      scores.push(score);
      probabilities.push(ones / weight);
    }
  }
  const report: FitReport = { converged: true, reason: "exact", iterations: 1, rows, notes: [] };
  return isotonicModel(scores, probabilities, report);
}

interface Pooled {
  first: number;
  last: number;
  ones: number;
  weight: number;
}

function pool({ scores, labels, weights }: Outcomes): { readonly points: readonly Pooled[]; readonly rows: number } {
  const blocks: Pooled[] = [];
  let rows = 0;
  for (const i of ascendingOrder(scores)) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    rows++;
    const score = scores[i]!;
    const tie = blocks.at(-1)?.last === score;
    const block = tie ? blocks.pop()! : { first: score, last: score, ones: 0, weight: 0 };
    block.ones += weight * labels[i]!;
    block.weight += weight;
    blocks.push(block);
  }
  const points: Pooled[] = [];
  for (const next of blocks) {
    const block = { ...next };
    // Products in place of quotients: blocks of equal shares join exactly.
    while (points.length > 0 && points.at(-1)!.ones * block.weight >= block.ones * points.at(-1)!.weight) {
      const before = points.pop()!;
      block.first = before.first;
      block.ones += before.ones;
      block.weight += before.weight;
    }
    points.push(block);
  }
  return { points, rows };
}

function isotonicModel(scores: readonly number[], probabilities: readonly number[], report: FitReport): IsotonicModel {
  return Object.freeze<IsotonicModel>({
    kind: "isotonic",
    version: 1,
    scores,
    probabilities,
    report,
    calibrate: (values) =>
      values.map((score, i) => {
        if (!Number.isFinite(score)) {
          throw new InputError("score-not-finite", `calibrate: scores must be finite; got ${score} at index ${i}.`);
        }
        return interpolate(scores, probabilities, score);
      }),
    toJSON: () => ({ kind: "isotonic", version: 1, scores, probabilities, report }),
    toSql: (score) => piece(`(${score})`, scores, probabilities, 0, scores.length - 1),
  });
}

/**
 * The model that `toJSON` described.
 * @throws {InputError} model-version, bad-model
 */
export function isotonicFromJson(json: unknown): IsotonicModel {
  const { kind, version, scores, probabilities, report } = (json ?? {}) as Partial<IsotonicJson>;
  if (kind !== "isotonic" || version !== 1) {
    throw new InputError(
      "model-version",
      `isotonicFromJson: reads kind isotonic, version 1; got ${String(kind)}, ${String(version)}. Train the model again.`,
    );
  }
  const rising = (values: readonly number[], strictly: boolean): boolean =>
    values.every((v, i) => Number.isFinite(v) && (i === 0 || (strictly ? v > values[i - 1]! : v >= values[i - 1]!)));
  const sound =
    Array.isArray(scores) &&
    Array.isArray(probabilities) &&
    scores.length > 0 &&
    scores.length === probabilities.length &&
    rising(scores, true) &&
    rising(probabilities, false);
  if (!sound || report === undefined) {
    throw new InputError("bad-model", "isotonicFromJson: points must rise together. Train the model again.");
  }
  return isotonicModel(scores, probabilities, report);
}

function interpolate(scores: readonly number[], probabilities: readonly number[], score: number): number {
  let [low, high] = [0, scores.length - 1];
  if (score <= scores[0]!) return probabilities[0]!;
  if (score >= scores[high]!) return probabilities[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (scores[middle]! <= score) low = middle;
    else high = middle;
  }
  return onLine(score, scores[low]!, scores[high]!, probabilities[low]!, probabilities[high]!);
}

const onLine = (score: number, x0: number, x1: number, p0: number, p1: number): number =>
  p0 === p1 ? p0 : p0 + ((p1 - p0) * (score - x0)) / (x1 - x0);

/** A balanced tree of cases: as deep as the logarithm of the points. */
function piece(score: string, xs: readonly number[], ps: readonly number[], low: number, high: number): string {
  if (low === high) return sqlNumber(ps[low]!);
  if (high - low > 1) {
    const middle = (low + high) >> 1;
    return `case when ${score} < ${sqlNumber(xs[middle]!)} then ${piece(score, xs, ps, low, middle)} else ${piece(score, xs, ps, middle, high)} end`;
  }
  const [x0, x1, p0, p1] = [xs[low]!, xs[high]!, ps[low]!, ps[high]!];
  if (p0 === p1) return sqlNumber(p0);
  // Beyond the ends the score counts as the end.
  const inside = `(least(greatest(${score}, ${sqlNumber(x0)}), ${sqlNumber(x1)}) - ${sqlNumber(x0)})`;
  return `${sqlNumber(p0)} + ${sqlNumber(p1 - p0)} * ${inside} / ${sqlNumber(x1 - x0)}`;
}
