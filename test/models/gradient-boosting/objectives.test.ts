import { expect, test } from "vitest";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import { deriveLambdaRank, lambdaRankLoss } from "../../../models/gradient-boosting/objectives/lambdarank.js";
import type { ObjectiveParams } from "../../../models/gradient-boosting/objectives/objective.js";
import { rowObjective } from "../../../models/gradient-boosting/objectives/row-objective.js";
import { predict, predictRaw } from "../../../models/gradient-boosting/predict.js";
import { normalDraw, seededRandom } from "../../../models/random.js";
import { simulated } from "./simulated.js";

const SMOOTH: readonly (readonly [ObjectiveParams, number])[] = [
  [{ kind: "logistic" }, 1],
  [{ kind: "squared" }, 1],
  // The Hessian is made larger by exp(0.7), as in LightGBM.
  [{ kind: "poisson" }, Math.exp(0.7)],
  [{ kind: "tweedie", power: 1.4 }, 1],
];

test.each(SMOOTH)("gradient and Hessian of %o are the differences of its loss", (params, factor) => {
  const objective = rowObjective(params)!;
  const score = Float64Array.of(-1.3, -0.2, 0.4, 1.1);
  const label = Float64Array.of(1, 0, 1, 0);
  const weight = Float64Array.of(1, 2, 0.5, 3);
  const rows = { score, label, weight, gradient: new Float64Array(4), hessian: new Float64Array(4) };
  objective.derive(rows, 0, 4);
  const at = (i: number, by: number): number => objective.loss(score.with(i, score[i]! + by), label, weight, i, i + 1);
  for (let i = 0; i < 4; i++) {
    expect(rows.gradient[i]).toBeCloseTo((at(i, 1e-5) - at(i, -1e-5)) / 2e-5, 6);
    expect(rows.hessian[i]! / factor).toBeCloseTo((at(i, 1e-3) - 2 * at(i, 0) + at(i, -1e-3)) / 1e-6, 4);
  }
});

test.each([...SMOOTH.map(([params]) => params), { kind: "quantile", level: 0.3 } as const])(
  "the first score of %o is where its loss is least",
  (params) => {
    const objective = rowObjective(params)!;
    const label = Float64Array.of(1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1);
    const weight = Float64Array.of(1, 2, 0.5, 3, 1, 1, 1, 1, 4, 1, 1);
    const loss = (score: number): number => objective.loss(new Float64Array(11).fill(score), label, weight, 0, 11);
    const base = objective.base(label, weight);
    for (const by of [-0.01, 0.01]) expect(loss(base)).toBeLessThanOrEqual(loss(base + by));
  },
);

test("Poisson and Tweedie recover the means that counts were drawn from, within a tenth", async () => {
  const random = seededRandom(4);
  const rows = 20_000;
  const values = Float64Array.from({ length: rows }, () => Math.floor(4 * random()));
  const mean = (x: number): number => [0.2, 0.7, 1.5, 4][x]!;
  const label = values.map((x) => {
    let n = 0;
    for (let p = random(); p > Math.exp(-mean(x)); p *= random()) n++;
    return n;
  });
  const table = { rows, columns: [{ kind: "numeric", name: "x", values } as const] };
  for (const objective of [{ kind: "poisson" }, { kind: "tweedie", power: 1.3 }] as const) {
    const model = await fitBoosting({ table, label }, { seed: 1, objective, rounds: 60, learningRate: 0.3, leaves: 4 });
    const found = predict(model, {
      rows: 4,
      columns: [{ kind: "numeric", name: "x", values: Float64Array.of(0, 1, 2, 3) }],
    });
    found.forEach((value, x) => expect(Math.abs(value / mean(x) - 1)).toBeLessThan(0.1));
  }
});

test("quantiles: the asked share of labels lies below, in each part of the data, within four hundredths", async () => {
  const random = seededRandom(5);
  const rows = 12_000;
  const values = Float64Array.from({ length: rows }, () => random());
  const label = values.map((x) => 10 * x + (x < 0.5 ? 1 : 5) * normalDraw(random));
  const table = { rows, columns: [{ kind: "numeric", name: "x", values } as const] };
  for (const level of [0.1, 0.5, 0.9]) {
    const params = { seed: 1, objective: { kind: "quantile", level } as const, rounds: 80, leaves: 8, minRows: 100 };
    const model = await fitBoosting({ table, label }, params);
    const found = predict(model, table);
    for (const part of [(x: number) => x < 0.5, (x: number) => x >= 0.5]) {
      const rowsOf = [...values.keys()].filter((i) => part(values[i]!));
      const below = rowsOf.filter((i) => label[i]! <= found[i]!).length / rowsOf.length;
      expect(Math.abs(below - level)).toBeLessThan(0.04);
    }
  }
});

test("the gradient of a pair is that of Burges's lambda: pulls as much up as down, more for what matters more", () => {
  const rows = {
    score: Float64Array.of(0.1, 0.4, -0.3, 0.2),
    label: Float64Array.of(2, 0, 1, 0),
    weight: null,
    gradient: new Float64Array(4),
    hessian: new Float64Array(4),
  };
  deriveLambdaRank(rows, Int32Array.of(4), 30);
  expect(rows.gradient.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
  expect(rows.gradient[0]).toBeLessThan(rows.gradient[2]!);
  expect(rows.gradient[1]).toBeGreaterThan(0);
  expect(rows.hessian.every((value) => value > 0)).toBe(true);
});

test("NDCG by hand: grades 3, 2, 0 in the order 2, 3, 0", () => {
  const loss = lambdaRankLoss(Float64Array.of(1, 2, 0), Float64Array.of(3, 2, 0), Int32Array.of(3), 10);
  const found = 3 / Math.log2(2) + 7 / Math.log2(3);
  const ideal = 7 / Math.log2(2) + 3 / Math.log2(3);
  expect(loss).toBeCloseTo(1 - found / ideal, 12);
});

test("LambdaRank orders queries that it has not seen nearly as the truth does, far better than no model", async () => {
  const made = (seed: number) => {
    const random = seededRandom(seed);
    const rows = 3000;
    const columns = ["a", "b", "noise"].map((name) => ({
      kind: "numeric" as const,
      name,
      values: Float64Array.from({ length: rows }, () => normalDraw(random)),
    }));
    const truth = columns[0]!.values.map((a, i) => a - Math.abs(columns[1]!.values[i]!));
    const label = truth.map((value) => Math.max(0, Math.min(3, Math.round(value + 1.5 + 0.3 * normalDraw(random)))));
    return { table: { rows, columns }, label, groups: new Int32Array(rows / 20).fill(20), truth };
  };
  const [data, unseen] = [made(6), made(7)];
  const params = { seed: 1, objective: { kind: "lambdarank" } as const, rounds: 60, patience: 20 };
  const model = await fitBoosting(data, params, { validation: made(8) });
  const loss = (scores: Float64Array): number => lambdaRankLoss(scores, unseen.label, unseen.groups, 30);
  const [ours, best, none] = [predictRaw(model, unseen.table), unseen.truth, new Float64Array(3000)].map(loss);
  expect(ours).toBeLessThan(best! + 0.25 * (none! - best!));
});

test("a custom objective with the gradients of a built-in one gives its trees, bit for bit", async () => {
  const data = simulated(3000, 31);
  const logistic = rowObjective({ kind: "logistic" })!;
  const built = await fitBoosting(data, { seed: 1, rounds: 10 });
  const custom = await fitBoosting(
    data,
    { seed: 1, rounds: 10, objective: { kind: "custom" } },
    { custom: { base: built.base, derive: (rows) => logistic.derive(rows, 0, rows.label.length) } },
  );
  expect(custom.trees).toEqual(built.trees);
});
