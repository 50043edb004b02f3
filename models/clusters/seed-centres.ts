import type { Random } from "../random.js";
import { squaredDistance, takeRows, type Points } from "./points.js";

/** Centres are drawn among so many points at most: the rounds that follow see all of them. */
const MOST_POINTS = 32_768;

/**
 * Points to begin from: each drawn with a chance by its squared distance to those before, the best of some trials.
 * @returns `clusters` × columns; different points as long as there are any
 * @source Arthur and Vassilvitskii (2007), k-means++, greedy with 2 + floor(ln k) trials
 */
export function seedCentres(all: Points, clusters: number, random: Random): Float64Array {
  const points = sampled(all, random);
  const { rows, columns, values } = points;
  const trials = 2 + Math.floor(Math.log(clusters));
  const chosen = [Math.min(rows - 1, Math.floor(random() * rows))];
  let nearest = distancesTo(points, chosen[0]!, null);
  while (chosen.length < clusters) {
    const cumulative = new Float64Array(rows);
    let sum = 0;
    for (let i = 0; i < rows; i++) cumulative[i] = sum += nearest[i]!;
    let best: { at: number; distances: Float64Array; sum: number } | null = null;
    for (let trial = 0; trial < trials; trial++) {
      const at = sum > 0 ? firstAbove(cumulative, random() * sum) : Math.floor(random() * rows);
      const distances = distancesTo(points, at, nearest);
      const left = distances.reduce((total, one) => total + one, 0);
      if (best === null || left < best.sum) best = { at, distances, sum: left };
    }
    chosen.push(best!.at);
    nearest = best!.distances;
  }
  const centres = new Float64Array(clusters * columns);
  chosen.forEach((at, k) => centres.set(values.subarray(at * columns, (at + 1) * columns), k * columns));
  return centres;
}

function sampled(points: Points, random: Random): Points {
  if (points.rows <= MOST_POINTS) return points;
  return takeRows(
    points,
    Float64Array.from({ length: MOST_POINTS }, () => Math.floor(random() * points.rows)),
  );
}

function distancesTo({ rows, columns, values }: Points, at: number, nearest: Float64Array | null): Float64Array {
  const distances = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const distance = squaredDistance(values, i, values, at, columns);
    distances[i] = nearest === null ? distance : Math.min(nearest[i]!, distance);
  }
  return distances;
}

/** The first index whose running sum exceeds `share`: never one of distance 0. */
function firstAbove(cumulative: Float64Array, share: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle]! > share) high = middle;
    else low = middle + 1;
  }
  return low;
}
