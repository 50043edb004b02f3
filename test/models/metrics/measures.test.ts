import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auc } from "../../../models/metrics/auc.js";
import { calibrationBins, calibrationError } from "../../../models/metrics/calibration-bins.js";
import { callTable } from "../../../models/metrics/call-table.js";
import { curves } from "../../../models/metrics/curves.js";
import { lift } from "../../../models/metrics/lift.js";
import { brierScore, logLoss } from "../../../models/metrics/losses.js";
import type { Outcomes } from "../../../models/metrics/outcomes.js";

/** 200 rows with many ties; the same formula made the reference figures in Python. */
const rows = Array.from({ length: 200 }, (_, i) => i);
const scores = Float64Array.from(rows, (i) => ((i * 7919) % 101) / 101);
const labels = Uint8Array.from(rows, (i) => Number((i * i * 31 + 17 * i) % 97 < 30 + 40 * scores[i]!));
const weights = Float64Array.from(rows, (i) => 1 + (i % 3));
const plain: Outcomes = { scores, labels };
const weighted: Outcomes = { scores, labels, weights };
const clipped = scores.map((score) => Math.min(0.99, Math.max(0.01, score)));

const outcomesArbitrary = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean(), fc.integer({ min: 0, max: 3 })), { minLength: 4 })
  .map((all) => ({
    scores: Float64Array.from(all, ([score]) => score / 6),
    labels: Uint8Array.from(all, ([, label]) => Number(label)),
    weights: Float64Array.from(all, ([, , weight]) => weight),
  }))
  .filter(({ labels, weights }) => [0, 1].every((label) => labels.some((l, i) => l === label && weights[i]! > 0)));

test("AUC, log loss, Brier score and average precision equal those of scikit-learn 1.9.1, with and without weights", () => {
  expect(auc(plain)).toBeCloseTo(0.5948222405952873, 13);
  expect(auc(weighted)).toBeCloseTo(0.5915620568307158, 13);
  expect(logLoss({ scores: clipped, labels })).toBeCloseTo(0.8604189271479581, 13);
  expect(logLoss({ scores: clipped, labels, weights })).toBeCloseTo(0.8662708666161545, 13);
  expect(brierScore(plain)).toBeCloseTo(0.28835555337711993, 13);
  expect(brierScore(weighted)).toBeCloseTo(0.29039218966935026, 13);
  expect(curves(plain).averagePrecision).toBeCloseTo(0.6700158417838068, 13);
  expect(curves(weighted).averagePrecision).toBeCloseTo(0.6709102685503049, 13);
});

test("AUC is the probability of concordance, ties half, by brute force over all pairs", () => {
  fc.assert(
    fc.property(outcomesArbitrary, (outcomes) => {
      let [won, pairs] = [0, 0];
      for (let i = 0; i < outcomes.scores.length; i++) {
        for (let j = 0; j < outcomes.scores.length; j++) {
          if (outcomes.labels[i] !== 1 || outcomes.labels[j] !== 0) continue;
          const weight = outcomes.weights[i]! * outcomes.weights[j]!;
          pairs += weight;
          won += weight * (Math.sign(outcomes.scores[i]! - outcomes.scores[j]!) / 2 + 0.5);
        }
      }
      expect(auc(outcomes)).toBeCloseTo(won / pairs, 12);
    }),
  );
});

test("a whole weight is that many rows", () => {
  fc.assert(
    fc.property(outcomesArbitrary, ({ scores, labels, weights }) => {
      const index = [...weights].flatMap((weight, i) => new Array<number>(weight).fill(i));
      const repeated = {
        scores: Float64Array.from(index, (i) => scores[i]!),
        labels: Uint8Array.from(index, (i) => labels[i]!),
      };
      const one = { scores, labels, weights };
      expect(auc(one)).toBeCloseTo(auc(repeated), 12);
      expect(brierScore(one)).toBeCloseTo(brierScore(repeated), 12);
      expect(calibrationError(one)).toBeCloseTo(calibrationError(repeated), 12);
      lift(one).forEach((band, b) => expect(band.positives).toBeCloseTo(lift(repeated)[b]!.positives, 9));
    }),
  );
});

test("the area under the points of the ROC curve, by trapezoids, is the AUC", () => {
  const { falsePositiveRate: x, truePositiveRate: y } = curves(weighted);
  let area = 0;
  for (let g = 0; g < x.length; g++) area += ((x[g]! - (x[g - 1] ?? 0)) * (y[g]! + (y[g - 1] ?? 0))) / 2;
  expect(area).toBeCloseTo(auc(weighted), 12);
  expect([x.at(-1), y.at(-1)]).toEqual([1, 1]);
});

describe("calibration", () => {
  test("bins of 50 distinct probabilities have equal counts and the means of their rows, by hand", () => {
    const scores = Float64Array.from({ length: 50 }, (_, i) => ((i * 17) % 50) / 100);
    const labels = Uint8Array.from(scores, (score) => Number(score >= 0.25));
    const bins = calibrationBins({ scores, labels });
    expect(bins.map(({ weight }) => weight)).toEqual(new Array(10).fill(5));
    bins.forEach(({ said, came }, b) => {
      expect(said).toBeCloseTo(0.05 * b + 0.02, 12);
      expect(came).toBe(b < 5 ? 0 : 1);
    });
    const expected = [0.02, 0.07, 0.12, 0.17, 0.22, 0.73, 0.68, 0.63, 0.58, 0.53].reduce((a, b) => a + b / 10, 0);
    expect(calibrationError({ scores, labels })).toBeCloseTo(expected, 12);
  });

  test("equal probabilities stay together: one probability for all is one bin", () => {
    const one = {
      scores: new Float64Array(40).fill(0.25),
      labels: Uint8Array.from({ length: 40 }, (_, i) => +(i < 10)),
    };
    expect(calibrationBins(one)).toEqual([{ weight: 40, said: 0.25, came: 0.25 }]);
    expect(calibrationError(one)).toBe(0);
  });
});

describe("lift", () => {
  test("a perfect order finds all of a tenth of positives in the first decile", () => {
    const labels = Uint8Array.from({ length: 100 }, (_, i) => +(i >= 90));
    const [first, second] = lift({ scores: Float64Array.from({ length: 100 }, (_, i) => i), labels });
    expect(first).toMatchObject({ band: 1, weight: 10, positives: 10, lift: 10, gain: 1, cumulativeLift: 10 });
    expect(second).toMatchObject({ positives: 0, lift: 0, gain: 1, cumulativeLift: 5 });
  });

  test("one score for all is no lift anywhere", () => {
    for (const band of lift({ scores: new Float64Array(7), labels: Uint8Array.of(1, 0, 0, 1, 0, 0, 0) })) {
      expect(band.lift).toBeCloseTo(1, 12);
      expect(band.gain).toBeCloseTo(band.band / 10, 12);
    }
  });

  test("bands add up to all positives, and the last gain is 1", () => {
    fc.assert(
      fc.property(outcomesArbitrary, fc.integer({ min: 1, max: 12 }), (outcomes, bands) => {
        const all = lift(outcomes, bands);
        const positives = outcomes.weights.reduce((sum, weight, i) => sum + weight * outcomes.labels[i]!, 0);
        expect(all.reduce((sum, band) => sum + band.positives, 0)).toBeCloseTo(positives, 9);
        expect(all.at(-1)!.gain).toBe(1);
      }),
    );
  });
});

describe("the table of calls", () => {
  test("has the best profit that brute force over all thresholds finds, and the fewest calls of equal profit", () => {
    fc.assert(
      fc.property(
        outcomesArbitrary,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 9 }),
        (o, cost, value) => {
          const choices = [...new Set(o.scores)].map((threshold) => {
            const called = [...o.weights].map((weight, i) => (o.scores[i]! >= threshold ? weight : 0));
            const calls = called.reduce((a, b) => a + b, 0);
            const hits = called.reduce((sum, weight, i) => sum + weight * o.labels[i]!, 0);
            return { calls, profit: hits * 0.5 * value - calls * cost };
          });
          const most = Math.max(0, ...choices.map(({ profit }) => profit));
          const { best } = callTable(o, { costOfCall: cost, valueOfSave: value, saveRate: 0.5 });
          expect(best?.profit ?? 0).toBe(most);
          if (best === null) expect(most).toBe(0);
          else expect(best.calls).toBe(Math.min(...choices.filter((c) => c.profit === most).map((c) => c.calls)));
        },
      ),
    );
  });

  test("shows at most the rows asked for; the last calls everybody", () => {
    const { choices } = callTable(plain, { costOfCall: 1, valueOfSave: 5 }, 10);
    expect(choices.length).toBeLessThanOrEqual(10);
    expect(choices.at(-1)).toMatchObject({ calls: 200, share: 1, recall: 1, hits: 118, profit: 118 * 5 - 200 });
  });
});

describe("bad input", () => {
  const measures = { auc, curves, logLoss, brierScore, calibrationError, lift } as const;
  const bad: [string, Outcomes][] = [
    ["unequal-lengths", { scores: Float64Array.of(0, 1), labels: Uint8Array.of(1) }],
    ["score-not-finite", { scores: Float64Array.of(0, NaN), labels: Uint8Array.of(0, 1) }],
    ["label-not-binary", { scores: Float64Array.of(0, 1), labels: Uint8Array.of(0, 2) }],
    ["bad-weight", { scores: Float64Array.of(0, 1), labels: Uint8Array.of(0, 1), weights: Float64Array.of(1, -1) }],
    ["no-rows", { scores: Float64Array.of(0, 1), labels: Uint8Array.of(0, 1), weights: new Float64Array(2) }],
    ["no-rows", { scores: new Float64Array(0), labels: new Uint8Array(0) }],
  ];
  test.each(bad)("%s in every measure", (code, outcomes) => {
    for (const measure of Object.values(measures)) {
      expect(() => measure(outcomes)).toThrow(expect.objectContaining({ code }));
    }
  });

  test("one class among the rows that weigh", () => {
    const outcomes = { scores: Float64Array.of(0, 1), labels: Uint8Array.of(0, 1), weights: Float64Array.of(1, 0) };
    for (const measure of [auc, curves, lift]) {
      expect(() => measure(outcomes)).toThrow(expect.objectContaining({ code: "one-class" }));
    }
  });

  test("a score that is no probability", () => {
    const outcomes = { scores: Float64Array.of(0, 1.1), labels: Uint8Array.of(0, 1) };
    for (const measure of [logLoss, brierScore, calibrationError]) {
      expect(() => measure(outcomes)).toThrow(expect.objectContaining({ code: "not-a-probability" }));
    }
  });

  test("no bins, costs below 0, a rate above 1", () => {
    expect(() => calibrationBins(plain, 0)).toThrow(expect.objectContaining({ code: "bad-bins" }));
    expect(() => lift(plain, 1.5)).toThrow(expect.objectContaining({ code: "bad-bins" }));
    expect(() => callTable(plain, { costOfCall: 1, valueOfSave: 1 }, 0)).toThrow(
      expect.objectContaining({ code: "bad-bins" }),
    );
    for (const costs of [
      { costOfCall: -1, valueOfSave: 1 },
      { costOfCall: 1, valueOfSave: Infinity },
      { costOfCall: 1, valueOfSave: 1, saveRate: 2 },
    ]) {
      expect(() => callTable(plain, costs)).toThrow(expect.objectContaining({ code: "bad-costs" }));
    }
  });
});
