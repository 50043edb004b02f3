import { describe, expect, test } from "vitest";
import { auc } from "../../../models/metrics/auc.js";
import { bootstrapInterval } from "../../../models/metrics/bootstrap.js";
import { delongAuc, delongDifference } from "../../../models/metrics/delong.js";
import { aucDifferenceInterval, aucInterval, aucIntervals, meanInterval } from "../../../models/metrics/intervals.js";
import type { Outcomes } from "../../../models/metrics/outcomes.js";
import { normalDraw, seededRandom } from "../../../models/random.js";

/** Scores of two normal classes one standard deviation apart: their true AUC is Φ(1/√2). */
const TRUE_AUC = 0.7602499389065233;
function draw(n: number, seed: number, round = 1e9): Outcomes & { readonly other: Float64Array } {
  const random = seededRandom(seed);
  const labels = Uint8Array.from({ length: n }, () => Number(random() < 0.3));
  const scores = Float64Array.from(labels, (label) => Math.round((label + normalDraw(random)) * round) / round);
  return { labels, scores, other: scores.map((score) => score + normalDraw(random)) };
}

describe("DeLong", () => {
  test("agrees with the definition by brute force over all pairs, ties included", () => {
    const { scores, labels } = draw(120, 1, 2);
    const ones = [...scores].filter((_, i) => labels[i] === 1);
    const zeros = [...scores].filter((_, i) => labels[i] === 0);
    const won = (x: number, y: number): number => (x > y ? 1 : x === y ? 0.5 : 0);
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const spread = (values: number[]): number =>
      values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1) / values.length;
    const v10 = ones.map((x) => mean(zeros.map((y) => won(x, y))));
    const v01 = zeros.map((y) => mean(ones.map((x) => won(x, y))));
    const { auc: area, standardError } = delongAuc({ scores, labels });
    expect(area).toBeCloseTo(auc({ scores, labels }), 13);
    expect(standardError).toBeCloseTo(Math.sqrt(spread(v10) + spread(v01)), 13);
  });

  test("of a score against itself is exactly 0, and against its reverse twice the error", () => {
    const { scores, labels } = draw(200, 2);
    expect(delongDifference(scores, scores, labels)).toEqual({ difference: 0, standardError: 0 });
    const reversed = delongDifference(
      scores,
      scores.map((score) => -score),
      labels,
    );
    expect(reversed.standardError).toBeCloseTo(2 * delongAuc({ scores, labels }).standardError, 12);
  });
});

describe("the bootstrap", () => {
  test("holds the true AUC in 180 to 199 of 200 samples at 95% (binomial, probability 0.999)", () => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { low, high } = aucInterval(draw(300, seed), { seed, replicates: 200 });
      if (low <= TRUE_AUC && TRUE_AUC <= high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(180);
    expect(held).toBeLessThanOrEqual(199);
  });

  test("of an AUC is as wide as DeLong's, within a tenth (the error of a thousand draws is 3%)", () => {
    const outcomes = draw(5000, 3);
    const { low, high } = aucInterval(outcomes, { seed: 1 });
    const { standardError } = delongAuc(outcomes);
    expect((high - low) / (2 * 1.959964 * standardError)).toBeGreaterThan(0.9);
    expect((high - low) / (2 * 1.959964 * standardError)).toBeLessThan(1.1);
  });

  test("of a difference is as wide as DeLong's for correlated scores, within a tenth", () => {
    const outcomes = draw(5000, 4);
    const { low, high } = aucDifferenceInterval(outcomes, outcomes.other, { seed: 1 });
    const { difference, standardError } = delongDifference(outcomes.scores, outcomes.other, outcomes.labels);
    expect((low + high) / 2).toBeCloseTo(difference, 2);
    expect((high - low) / (2 * 1.959964 * standardError)).toBeGreaterThan(0.9);
    expect((high - low) / (2 * 1.959964 * standardError)).toBeLessThan(1.1);
  });

  test("of a mean is as wide as the normal interval, within a tenth", () => {
    const random = seededRandom(5);
    const values = Float64Array.from({ length: 4000 }, () => normalDraw(random));
    const { low, high } = meanInterval(values, { seed: 1 });
    expect((high - low) / (2 * 1.959964 * Math.sqrt(1 / 4000))).toBeGreaterThan(0.9);
    expect((high - low) / (2 * 1.959964 * Math.sqrt(1 / 4000))).toBeLessThan(1.1);
  });

  test("a draw that weighs rows by counts is the AUC of those weights", () => {
    const { scores, labels, other } = draw(80, 6, 2);
    const seen: number[] = [];
    const expected: number[] = [];
    bootstrapInterval(80, (counts) => (expected.push(auc({ scores, labels, weights: Float64Array.from(counts) })), 0), {
      seed: 9,
      replicates: 20,
    });
    const difference = aucDifferenceInterval({ scores, labels }, other, {
      seed: 9,
      replicates: 20,
      confidence: 0.999999,
    });
    bootstrapInterval(
      80,
      (counts) => (seen.push(auc({ scores: other, labels, weights: Float64Array.from(counts) })), 0),
      {
        seed: 9,
        replicates: 20,
      },
    );
    const differences = expected.map((value, b) => value - seen[b]!);
    expect(difference.low).toBeCloseTo(Math.min(...differences), 5);
    expect(difference.high).toBeCloseTo(Math.max(...differences), 5);
  });

  test("is the same for the same seed", () => {
    const outcomes = draw(300, 7);
    expect(aucInterval(outcomes, { seed: 1 })).toEqual(aucInterval(outcomes, { seed: 1 }));
    expect(aucInterval(outcomes, { seed: 1 })).not.toEqual(aucInterval(outcomes, { seed: 2 }));
  });

  test("says what it cannot say", () => {
    const two = { scores: Float64Array.of(0, 1), labels: Uint8Array.of(0, 1) };
    expect(() => aucInterval(two, { seed: 1 })).toThrow(expect.objectContaining({ code: "bootstrap-empty" }));
    expect(() => aucInterval(two, { seed: 1, replicates: 1 })).toThrow(
      expect.objectContaining({ code: "bootstrap-options" }),
    );
    expect(() => aucInterval(two, { seed: 1, confidence: 1 })).toThrow(
      expect.objectContaining({ code: "bootstrap-options" }),
    );
  });
});

test("intervals of many scores from one set of draws are those of each score alone, bit for bit", () => {
  const random = seededRandom(4);
  const labels = Uint8Array.from({ length: 700 }, () => +(random() < 0.3));
  const drawn = (): Float64Array => Float64Array.from(labels, (label) => Math.round(20 * (label + 2 * random())) / 20);
  const [first, second, baseline] = [drawn(), drawn(), drawn()];
  const options = { seed: 5, replicates: 100 };
  const found = aucIntervals([first, second], labels, baseline, options);
  expect(found).toEqual(
    [first, second].map((scores) => ({
      auc: aucInterval({ scores, labels }, options),
      overBaseline: aucDifferenceInterval({ scores, labels }, baseline, options),
    })),
  );
});
