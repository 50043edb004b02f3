import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitIsotonic, isotonicFromJson } from "../../../models/calibration/isotonic.js";
import { fitPlatt, plattFromJson } from "../../../models/calibration/platt.js";
import { calibrationError } from "../../../models/metrics/calibration-bins.js";
import { normalDraw, seededRandom } from "../../../models/random.js";
import { scoreInSql } from "../../support/score-in-sql.js";

const rows = Array.from({ length: 200 }, (_, i) => i);
const scores = Float64Array.from(rows, (i) => ((i * 7919) % 101) / 101);
const labels = Uint8Array.from(rows, (i) => Number((i * i * 31 + 17 * i) % 97 < 30 + 40 * scores[i]!));
const weights = Float64Array.from(rows, (i) => 1 + (i % 3));
const asked = Float64Array.of(-1, 0.05, 0.111, 0.3, 0.515, 0.77, 0.9, 0.985, 2);

describe("isotonic", () => {
  test("gives the figures of scikit-learn 1.9.1 (IsotonicRegression, clip), with and without weights", () => {
    const plain = [
      0.25, 0.5135135135135135, 0.5135135135135135, 0.5263157894736842, 0.56, 0.7115384615384616, 0.714010989010989,
      0.8333333333333334, 0.8333333333333334,
    ];
    fitIsotonic({ scores, labels })
      .calibrate(asked)
      .forEach((p, i) => expect(p).toBeCloseTo(plain[i]!, 12));
    const weighted = [
      0.125, 0.5472972972972973, 0.5472972972972973, 0.5472972972972973, 0.5617977528089888, 0.7304347826086957,
      0.7304347826086957, 0.75, 0.75,
    ];
    fitIsotonic({ scores, labels, weights })
      .calibrate(asked)
      .forEach((p, i) => expect(p).toBeCloseTo(weighted[i]!, 12));
  });

  test("has the least squares of all rising step functions, by brute force over every division into blocks", () => {
    const arbitrary = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.boolean(), fc.integer({ min: 1, max: 3 })), {
        minLength: 2,
        maxLength: 20,
      })
      .filter((all) => new Set(all.map(([, label]) => label)).size === 2);
    fc.assert(
      fc.property(arbitrary, (all) => {
        const outcomes = {
          scores: Float64Array.from(all, ([score]) => score),
          labels: Uint8Array.from(all, ([, label]) => +label),
          weights: Float64Array.from(all, ([, , weight]) => weight),
        };
        const squares = (p: (score: number) => number): number =>
          all.reduce((sum, [score, label, weight]) => sum + weight * (p(score) - +label) ** 2, 0);
        const distinct = [...new Set(outcomes.scores)].sort((a, b) => a - b);
        let least = Infinity;
        for (let cut = 0; cut < 1 << (distinct.length - 1); cut++) {
          const block = new Map(
            distinct.map((score, d) => [score, [...Array(d).keys()].filter((k) => (cut >> k) & 1).length]),
          );
          const [ones, weight] = [new Map<number, number>(), new Map<number, number>()];
          for (const [score, label, w] of all) {
            const b = block.get(score)!;
            ones.set(b, (ones.get(b) ?? 0) + w * +label);
            weight.set(b, (weight.get(b) ?? 0) + w);
          }
          const share = (b: number): number => ones.get(b)! / weight.get(b)!;
          const rises = [...ones.keys()].every((b) => b === 0 || share(b) >= share(b - 1));
          if (rises)
            least = Math.min(
              least,
              squares((score) => share(block.get(score)!)),
            );
        }
        const model = fitIsotonic(outcomes);
        expect(squares((score) => model.calibrate(Float64Array.of(score))[0]!)).toBeCloseTo(least, 9);
      }),
      { numRuns: 60 },
    );
  });

  test("keeps the mean, and is calibrated on its own rows (laws of least squares)", () => {
    const model = fitIsotonic({ scores, labels });
    const p = model.calibrate(scores);
    const mean = (values: ArrayLike<number>): number => rows.reduce((sum, i) => sum + values[i]!, 0) / rows.length;
    expect(mean(p)).toBeCloseTo(mean(labels), 12);
    expect(calibrationError({ scores: p, labels })).toBeLessThan(1e-12);
  });
});

describe("Platt", () => {
  test("finds the optimum that scipy 1.17.1 (Nelder–Mead) finds for Platt's targets, with and without weights", () => {
    const plain = fitPlatt({ scores, labels });
    expect(plain.slope).toBeCloseTo(-1.13158904, 6);
    expect(plain.offset).toBeCloseTo(0.18798167, 6);
    expect(plain.report).toMatchObject({ converged: true, reason: "tolerance", rows: 200 });
    const weighted = fitPlatt({ scores, labels, weights });
    expect(weighted.slope).toBeCloseTo(-1.09868736, 6);
    expect(weighted.offset).toBeCloseTo(0.11440037, 6);
  });

  test("recovers the sigmoid that drew the labels, on 50,000 rows, within four standard errors (0.013 and 0.012)", () => {
    const random = seededRandom(5);
    const scores = Float64Array.from({ length: 50_000 }, () => normalDraw(random));
    const labels = Uint8Array.from(scores, (score) => +(random() < 1 / (1 + Math.exp(-1.5 * score + 1))));
    const { slope, offset } = fitPlatt({ scores, labels });
    expect(Math.abs(slope + 1.5)).toBeLessThan(4 * 0.014);
    expect(Math.abs(offset - 1)).toBeLessThan(4 * 0.012);
  });

  test("scores that tell labels apart give no certainty, and scale and place of the scores do not matter", () => {
    const apart = { scores: Float64Array.of(1, 2, 3, 4), labels: Uint8Array.of(0, 0, 1, 1) };
    const model = fitPlatt(apart);
    expect(model.report.converged).toBe(true);
    // The targets: (ones + 1) / (ones + 2).
    expect(model.calibrate(Float64Array.of(4))[0]!).toBeLessThan(0.9);
    const moved = fitPlatt({ ...apart, scores: apart.scores.map((score) => 1e6 + 1e-3 * score) });
    expect(moved.calibrate(Float64Array.of(1e6 + 4e-3))[0]!).toBeCloseTo(model.calibrate(Float64Array.of(4))[0]!, 6);
  });

  test("one score for all rows gives the share of label 1, drawn to the middle", () => {
    const model = fitPlatt({ scores: new Float64Array(6).fill(3), labels: Uint8Array.of(0, 0, 0, 0, 1, 1) });
    expect(model.report.converged).toBe(true);
    expect(model.calibrate(Float64Array.of(3))[0]!).toBeCloseTo((4 * (1 / 6) + 2 * (3 / 4)) / 6, 9);
  });
});

test("the engine gives what the models give to 1e-12, beyond the ends too", async () => {
  const values = Float64Array.from([...asked, ...scores.slice(0, 60), ...rows.map((i) => i / 150 - 0.1)]);
  const table = { rows: values.length, columns: [{ kind: "numeric" as const, name: "raw score", values }] };
  for (const model of [fitIsotonic({ scores, labels }), fitPlatt({ scores, labels })]) {
    const expected = model.calibrate(values);
    const scored = await scoreInSql(table, model.toSql('"raw score" + 0'));
    scored.forEach((p, i) => expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-12));
  }
});

test("saved models calibrate the same to the last bit, and are the same text twice", () => {
  const isotonic = fitIsotonic({ scores, labels });
  const platt = fitPlatt({ scores, labels });
  for (const [model, read] of [
    [isotonic, isotonicFromJson(JSON.parse(JSON.stringify(isotonic)))],
    [platt, plattFromJson(JSON.parse(JSON.stringify(platt)))],
  ] as const) {
    expect(read.calibrate(asked)).toEqual(model.calibrate(asked));
    expect(JSON.stringify(read)).toBe(JSON.stringify(model));
    expect(Object.isFrozen(read)).toBe(true);
  }
});

describe("bad input", () => {
  test.each([
    ["one-class", () => fitIsotonic({ scores, labels: new Uint8Array(200) })],
    ["one-class", () => fitPlatt({ scores, labels: new Uint8Array(200).fill(1) })],
    ["no-rows", () => fitPlatt({ scores, labels, weights: new Float64Array(200) })],
    ["score-not-finite", () => fitIsotonic({ scores: scores.map(() => NaN), labels })],
    ["score-not-finite", () => fitIsotonic({ scores, labels }).calibrate(Float64Array.of(NaN))],
    ["score-not-finite", () => fitPlatt({ scores, labels }).calibrate(Float64Array.of(Infinity))],
    ["model-version", () => isotonicFromJson({ kind: "isotonic", version: 2 })],
    ["model-version", () => plattFromJson({ kind: "isotonic", version: 1 })],
    ["bad-model", () => plattFromJson({ kind: "platt", version: 1, slope: null, offset: 0 })],
    [
      "bad-model",
      () => isotonicFromJson({ kind: "isotonic", version: 1, scores: [1, 2], probabilities: [0.5, 0.2], report: {} }),
    ],
  ])("%s", (code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
