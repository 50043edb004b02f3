import type * as TensorFlow from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { fitLogistic } from "../../../models/logistic/fit-logistic.js";
import { auc } from "../../../models/metrics/auc.js";
import { fitNeural } from "../../../models/neural/fit-neural.js";
import { neuralFromJson, type NeuralModel } from "../../../models/neural/neural-model.js";
import { normalDraw, seededRandom } from "../../../models/random.js";
import type { Column, Table } from "../../../models/table.js";
import { loadTensorFlow } from "../../support/load-tensorflow.js";

let tf: typeof TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** The truth is a product of two numbers, turned around by a word: no sum of columns orders it. */
function draw(n: number, seed: number): { table: Table; labels: Uint8Array; truth: Float64Array } {
  const random = seededRandom(seed);
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: n }, () => normalDraw(random))) as [
    Float64Array,
    Float64Array,
  ];
  const codes = Int32Array.from({ length: n }, () => Math.floor(random() * 2));
  const truth = a.map((value, i) => 2 * value * b[i]! * (codes[i] === 0 ? 1 : -1));
  const labels = Uint8Array.from(truth, (logit) => +(random() < 1 / (1 + Math.exp(-logit))));
  const columns: Column[] = [
    { kind: "numeric", name: "a", values: a.map((value) => (random() < 0.02 ? NaN : value)) },
    { kind: "numeric", name: "b", values: b },
    { kind: "categorical", name: "word", codes, categories: ["x", "y"] },
  ];
  return { table: { rows: n, columns }, labels, truth };
}
const quick = { seed: 1, hidden: [8], maxEpochs: 3 } as const;

describe("recovery of simulated truth", () => {
  let model: NeuralModel;
  const training = draw(6000, 1);
  const held = draw(3000, 2);
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
    model = fitNeural(tf, training.table, training.labels, { seed: 1, learningRate: 0.01 });
  });

  test("orders unseen rows as the truth does, within 0.02 of its AUC, where logistic regression finds nothing", () => {
    const best = auc({ scores: held.truth, labels: held.labels });
    expect(auc({ scores: model.predict(held.table), labels: held.labels })).toBeGreaterThan(best - 0.02);
    const linear = fitLogistic(training.table, training.labels).predict(held.table);
    expect(auc({ scores: linear, labels: held.labels })).toBeLessThan(0.55);
    expect(model.report).toMatchObject({ converged: true, reason: "early-stopping", rows: 6000 });
  });

  test("gives every tensor back", () => {
    expect(tf.memory().numTensors).toBe(before);
  });

  test("scores without the library as the library does, to the accuracy of its 32 bits", () => {
    const [a, b] = held.table.columns.map((column) => (column.kind === "numeric" ? column.values : null));
    const word = held.table.columns[2] as Column & { kind: "categorical" };
    const of = (name: string) => model.encoding.features.find((f) => f.kind === "scaled" && f.column === name);
    const scale = (name: string, value: number): number => {
      const feature = of(name);
      if (feature?.kind !== "scaled") throw new Error(name);
      return Number.isNaN(value) ? 0 : (value - feature.mean) / feature.scale;
    };
    const level = model.encoding.features.find((f) => f.kind === "levels")!;
    const one = level.kind === "levels" ? level.levels[0] : "";
    const inputs = Array.from({ length: 200 }, (_, i) => [
      scale("a", a![i]!),
      +Number.isNaN(a![i]!),
      scale("b", b![i]!),
      +(word.categories[word.codes[i]!] === one),
    ]);
    expect(model.encoding.terms).toEqual(["a", "a is missing", "b", `word = ${one}`]);
    const expected = tf.tidy(() => {
      const last = model.layers.length - 1;
      const logits = model.layers.reduce<TensorFlow.Tensor2D>((x, { inputs: rows, outputs, weights, biases }, l) => {
        const sums = tf.add<TensorFlow.Tensor2D>(
          tf.matMul(x, tf.tensor2d(weights, [rows, outputs])),
          tf.tensor1d(biases),
        );
        return l === last ? sums : tf.relu(sums);
      }, tf.tensor2d(inputs));
      return tf.sigmoid(logits).dataSync();
    });
    model
      .predict(held.table)
      .slice(0, 200)
      .forEach((p, i) => expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-5));
  });

  test("a saved one scores the same to the last bit and is the same text twice", () => {
    const read = neuralFromJson(JSON.parse(JSON.stringify(model)));
    expect(read.predict(held.table)).toEqual(model.predict(held.table));
    expect(JSON.stringify(read)).toBe(JSON.stringify(model));
    expect(Object.isFrozen(read)).toBe(true);
  });
});

test("the same seed gives the same weights on each run, another seed others", () => {
  const { table, labels } = draw(800, 3);
  const text = (seed: number): string => JSON.stringify(fitNeural(tf, table, labels, { ...quick, seed }));
  expect(text(5)).toBe(text(5));
  expect(text(5)).not.toBe(text(6));
});

test("a penalty that forbids weights leaves the share of label 1 for every row (the optimum of the mean log loss)", () => {
  const { table, labels } = draw(2000, 8);
  const unequal = labels.map((label, i) => (i % 3 === 0 ? 0 : label));
  const params = { seed: 1, hidden: [4], l2: 100, maxEpochs: 30, learningRate: 0.03, patience: 30 } as const;
  const p = fitNeural(tf, table, unequal, params).predict(table);
  const share = unequal.reduce((a, b) => a + b, 0) / 2000;
  // The rows held back are a seventh: their share differs by some hundredths.
  p.forEach((value) => expect(Math.abs(value - share)).toBeLessThan(0.06));
});

test("rows of weight 0 are as rows that are not there: their labels change nothing", () => {
  const { table, labels } = draw(600, 4);
  const weights = Float64Array.from(labels, (_, i) => +(i % 4 > 0));
  const turned = labels.map((label, i) => (weights[i] === 0 ? 1 - label : label));
  const fit = (some: Uint8Array): NeuralModel => fitNeural(tf, table, some, { ...quick, weights });
  expect(JSON.stringify(fit(labels))).toBe(JSON.stringify(fit(turned)));
  expect(fit(labels).report.rows).toBe(450);
});

test("more terms than rows, constant columns and unseen categories are no trouble", () => {
  const { table, labels } = draw(30, 5);
  const wide: Column[] = Array.from({ length: 50 }, (_, j) => ({
    kind: "numeric",
    name: `n${j}`,
    values: Float64Array.from({ length: 30 }, (_, i) => ((i * (j + 3)) % 7) * (j > 0 ? 1 : 0)),
  }));
  const model = fitNeural(tf, { rows: 30, columns: [...table.columns, ...wide] }, labels, { ...quick, leastRows: 1 });
  expect(model.report.notes).toContain("n0: left out, constant");
  const word = { ...(table.columns[2] as Column & { kind: "categorical" }), categories: ["new", "y"] };
  const p = model.predict({ rows: 30, columns: [table.columns[0]!, table.columns[1]!, word, ...wide] });
  expect(p.every((value) => value > 0 && value < 1)).toBe(true);
});

describe("bad input", () => {
  const { table, labels } = draw(100, 6);
  test.each([
    ["one-class", () => fitNeural(tf, table, new Uint8Array(100), quick)],
    ["no-rows", () => fitNeural(tf, table, labels, { ...quick, weights: new Float64Array(100) })],
    ["unequal-lengths", () => fitNeural(tf, table, labels.slice(1), quick)],
    ["no-columns", () => fitNeural(tf, { rows: 100, columns: [] }, labels, quick)],
    ["neural-params", () => fitNeural(tf, table, labels, { ...quick, hidden: [0] })],
    ["neural-params", () => fitNeural(tf, table, labels, { ...quick, heldShare: 1 })],
    ["diverged", () => fitNeural(tf, table, labels, { ...quick, maxEpochs: 20, learningRate: 1e30 })],
    [
      "huge-value",
      () => {
        const model = fitNeural(tf, table, labels, { ...quick, hidden: [64], maxEpochs: 1 });
        const far = { ...table.columns[0]!, values: new Float64Array(100).fill(1.7e308) } as Column;
        const farther = { ...table.columns[1]!, values: new Float64Array(100).fill(1.7e308) } as Column;
        model.predict({ rows: 100, columns: [far, farther, table.columns[2]!] });
      },
    ],
    ["model-version", () => neuralFromJson({ kind: "neural", version: 3 })],
    ["bad-model", () => neuralFromJson({ ...fitNeural(tf, table, labels, quick).toJSON(), layers: [] })],
    ["missing-column", () => fitNeural(tf, table, labels, quick).predict({ rows: 0, columns: [] })],
  ])("%s", (code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
