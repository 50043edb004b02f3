import type { FitReport } from "../fit-report.js";
import { checkPoints, squaredDistance, type Points } from "./points.js";

/** Clusters by their centres: each point belongs to the nearest. */
export interface KMeansModel {
  readonly clusters: number;
  readonly columns: number;
  /** `clusters` × `columns`. */
  readonly centres: Float64Array;
  /** Sum of squared distances to the nearest centre, of the points it was fitted to. */
  readonly inertia: number;
  readonly report: FitReport;
  /** The cluster of each of the points that it was fitted to, from 0. */
  readonly labels: Int32Array;
}

/**
 * The nearest centre of each point, of equally near ones the first.
 * @returns one number a point, from 0
 * @throws {InputError} bad-points, not-finite
 */
export function assignNearest(points: Points, centres: Float64Array): Int32Array {
  checkPoints("assignNearest", points);
  const { rows, columns, values } = points;
  const clusters = centres.length / columns;
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let nearest = 0;
    let least = Infinity;
    for (let k = 0; k < clusters; k++) {
      const distance = squaredDistance(values, i, centres, k, columns);
      if (distance < least) [nearest, least] = [k, distance];
    }
    labels[i] = nearest;
  }
  return labels;
}
