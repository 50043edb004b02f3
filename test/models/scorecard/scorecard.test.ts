import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { auc } from "../../../models/metrics/auc.js";
import { normalDraw, seededRandom } from "../../../models/random.js";
import { assignBins, fitColumnBins } from "../../../models/scorecard/column-bins.js";
import { divideBins, informationOf, weightOfEvidence } from "../../../models/scorecard/divide-bins.js";
import { fitScorecard } from "../../../models/scorecard/fit-scorecard.js";
import { scorecardFromJson, type Scorecard } from "../../../models/scorecard/scorecard.js";
import type { Column, Table } from "../../../models/table.js";
import { scoreInSql } from "../../support/score-in-sql.js";

const numeric = (name: string, values: Iterable<number>): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});
const repeat = (...runs: readonly (readonly [number, number])[]): number[] =>
  runs.flatMap(([value, times]) => new Array<number>(times).fill(value));

/** What tells of label 1: a falling number with gaps, a word, and two columns that tell nothing. */
function draw(n: number, seed: number): { table: Table; labels: Uint8Array } {
  const random = seededRandom(seed);
  const x = Float64Array.from({ length: n }, () => (random() < 0.1 ? NaN : Math.round(normalDraw(random) * 100) / 100));
  const codes = Int32Array.from({ length: n }, () =>
    random() < 0.05 ? -1 : random() < 0.02 ? 3 : Math.floor(random() * 3),
  );
  const labels = Uint8Array.from(
    x,
    (value, i) =>
      +(random() < 1 / (1 + Math.exp(1.5 + (Number.isNaN(value) ? 0.7 : value) - (codes[i] === 2 ? 1.2 : 0)))),
  );
  const columns: Column[] = [
    { kind: "numeric", name: 'the "x"', values: x },
    { kind: "categorical", name: "word", codes, categories: ["it's", "b", "c", "rare"] },
    numeric(
      "noise",
      Float64Array.from({ length: n }, () => random()),
    ),
    numeric("constant", new Float64Array(n).fill(3)),
  ];
  return { table: { rows: n, columns }, labels };
}

describe("weight of evidence", () => {
  test("of three bands of a scorecard, worked by hand", () => {
    // 400 good and 100 bad customers: 40/30/30 bad, 80/120/200 good.
    const bins = fitColumnBins(
      numeric("age", repeat([20, 120], [30, 150], [40, 230])),
      Uint8Array.from(repeat([1, 40], [0, 80], [1, 30], [0, 120], [1, 30], [0, 200])),
      undefined,
    )!;
    expect(bins.bins.map(({ label, ones, zeros }) => [label, ones, zeros])).toEqual([
      ["below 30", 40, 80],
      ["30 to below 40", 30, 120],
      ["40 and above", 30, 200],
    ]);
    [Math.log(0.2 / 0.4), Math.log(0.3 / 0.3), Math.log(0.5 / 0.3)].forEach((w, b) =>
      expect(bins.bins[b]!.weightOfEvidence).toBeCloseTo(w, 12),
    );
    expect(bins.informationValue).toBeCloseTo(-0.2 * Math.log(0.5) + 0.2 * Math.log(0.5 / 0.3), 12);
  });

  test("a division has the most information of all, by brute force, monotone or not", () => {
    const cells = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { minLength: 2, maxLength: 8 })
      .map((all) => ({ ones: Float64Array.from(all, ([a]) => a), zeros: Float64Array.from(all, ([, b]) => b) }))
      .filter(({ ones, zeros }) => ones.some((a) => a > 0) && zeros.some((b) => b > 0));
    fc.assert(
      fc.property(
        cells,
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 6 }),
        (c, maxBins, monotone, minWeight) => {
          const m = c.ones.length;
          const sum = (of: Float64Array, from = 0, to = m): number => of.slice(from, to).reduce((a, b) => a + b, 0);
          const judge = (starts: readonly number[]): number => {
            const bins = [0, ...starts].map(
              (start, b) => [sum(c.ones, start, starts[b] ?? m), sum(c.zeros, start, starts[b] ?? m)] as const,
            );
            const goes = (sign: number): boolean =>
              bins.every(([a, b], k) => k === 0 || sign * (a * bins[k - 1]![1] - bins[k - 1]![0] * b) >= 0);
            const allowed = bins.every(([a, b]) => a + b >= minWeight) && (!monotone || goes(1) || goes(-1));
            return allowed
              ? bins.reduce((s, [a, b]) => s + informationOf(a, b, sum(c.ones), sum(c.zeros)), 0)
              : -Infinity;
          };
          let best = -Infinity;
          let fewest = Infinity;
          const all: { value: number; count: number }[] = [];
          for (let mask = 0; mask < 1 << (m - 1); mask++) {
            const starts = [...Array(m - 1).keys()].filter((k) => (mask >> k) & 1).map((k) => k + 1);
            if (starts.length >= maxBins) continue;
            const value = judge(starts);
            all.push({ value, count: starts.length });
            best = Math.max(best, value);
          }
          for (const { value, count } of all) if (value > 0.98 * best + 1e-12) fewest = Math.min(fewest, count);
          const starts = divideBins(c, { maxBins, minWeight, monotone });
          if (best === -Infinity) expect(starts).toEqual([]);
          else {
            expect(judge(starts)).toBeGreaterThanOrEqual(0.98 * best - 1e-9);
            expect(starts.length).toBeLessThanOrEqual(fewest);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("monotone bins rise or fall throughout; free ones follow a bump", () => {
    const values = Array.from({ length: 900 }, (_, i) => i % 90);
    const labels = Uint8Array.from(
      values,
      (value, i) => +(Math.floor(i / 90) % 10 < (value >= 30 && value < 60 ? 7 : 2)),
    );
    const free = fitColumnBins(numeric("x", values), labels, undefined, { monotone: false })!;
    expect(free.kind === "numeric" && free.cuts.some((cut) => cut >= 28 && cut <= 32)).toBe(true);
    expect(free.bins).toHaveLength(3);
    const forced = fitColumnBins(numeric("x", values), labels, undefined)!;
    const evidence = forced.bins.map((bin) => bin.weightOfEvidence);
    expect([[...evidence].sort((a, b) => a - b), [...evidence].sort((a, b) => b - a)]).toContainEqual(evidence);
    expect(forced.informationValue).toBeLessThan(free.informationValue);
  });

  test("a whole weight is that many rows", () => {
    const { table, labels } = draw(600, 3);
    const index = [...labels.keys()].flatMap((i) => new Array<number>(i % 3).fill(i));
    const weights = Float64Array.from(labels, (_, i) => i % 3);
    const x = table.columns[0] as Column & { kind: "numeric" };
    const repeated = numeric(
      x.name,
      index.map((i) => x.values[i]!),
    );
    expect(fitColumnBins(x, labels, weights)).toEqual(
      fitColumnBins(
        repeated,
        Uint8Array.from(index, (i) => labels[i]!),
        undefined,
      ),
    );
  });

  test("missing values and rare categories have a bin; what training had none of has no bin", () => {
    const { table, labels } = draw(3000, 1);
    const [x, word] = table.columns as [Column, Column & { kind: "categorical" }];
    expect(fitColumnBins(x, labels, undefined)!.bins.at(-1)!.label).toBe("missing");
    const bins = fitColumnBins(word, labels, undefined)!;
    expect(bins.bins.map(({ label }) => label)).toEqual([expect.stringContaining("b"), "c", "another", "missing"]);
    expect([...assignBins(bins, { ...word, categories: ["c", "new"], codes: Int32Array.of(0, 1, -1) })]).toEqual([
      1, 2, 3,
    ]);
    const whole = fitColumnBins(
      numeric("x", repeat([1, 50], [2, 50])),
      Uint8Array.from(repeat([0, 40], [1, 25], [0, 35])),
      undefined,
    )!;
    expect([...assignBins(whole, numeric("x", [NaN, -5, 1.5, 9]))]).toEqual([-1, 0, 0, 1]);
  });

  test("a bin of one label has finite evidence, by half a row of each besides", () => {
    expect(weightOfEvidence(0, 10, 100, 100)).toBeCloseTo(Math.log(10.5 / 0.5), 12);
  });
});

describe("a scorecard", () => {
  let card: Scorecard;
  const training = draw(4000, 7);
  const held = draw(2000, 8);
  beforeAll(() => {
    card = fitScorecard(training.table, training.labels);
  });

  test("orders unseen rows nearly as well as the truth that drew them (AUC within 0.02)", () => {
    const [x, word] = held.table.columns as [Column & { kind: "numeric" }, Column & { kind: "categorical" }];
    const truth = Float64Array.from(x.values, (v, i) => -(Number.isNaN(v) ? 0.7 : v) + (word.codes[i] === 2 ? 1.2 : 0));
    const best = auc({ scores: truth, labels: held.labels });
    expect(auc({ scores: card.predict(held.table), labels: held.labels })).toBeGreaterThan(best - 0.02);
    expect(card.columns.map(({ bins }) => bins.column)).toEqual(['the "x"', "word"]);
    expect(card.report.notes).toEqual([
      expect.stringMatching(/^noise: left out, its information value is 0\.0/),
      "constant: left out, one bin only",
    ]);
  });

  test("says probabilities whose mean is the share of label 1, but for rounded points", () => {
    const p = card.predict(training.table);
    const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    expect(mean(p)).toBeCloseTo(mean(training.labels), 2);
  });

  test("rows of weight 0 are as if they were not there, and of weights that are all 0 none are left", () => {
    const weights = Float64Array.from({ length: 4000 }, (_, i) => Number(i % 3 > 0));
    const turned = training.labels.map((label, i) => (weights[i] === 0 ? 1 - label : label));
    const fit = (labels: Uint8Array) => JSON.stringify(fitScorecard(training.table, labels, { weights }));
    expect(fit(turned)).toBe(fit(training.labels));
    const nothing = () => fitScorecard(training.table, training.labels, { weights: new Float64Array(4000) });
    expect(nothing).toThrow(expect.objectContaining({ code: "no-rows" }));
  });

  test("of a million categories the frequent ones have bins, and huge values are values like others", () => {
    const truth = Float64Array.from({ length: 4000 }, (_, i) => i % 2);
    const labels = Uint8Array.from(truth, (high, i) => (i % 10 === 0 ? 1 - high : high));
    const codes = Int32Array.from({ length: 4000 }, (_, i) => (i % 4 < 2 ? i % 2 : 1000 + i * 200));
    const categories = Array.from({ length: 1_000_000 }, (_, i) => `k${i}`);
    const many: Column = { kind: "categorical", name: "k", codes, categories };
    const huge = numeric(
      "huge",
      truth.map((high) => (high === 1 ? 1e308 : -1e308)),
    );
    const both = { rows: 4000, columns: [many, huge] };
    const made = fitScorecard(both, labels);
    expect(made.columns.map(({ bins }) => bins.column)).toContain("huge");
    const p = made.predict(both);
    expect(p.every((value) => value > 0 && value < 1)).toBe(true);
    expect(auc({ scores: p, labels })).toBeGreaterThan(0.85);
    expect(JSON.stringify(made.toJSON()).length).toBeLessThan(20_000);
  });

  test("20 points double the odds, and 600 are 50 to 1 (the definition of the scale)", () => {
    const byPoints = new Map<number, number>();
    const p = card.predict(held.table);
    card.score(held.table).forEach((points, i) => byPoints.set(points, p[i]!));
    const oddsAt = (points: number): number => (1 - byPoints.get(points)!) / byPoints.get(points)!;
    for (const points of byPoints.keys()) expect(oddsAt(points)).toBeCloseTo(50 * 2 ** ((points - 600) / 20), 6);
  });

  test("every point is explained: reasons add up to the score, in whole points", () => {
    const scores = card.score(held.table);
    for (let row = 0; row < 50; row++) {
      const reasons = card.explain(held.table, row);
      expect(reasons.reduce((sum, { points }) => sum + points, 0)).toBe(scores[row]);
      reasons.forEach(({ points, bin }) => expect([Number.isInteger(points), bin !== null]).toEqual([true, true]));
    }
    const sum = scores.length * card.columns.reduce((s, { average }) => s + average, 0);
    expect(Math.abs(scores.reduce((a, b) => a + b, 0) - sum) / scores.length).toBeLessThan(2);
  });

  test("a column whose evidence the others turn around is left out", () => {
    const random = seededRandom(9);
    const x = Float64Array.from({ length: 4000 }, () => normalDraw(random));
    const labels = Uint8Array.from(x, (value) => +(random() < 1 / (1 + Math.exp(-2 * value))));
    const columns = [
      numeric("x", x),
      numeric(
        "echo",
        x.map((value, i) => value + 0.7 * normalDraw(random) - 0.9 * labels[i]!),
      ),
    ];
    const { report, columns: kept } = fitScorecard({ rows: 4000, columns }, labels);
    expect(report.notes).toEqual(["echo: left out, the other columns turn its evidence around"]);
    expect(kept.every(({ coefficient }) => coefficient < 0)).toBe(true);
  });

  test("the engine gives the points of the model, exactly", async () => {
    const word = held.table.columns[1] as Column & { kind: "categorical" };
    const table = {
      ...held.table,
      columns: [held.table.columns[0]!, { ...word, categories: ["it's", "new", "c", "rare"] }],
    };
    expect(await scoreInSql(table, card.toSql())).toEqual([...card.score(table)]);
  });

  test("a saved one scores the same and is the same text twice", () => {
    const read = scorecardFromJson(JSON.parse(JSON.stringify(card)));
    expect(read.score(held.table)).toEqual(card.score(held.table));
    expect(JSON.stringify(read)).toBe(JSON.stringify(card));
    expect(Object.isFrozen(read)).toBe(true);
  });

  test.each([
    ["one-class", () => fitScorecard(training.table, new Uint8Array(4000))],
    ["unequal-lengths", () => fitScorecard(training.table, new Uint8Array(3))],
    ["no-columns", () => fitScorecard({ rows: 4000, columns: [training.table.columns[3]!] }, training.labels)],
    [
      "no-columns",
      () => fitScorecard({ rows: 4000, columns: [numeric("x", new Float64Array(4000).fill(NaN))] }, training.labels),
    ],
    ["bad-bins", () => fitScorecard(training.table, training.labels, { maxBins: 0 })],
    ["bad-bins", () => fitScorecard(training.table, training.labels, { minShare: 1 })],
    ["bad-scale", () => fitScorecard(training.table, training.labels, { scale: { base: 600, odds: 0, pdo: 20 } })],
    ["infinite-value", () => fitScorecard({ rows: 1, columns: [numeric("x", [Infinity])] }, Uint8Array.of(1))],
    ["missing-column", () => card.score({ rows: 0, columns: [] })],
    ["column-kind", () => card.score({ rows: 1, columns: [numeric('the "x"', [1]), numeric("word", [1])] })],
    ["bad-row", () => card.explain(held.table, 2000)],
    ["model-version", () => scorecardFromJson({ kind: "scorecard", version: 9 })],
    ["bad-model", () => scorecardFromJson({ ...card.toJSON(), columns: [{ ...card.columns[0], points: [1] }] })],
  ])("refuses what it cannot answer: %s", (code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
