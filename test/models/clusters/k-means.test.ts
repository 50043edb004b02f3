import { expect, test } from "vitest";
import { fitKMeans } from "../../../models/clusters/fit-k-means.js";
import { assignNearest } from "../../../models/clusters/k-means-model.js";
import { squaredDistance, type Points } from "../../../models/clusters/points.js";
import { normalDraw, seededRandom } from "../../../models/random.js";

/** Points about centres drawn in a cube, spread widely enough to overlap. */
function overlapping(rows: number, columns: number, groups: number, spread: number, seed: number): Points {
  const random = seededRandom(seed);
  const middles = Float64Array.from({ length: groups * columns }, () => 4 * random());
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(random() * groups);
    for (let c = 0; c < columns; c++)
      values[i * columns + c] = middles[group * columns + c]! + spread * normalDraw(random);
  }
  return { rows, columns, values };
}

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
    const points = overlapping(rows, columns, clusters, 1.2, 3);
    const start = points.values.slice(0, clusters * columns);
    const brute = bruteLloyd(points, start, 300);
    const model = await fitKMeans(points, { clusters, seed: 1, start });
    expect(model.report).toMatchObject({ converged: true, iterations: brute.iterations });
    expect([...model.labels]).toEqual([...brute.labels]);
    expect(Math.abs(model.inertia / brute.inertia - 1)).toBeLessThan(1e-12);
  },
);

test("threads give the same bits as one thread", async () => {
  const points = overlapping(20_000, 5, 6, 1, 5);
  const one = await fitKMeans(points, { clusters: 6, seed: 2, restarts: 2 });
  const two = await fitKMeans(points, { clusters: 6, seed: 2, restarts: 2, threads: 2 });
  expect(two.report.notes).toEqual([]);
  expect(two.centres).toEqual(one.centres);
  expect(two.labels).toEqual(one.labels);
  expect(two.inertia).toBe(one.inertia);
});
