import { ascendingOrder } from "../ascending-order.js";
import { bootstrapInterval, bootstrapIntervals, type BootstrapOptions, type Interval } from "./bootstrap.js";
import { checkOutcomes, type Outcomes } from "./outcomes.js";

/**
 * Bootstrap interval of `auc`.
 * @throws {InputError} bootstrap-options, those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class, bootstrap-empty
 */
export function aucInterval(outcomes: Outcomes, options: BootstrapOptions): Interval {
  checkOutcomes("aucInterval", outcomes, { bothClasses: true });
  return bootstrapInterval(outcomes.scores.length, resampledAuc(outcomes), options);
}

/**
 * Bootstrap interval of the first AUC less the second, both drawn on the same rows.
 * @param first and second, scores of the same rows
 * @throws {InputError} bootstrap-options, those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class, bootstrap-empty
 */
export function aucDifferenceInterval(first: Outcomes, second: Float64Array, options: BootstrapOptions): Interval {
  const other = { ...first, scores: second };
  checkOutcomes("aucDifferenceInterval", first, { bothClasses: true });
  checkOutcomes("aucDifferenceInterval", other);
  const [a, b] = [resampledAuc(first), resampledAuc(other)];
  return bootstrapInterval(second.length, (counts) => a(counts) - b(counts), options);
}

/**
 * Of several scores of the same rows the interval of each AUC, and of it less that of the baseline: as `aucInterval` and
 * `aucDifferenceInterval` give them, from one set of draws.
 * @throws {InputError} bootstrap-options, those of `checkOutcomes`
 * @throws {FitError} no-rows, one-class, bootstrap-empty
 */
export function aucIntervals(
  scores: readonly Float64Array[],
  labels: Uint8Array,
  baseline: Float64Array,
  options: BootstrapOptions,
): readonly { readonly auc: Interval; readonly overBaseline: Interval }[] {
  const all = [...scores, baseline];
  for (const own of all) checkOutcomes("aucIntervals", { scores: own, labels }, { bothClasses: true });
  const draws = all.map((own) => resampledAuc({ scores: own, labels }));
  const statistics = (counts: Uint8Array): readonly number[] => {
    const aucs = draws.map((draw) => draw(counts));
    const below = aucs.pop()!;
    return [...aucs, ...aucs.map((value) => value - below)];
  };
  const found = bootstrapIntervals(labels.length, statistics, 2 * scores.length, options);
  return scores.map((_, s) => ({ auc: found[s]!, overBaseline: found[scores.length + s]! }));
}

/**
 * Bootstrap interval of a weighted mean of one value a row, e.g. of the squared error of probabilities.
 * @throws {InputError} bootstrap-options
 * @throws {FitError} bootstrap-empty
 */
export function meanInterval(values: Float64Array, options: BootstrapOptions): Interval {
  const statistic = (counts: Uint8Array): number => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < counts.length; i++) {
      sum += counts[i]! * values[i]!;
      total += counts[i]!;
    }
    return sum / total;
  };
  return bootstrapInterval(values.length, statistic, options);
}

/** Rows are sorted once; a draw is one pass over them. NaN where a class was not drawn. */
function resampledAuc({ scores, labels, weights }: Outcomes): (counts: Uint8Array) => number {
  const order = ascendingOrder(scores);
  const n = order.length;
  // Bit 0 the label, bit 1 whether a new score begins: one read a row in place of three scattered ones.
  const marks = new Uint8Array(n);
  const byRank = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const i = order[k]!;
    marks[k] = labels[i]! | (k === 0 || scores[i] !== scores[order[k - 1]!] ? 2 : 0);
    byRank[k] = weights === undefined ? 1 : weights[i]!;
  }
  return (counts) => {
    let [won, zeros, ones, zerosHere, onesHere] = [0, 0, 0, 0, 0];
    for (let k = 0; k < n; k++) {
      const mark = marks[k]!;
      if (mark >= 2) {
        won += onesHere * (zeros + zerosHere / 2);
        zeros += zerosHere;
        ones += onesHere;
        zerosHere = onesHere = 0;
      }
      const weight = counts[order[k]!]! * byRank[k]!;
      if ((mark & 1) === 1) onesHere += weight;
      else zerosHere += weight;
    }
    won += onesHere * (zeros + zerosHere / 2);
    return won / ((ones + onesHere) * (zeros + zerosHere));
  };
}
