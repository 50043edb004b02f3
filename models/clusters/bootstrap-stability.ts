import type { Random } from "../random.js";
import { takeRows, type Points } from "./points.js";

/** Below it a cluster dissolves when other customers are drawn; from `STABLE` on it is found again. */
export const UNSTABLE = 0.6;
export const STABLE = 0.75;
/** Who is below it after so many samples will not come near any more. */
const HOPELESS = 0.5;
const FEWEST_SAMPLES = 5;

/**
 * How surely each cluster is found again in bootstrap samples: the mean, over samples, of the greatest Jaccard overlap of its
 * drawn members with a cluster of the sample. Ends after a few samples where the clusters dissolve anyway.
 * @param labels of the points, from 0
 * @param cluster labels of other points of as many rows
 * @returns one number a cluster, 0 to 1
 * @source Hennig (2007), as fpc::clusterboot does with bootmethod "boot"
 */
export function bootstrapStability(
  points: Points,
  labels: Int32Array,
  clusters: number,
  samples: number,
  random: Random,
  cluster: (points: Points, sample: number) => { readonly labels: Int32Array; readonly clusters: number },
): number[] {
  const sums = new Float64Array(clusters);
  const sizes = new Float64Array(clusters);
  for (const label of labels) sizes[label]!++;
  let done = 0;
  while (done < samples) {
    const sample = done++;
    const drawn = Int32Array.from({ length: points.rows }, () => Math.floor(random() * points.rows));
    const found = cluster(takeRows(points, drawn), sample);
    const now = new Int32Array(points.rows).fill(-1);
    drawn.forEach((row, i) => (now[row] = found.labels[i]!));
    greatestOverlaps(labels, now, clusters, found.clusters).forEach((overlap, k) => (sums[k]! += overlap));
    const mean = sums.reduce((sum, one, k) => sum + one * sizes[k]!, 0) / points.rows / done;
    if (done >= FEWEST_SAMPLES && mean < HOPELESS) break;
  }
  return Array.from(sums, (sum) => sum / done);
}

/** Among the points that were drawn. */
function greatestOverlaps(labels: Int32Array, now: Int32Array, clusters: number, found: number): Float64Array {
  const both = new Float64Array(clusters * found);
  const [own, other] = [new Float64Array(clusters), new Float64Array(found)];
  now.forEach((label, i) => {
    if (label < 0) return;
    both[labels[i]! * found + label]!++;
    own[labels[i]!]!++;
    other[label]!++;
  });
  return own.map((members, k) => {
    let most = 0;
    for (let j = 0; j < found; j++) {
      const common = both[k * found + j]!;
      if (common > 0) most = Math.max(most, common / (members + other[j]! - common));
    }
    return most;
  });
}
