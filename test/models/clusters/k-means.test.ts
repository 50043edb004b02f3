import { expect, test } from "vitest";
import { fitKMeans } from "../../../models/clusters/fit-k-means.js";
import { assignNearest } from "../../../models/clusters/k-means-model.js";
import { fitMiniBatch } from "../../../models/clusters/mini-batch.js";
import { squaredDistance, type Points } from "../../../models/clusters/points.js";
import { seededRandom } from "../../../models/random.js";
import { FIVE, groupsOf } from "./groups.js";

/** Lloyd's rounds as a textbook writes them, one point after the other. */
function bruteLloyd({ rows, columns, values }: Points, start: Float64Array, rounds: number) {
  let centres = Float64Array.from(start);
  const clusters = start.length / columns;
  let labels: Int32Array = new Int32Array(rows).fill(-1);
  let iterations = 0;
  for (let changed = 1; changed > 0 && iterations < rounds; iterations++) {
    const now = assignNearest({ rows, columns, values }, centres);
    changed = now.reduce((sum, label, i) => sum + (label === labels[i] ? 0 : 1), 0);
    labels = now;
    const next = new Float64Array(clusters * columns);
    const members = new Float64Array(clusters);
    now.forEach((label, i) => {
      members[label]!++;
      for (let c = 0; c < columns; c++) next[label * columns + c]! += values[i * columns + c]!;
    });
    centres = next.map((sum, at) => sum / members[Math.floor(at / columns)]!);
  }
  let inertia = 0;
  for (let i = 0; i < rows; i++) inertia += squaredDistance(values, i, centres, labels[i]!, columns);
  return { labels, centres, inertia, iterations };
}

test.each([
  [2000, 12, 8],
  [5003, 3, 5],
  [300, 1, 2],
  [2500, 7, 1],
])(
  "gives the labels of brute-force Lloyd rounds: %i points, %i columns, %i clusters",
  async (rows, columns, clusters) => {
    const points = groupsOf(rows, columns, clusters, 3);
    const start = points.values.slice(0, clusters * columns);
    const brute = bruteLloyd(points, start, 300);
    const model = await fitKMeans(points, { clusters, seed: 1, start });
    expect(model.report).toMatchObject({ converged: true, iterations: brute.iterations });
    expect([...model.labels]).toEqual([...brute.labels]);
    expect(Math.abs(model.inertia / brute.inertia - 1)).toBeLessThan(1e-12);
  },
);

test("points on a grid, many as near to one centre as to another, get the labels of brute-force rounds", async () => {
  const values = Float64Array.from({ length: 3 * 1728 }, (_, i) => {
    const point = Math.floor(i / 3);
    return [point % 12, Math.floor(point / 12) % 12, Math.floor(point / 144)][i % 3]!;
  });
  const points = { rows: 1728, columns: 3, values };
  const start = Float64Array.from([0, 0, 0, 11, 11, 11, 0, 11, 0, 11, 0, 11, 5, 5, 5]);
  const brute = bruteLloyd(points, start, 300);
  const model = await fitKMeans(points, { clusters: 5, seed: 1, start });
  expect(model.report.iterations).toBe(brute.iterations);
  expect([...model.labels]).toEqual([...brute.labels]);
});

test("threads give the same bits as one thread", async () => {
  const points = groupsOf(20_000, 5, 6, 5);
  const one = await fitKMeans(points, { clusters: 6, seed: 2, restarts: 2 });
  const two = await fitKMeans(points, { clusters: 6, seed: 2, restarts: 2, threads: 2 });
  expect(two.report.notes).toEqual([]);
  expect(two.centres).toEqual(one.centres);
  expect(two.labels).toEqual(one.labels);
  expect(two.inertia).toBe(one.inertia);
});

// scikit-learn 1.5.2: KMeans(k, init=x[:k], n_init=1, tol=0, algorithm="lloyd")
test.each([
  [2, 3204.139194779613, 13, [252, 348]],
  [5, 1416.4131873042675, 8, [123, 110, 113, 118, 136]],
  [9, 1168.992148354725, 12, [78, 88, 92, 69, 41, 47, 53, 93, 39]],
])(
  "ends at scikit-learn's inertia, rounds and sizes from the same %i centres",
  async (clusters, inertia, rounds, sizes) => {
    const model = await fitKMeans(FIVE, { clusters, seed: 1, start: FIVE.values.slice(0, clusters * 4) });
    expect(model.inertia).toBeCloseTo(inertia, 8);
    expect(model.report.iterations).toBe(rounds);
    expect(sizes).toEqual(sizes.map((_, k) => model.labels.filter((label) => label === k).length));
  },
);

test("restarts find the least inertia that 50 beginnings of scikit-learn find", async () => {
  const model = await fitKMeans(FIVE, { clusters: 5, seed: 1, restarts: 20 });
  expect(model.inertia).toBeCloseTo(1415.9927118509772, 8);
});

test("mini-batches come within one in a hundred of exact rounds", async () => {
  const points = groupsOf(80_000, 4, 5, 9);
  const exact = await fitKMeans(points, { clusters: 5, seed: 1, restarts: 3 });
  const near = await fitMiniBatch(points, { clusters: 5, seed: 1 });
  expect(near.inertia).toBeGreaterThanOrEqual(exact.inertia * (1 - 1e-9));
  expect(near.inertia / exact.inertia).toBeLessThan(1.01);
  expect(near.labels).toHaveLength(80_000);
});

test("a start that leaves a cluster without points still ends with all clusters filled", async () => {
  const points = groupsOf(200, 2, 3, 4);
  const start = Float64Array.from([...points.values.slice(0, 4), 1e6, 1e6]);
  const model = await fitKMeans(points, { clusters: 3, seed: 1, start });
  expect(new Set(model.labels).size).toBe(3);
  expect(model.report.converged).toBe(true);
});

test("as many clusters as different points have an inertia of 0; one more is refused", async () => {
  const values = Float64Array.from([0, 0, 1, 1, 5, 5, 5, 9]);
  const points = { rows: 8, columns: 1, values };
  const model = await fitKMeans(points, { clusters: 4, seed: 1 });
  expect(model.inertia).toBe(0);
  await expect(fitKMeans(points, { clusters: 5, seed: 1 })).rejects.toMatchObject({ code: "too-few-points" });
  await expect(fitMiniBatch(points, { clusters: 5, seed: 1 })).rejects.toMatchObject({ code: "too-few-points" });
});

test("one point and equal points are one cluster, and not two", async () => {
  const one = { rows: 1, columns: 2, values: Float64Array.of(3, 4) };
  const equal = { rows: 50, columns: 2, values: new Float64Array(100).fill(7) };
  for (const points of [one, equal]) {
    const model = await fitKMeans(points, { clusters: 1, seed: 1 });
    expect([...model.centres]).toEqual([...points.values.slice(0, 2)]);
    await expect(fitKMeans(points, { clusters: 2, seed: 1 })).rejects.toMatchObject({ code: "too-few-points" });
  }
});

test.each([
  ["not-finite", { rows: 2, columns: 1, values: Float64Array.of(1, Number.NaN) }, {}],
  ["bad-points", { rows: 2, columns: 2, values: Float64Array.of(1, 2) }, {}],
  ["bad-params", { rows: 2, columns: 1, values: Float64Array.of(1, 2) }, { clusters: 0 }],
  ["bad-params", { rows: 2, columns: 1, values: Float64Array.of(1, 2) }, { start: Float64Array.of(1, 2, 3) }],
  ["bad-params", { rows: 2, columns: 1, values: Float64Array.of(1, 2) }, { tolerance: -1 }],
  ["too-large", { rows: 2, columns: 1, values: Float64Array.of(1, 2) }, { clusters: 20_000 }],
])("refuses with %s", async (code, points: Points, params) => {
  await expect(fitKMeans(points, { clusters: 1, seed: 1, ...params })).rejects.toMatchObject({ code });
});

test("a round never makes the inertia worse", async () => {
  const points = groupsOf(3000, 3, 4, 8, 2);
  const start = Float64Array.from({ length: 12 }, seededRandom(2));
  let before = Infinity;
  for (let maxIterations = 1; maxIterations <= 12; maxIterations++) {
    const { inertia } = await fitKMeans(points, { clusters: 4, seed: 1, start, maxIterations });
    expect(inertia).toBeLessThanOrEqual(before * (1 + 1e-12));
    before = inertia;
  }
});
