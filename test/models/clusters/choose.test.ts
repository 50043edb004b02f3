import { expect, test } from "vitest";
import { bootstrapStability } from "../../../models/clusters/bootstrap-stability.js";
import { chooseClusters } from "../../../models/clusters/choose-clusters.js";
import { kMeansFitter } from "../../../models/clusters/fit-k-means.js";
import { meanSilhouette } from "../../../models/clusters/silhouette.js";
import { seededRandom } from "../../../models/random.js";
import { FIVE, groupsOf } from "./groups.js";

test.each([
  [2, 6],
  [4, 8],
  [5, 12],
])("finds the %i groups in %i columns that the points were drawn from", (groups, columns) => {
  const { clusters, candidates } = chooseClusters(groupsOf(900, columns, groups, 20 + groups), {
    ...{ least: 2, most: groups + 2, seed: 1 },
  });
  expect(clusters).toBe(groups);
  const chosen = candidates.find((candidate) => candidate.clusters === groups)!;
  expect(Math.min(...chosen.stability)).toBeGreaterThan(0.75);
  expect(chosen.silhouette).toBeGreaterThan(chosen.referenceSilhouette!);
});

test.each([1, 2, 3])("finds no structure in one normal cloud, drawn with seed %i", (seed) => {
  expect(chooseClusters(groupsOf(600, 6, 1, seed), { least: 2, most: 5, seed }).clusters).toBeNull();
});

test("finds none in equal points and in fewer points than clusters", () => {
  const equal = { rows: 200, columns: 3, values: new Float64Array(600).fill(2) };
  expect(chooseClusters(equal, { least: 2, most: 5, seed: 1 })).toEqual({ clusters: null, candidates: [] });
  const few = { rows: 2, columns: 1, values: Float64Array.of(1, 2) };
  expect(chooseClusters(few, { least: 2, most: 5, seed: 1 }).clusters).toBeNull();
});

test("the order of rows among the drawn ones and the number of samples do not change what is certain", () => {
  const points = groupsOf(300, 3, 2, 3, 30);
  const fit = kMeansFitter(300, 3, 2);
  const { labels } = fit(points, { seed: 1 });
  const stability = bootstrapStability(points, labels, 2, 7, seededRandom(1), (drawn) => {
    return { labels: fit(drawn, { seed: 2 }).labels, clusters: 2 };
  });
  expect(stability).toEqual([1, 1]);
});

test("a bootstrap overlap is the Jaccard of the drawn members, worked out by hand", () => {
  const points = { rows: 4, columns: 1, values: Float64Array.of(0, 1, 2, 3) };
  const draws = [0, 0.3, 0.5, 0.75];
  let at = 0;
  // Every point is drawn once; the sample puts point 1 with 2 and 3: {0, 1} meets {0} by 1/2, {2, 3} meets {1, 2, 3} by 2/3.
  const stability = bootstrapStability(
    points,
    Int32Array.of(0, 0, 1, 1),
    2,
    1,
    () => draws[at++]!,
    () => {
      return { labels: Int32Array.of(0, 1, 1, 1), clusters: 2 };
    },
  );
  expect(stability).toEqual([1 / 2, 2 / 3]);
});

// scikit-learn 1.5.2: silhouette_score of the labels from the same centres
test.each([
  [2, 0.3617618522247713],
  [5, 0.31113280222096323],
  [9, 0.20711554358372972],
])("the silhouette of %i clusters is scikit-learn's", (clusters, silhouette) => {
  const { labels } = kMeansFitter(600, 4, clusters)(FIVE, { seed: 1, start: FIVE.values.slice(0, clusters * 4) });
  expect(meanSilhouette(FIVE, labels, clusters)).toBeCloseTo(silhouette, 10);
});

test("one cluster has no silhouette, and a point alone counts 0", () => {
  const points = { rows: 3, columns: 1, values: Float64Array.of(0, 1, 9) };
  expect(meanSilhouette(points, Int32Array.of(0, 0, 0), 1)).toBeNaN();
  // (9 − 1) / 9 and (8 − 1) / 8 and 0
  expect(meanSilhouette(points, Int32Array.of(0, 0, 1), 2)).toBeCloseTo((8 / 9 + 7 / 8) / 3, 12);
});
