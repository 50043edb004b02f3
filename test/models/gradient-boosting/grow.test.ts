import fc from "fast-check";
import { expect, test } from "vitest";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import type { BoostingParams } from "../../../models/gradient-boosting/params.js";
import { predict, predictRaw } from "../../../models/gradient-boosting/predict.js";
import { CATEGORICAL, goesLeft, type Tree } from "../../../models/gradient-boosting/tree.js";
import type { Column, Table } from "../../../models/table.js";
import { simulated } from "./simulated.js";

/** Labels of ±1, as many of one as of the other: gradients are whole numbers of units, so nothing is rounded. */
const balanced = fc
  .array(fc.array(fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant(Number.NaN)), { minLength: 3, maxLength: 3 }), {
    minLength: 6,
    maxLength: 24,
  })
  .map((tuples) => {
    // Each three times: a bin has at least three rows.
    const rows = 3 * 2 * (tuples.length >> 1);
    const columns: Column[] = [0, 1, 2].map((f) => ({
      kind: "numeric",
      name: `x${f}`,
      values: Float64Array.from({ length: rows }, (_, i) => tuples[Math.floor(i / 3)]![f]!),
    }));
    return { table: { rows, columns }, label: Float64Array.from({ length: rows }, (_, i) => (2 * i < rows ? 1 : -1)) };
  });

test("every split is the best of all leaves, as a search over all edges, sides of the missing and leaves finds", async () => {
  await fc.assert(
    fc.asyncProperty(balanced, fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 1.5), async (data, minRows, l1) => {
      const params = { seed: 1, objective: { kind: "squared" }, rounds: 1, leaves: 6, minRows, l1, l2: 0.5 } as const;
      const model = await fitBoosting(data, params).catch(() => null);
      if (model === null) return;
      const values = model.features.map(({ name }) => numbersOf(data.table, name));
      const gradient = data.label.map((value) => -value);
      expectGreedy(model.trees[0]!, values, gradient, { minRows, l1, l2: 0.5 });
    }),
    { numRuns: 60 },
  );
});

/** Follows the tree split by split, and holds each against the best that any leaf offered. */
function expectGreedy(
  tree: Tree,
  values: readonly Float64Array[],
  gradient: Float64Array,
  limits: { minRows: number; l1: number; l2: number },
): void {
  const leaves = new Map([[0, [...gradient.keys()]]]);
  for (let node = 0; node < tree.feature.length; node++) {
    const rows = leaves.get(node)!;
    leaves.delete(node);
    const bestOfAll = [rows, ...leaves.values()].map((leaf) => bestGain(leaf, values, gradient, limits));
    expect(tree.gain[node]).toBeCloseTo(Math.max(...bestOfAll), 6);
    const left = rows.filter((i) =>
      goesLeft({ ...tree, feature: tree.feature }, node, values[tree.feature[node]!]![i]!),
    );
    const right = rows.filter((i) => !left.includes(i));
    expect(tree.rows[node]).toBe(rows.length);
    // A leaf that a later node splits is known by that node's number, others by one below 0.
    leaves.set(tree.left[node]!, left);
    leaves.set(tree.right[node]!, right);
  }
  for (const [child, rows] of leaves) {
    expect(tree.leafRows[~child]).toBe(rows.length);
    const sum = rows.reduce((total, i) => total + gradient[i]!, 0);
    const value = (-Math.sign(sum) * Math.max(0, Math.abs(sum) - limits.l1)) / (rows.length + limits.l2);
    expect(tree.leafValue[~child]).toBeCloseTo(0.1 * value, 12);
  }
}

function bestGain(
  rows: readonly number[],
  values: readonly Float64Array[],
  gradient: Float64Array,
  { minRows, l1, l2 }: { minRows: number; l1: number; l2: number },
): number {
  const score = (some: readonly number[]): number => {
    const sum = some.reduce((total, i) => total + gradient[i]!, 0);
    return Math.max(0, Math.abs(sum) - l1) ** 2 / (some.length + l2);
  };
  let best = -Infinity;
  for (const column of values) {
    for (const edge of new Set(rows.map((i) => column[i]!).filter((value) => !Number.isNaN(value)))) {
      for (const missingLeft of [true, false]) {
        const left = rows.filter((i) => (Number.isNaN(column[i]!) ? missingLeft : column[i]! <= edge));
        if (left.length < minRows || rows.length - left.length < minRows) continue;
        const right = rows.filter((i) => !left.includes(i));
        best = Math.max(best, score(left) + score(right) - score(rows));
      }
    }
  }
  return best;
}

const numbersOf = ({ columns }: Table, name: string): Float64Array => {
  const column = columns.find((one) => one.name === name)!;
  return column.kind === "numeric" ? Float64Array.from(column.values) : Float64Array.from(column.codes);
};

test("every leaf has the least number of rows, counted", async () => {
  const data = simulated(3000, 21);
  for (const minRows of [1, 7, 50, 400]) {
    const { trees } = await fitBoosting(data, { seed: 1, rounds: 15, minRows, learningRate: 0.5, minChildWeight: 0 });
    for (const { leafRows } of trees) {
      expect(Math.min(...leafRows)).toBeGreaterThanOrEqual(minRows);
      expect(leafRows.reduce((sum, rows) => sum + rows, 0)).toBe(3000);
    }
  }
});

test("depth and leaves keep their limits", async () => {
  const data = simulated(3000, 22);
  const depthOf = ({ left, right }: Tree, child = 0): number =>
    child < 0
      ? 0
      : 1 + Math.max(depthOf({ left, right } as Tree, left[child]!), depthOf({ left, right } as Tree, right[child]!));
  for (const [leaves, maxDepth] of [
    [2, 0],
    [31, 3],
    [8, 1],
    [5, 0],
  ] as const) {
    const { trees } = await fitBoosting(data, { seed: 1, rounds: 5, leaves, maxDepth });
    for (const tree of trees) {
      expect(tree.leafValue.length).toBeLessThanOrEqual(leaves);
      if (maxDepth > 0) expect(depthOf(tree)).toBeLessThanOrEqual(maxDepth);
    }
  }
});

test("a monotone feature never moves the prediction the other way, whatever the other values", async () => {
  const data = simulated(4000, 23);
  const params: BoostingParams = { seed: 3, rounds: 40, leaves: 16, monotone: { x0: 1, x3: -1, x2: 1 }, l1: 0.1 };
  const model = await fitBoosting(data, params);
  const { rows, columns } = simulated(50, 24).table;
  for (const [name, sign] of [
    ["x0", 1],
    ["x3", -1],
    ["x2", 1],
  ] as const) {
    let before: Float64Array = new Float64Array(rows).fill(-Infinity);
    for (let value = -4; value <= 4; value += 0.05) {
      const set = columns.map((column) =>
        column.name === name
          ? ({ kind: "numeric", name, values: new Float64Array(rows).fill(sign * value) } as const)
          : column,
      );
      const now = predictRaw(model, { rows, columns: set });
      now.forEach((score, i) => expect(score).toBeGreaterThanOrEqual(before[i]! - 1e-12));
      before = now;
    }
  }
});

test("features meet on a way from root to leaf only where one group has them all", async () => {
  const groups = [
    ["x0", "x1"],
    ["x2", "c", "x3"],
    ["x1", "x4"],
  ];
  const model = await fitBoosting(simulated(4000, 25), { seed: 1, rounds: 30, interactions: groups });
  for (const tree of model.trees) {
    const walk = (child: number, used: readonly string[]): void => {
      if (child < 0) {
        expect(groups.some((group) => used.every((name) => group.includes(name)))).toBe(true);
        return;
      }
      const next = [...used, model.features[tree.feature[child]!]!.name];
      walk(tree.left[child]!, next);
      walk(tree.right[child]!, next);
    };
    walk(0, []);
  }
});

test("sorted categories reach the division that a search over all subsets finds best", async () => {
  const means = [0.1, 0.8, 0.35, 0.6, 0.9, 0.2, 0.55];
  const rows = 7 * 200;
  const codes = Int32Array.from({ length: rows }, (_, i) => i % 7);
  const label = Float64Array.from({ length: rows }, (_, i) => (Math.floor(i / 7) < 200 * means[i % 7]! ? 1 : -1));
  const categories = means.map((_, i) => `k${i}`);
  const columns: Column[] = [{ kind: "categorical", name: "k", codes, categories }];
  const params = {
    seed: 1,
    objective: { kind: "squared" },
    rounds: 1,
    leaves: 2,
    categoryL2: 0,
    minCategoryRows: 1,
  } as const;
  const model = await fitBoosting({ table: { rows, columns }, label }, params);
  const [tree] = model.trees;
  expect(tree!.flags[0]).toBe(CATEGORICAL);
  const mean = label.reduce((sum, value) => sum + value, 0) / rows;
  const sums = means.map((_, k) => label.reduce((sum, value, i) => sum + (codes[i] === k ? value - mean : 0), 0));
  let best = 0;
  for (let mask = 1; mask < 2 ** 7 - 1; mask++) {
    const inside = sums.filter((_, k) => ((mask >> k) & 1) === 1);
    const sum = inside.reduce((total, value) => total + value, 0);
    best = Math.max(best, sum ** 2 / (200 * inside.length) + sum ** 2 / (200 * (7 - inside.length)));
  }
  expect(tree!.gain[0]! / best).toBeCloseTo(1, 3);
});

test("rows of weight 0 are as if they were not there, and twice the weight changes nothing where nothing is penalised", async () => {
  const data = simulated(2000, 26);
  const weight = Float64Array.from({ length: 2000 }, (_, i) => (i % 3 === 0 ? 0 : 1 + (i % 5)));
  const kept = [...weight.keys()].filter((i) => weight[i]! > 0);
  const columns = data.table.columns.map((column) =>
    column.kind === "numeric"
      ? { ...column, values: Float64Array.from(kept, (i) => column.values[i]!) }
      : { ...column, codes: Int32Array.from(kept, (i) => column.codes[i]!) },
  );
  const absent = { table: { rows: kept.length, columns }, label: Float64Array.from(kept, (i) => data.label[i]!) };
  const params = { seed: 1, rounds: 8, minChildWeight: 0, categorySmoothing: 0, categoryL2: 0 };
  const withZeros = await fitBoosting({ ...data, weight }, params);
  const without = await fitBoosting({ ...absent, weight: Float64Array.from(kept, (i) => weight[i]!) }, params);
  const doubled = await fitBoosting({ ...absent, weight: Float64Array.from(kept, (i) => 2 * weight[i]!) }, params);
  expect(without.trees).toEqual(withZeros.trees);
  const scores = predict(without, data.table);
  predict(doubled, data.table).forEach((p, i) => expect(p).toBeCloseTo(scores[i]!, 9));
});

test("the same seed gives the same model, another seed another", async () => {
  const data = simulated(2000, 27);
  const params = { rounds: 5, rowSample: 0.5, columnSample: 0.5 };
  const [a, b, c] = await Promise.all([7, 7, 8].map((seed) => fitBoosting(data, { ...params, seed })));
  expect(b!.trees).toEqual(a!.trees);
  expect(c!.trees).not.toEqual(a!.trees);
});

test("early stopping keeps the trees of the best validation loss, and says which", async () => {
  const options = { validation: simulated(2000, 29), trainingLoss: true };
  const params = { seed: 1, rounds: 400, learningRate: 0.3, patience: 10 };
  const model = await fitBoosting(simulated(1500, 28), params, options);
  const { validationLoss, trainingLoss, bestRound, reason, iterations } = model.report;
  expect(reason).toBe("early-stopping");
  expect(validationLoss[bestRound - 1]).toBe(Math.min(...validationLoss));
  expect([model.trees.length, iterations, trainingLoss.length]).toEqual([bestRound, bestRound + 10, bestRound + 10]);
  const p = predict(model, options.validation.table);
  const { label } = options.validation;
  const loss = p.reduce((sum, value, i) => sum - Math.log(label[i] === 1 ? value : 1 - value), 0) / label.length;
  expect(validationLoss[bestRound - 1]).toBeCloseTo(loss, 9);
});
