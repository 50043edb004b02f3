import type { Points } from "../points.js";
import type { Crew } from "./crew.js";

export interface LloydEnd {
  /** `clusters` × `columns`. */
  readonly centres: Float64Array;
  /** Sum of squared distances to the nearest centre. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

export interface LloydLimits {
  readonly maxIterations: number;
  /** Ends when the centres move, squared and added up, by no more; 0: when no label changes. */
  readonly tolerance: number;
}

/** Lays the points into the memory of the crew. */
export function layPoints({ workspace }: Crew, { rows, columns, values }: Points): void {
  const { points, stride } = workspace;
  if (stride === columns) return void points.set(values);
  for (let i = 0; i < rows; i++) points.set(values.subarray(i * columns, (i + 1) * columns), i * stride);
}

/**
 * Lloyd's rounds from given centres until no label changes, over the points that lie in the memory; labels stay there, those of
 * the centres given back. A cluster that loses all points begins anew at the point farthest from its centre.
 */
export function runLloyd(
  crew: Crew,
  columns: number,
  clusters: number,
  start: Float64Array,
  { maxIterations, tolerance }: LloydLimits,
): LloydEnd {
  const { centres, stride, labels, slack, losses } = crew.workspace;
  layCentres(crew, start, columns, clusters);
  labels.fill(-1);
  slack.fill(-Infinity);
  losses.fill(0);
  let converged = false;
  let iterations = 0;
  while (iterations < maxIterations) {
    iterations++;
    crew.work();
    const { changed, moved } = moveCentres(crew, clusters);
    if (changed === 0 || moved <= tolerance) {
      converged = true;
      if (changed === 0) break;
    }
    measureNorms(crew, clusters);
    if (converged) break;
  }
  // Labels and centres of one round: a last pass gives the labels of the centres as they are now.
  crew.work();
  const found = new Float64Array(clusters * columns);
  for (let k = 0; k < clusters; k++) {
    found.set(centres.subarray(k * stride, k * stride + columns), k * columns);
  }
  return { centres: found, inertia: inertiaOf(crew, columns), iterations, converged };
}

function layCentres(crew: Crew, start: Float64Array, columns: number, clusters: number): void {
  const { centres, stride } = crew.workspace;
  centres.fill(0);
  for (let k = 0; k < clusters; k++) centres.set(start.subarray(k * columns, (k + 1) * columns), k * stride);
  measureNorms(crew, clusters);
}

function measureNorms({ workspace: { centres, halfNorms, longest, stride } }: Crew, clusters: number): void {
  halfNorms.fill(Infinity);
  for (let k = 0; k < clusters; k++) {
    let sum = 0;
    for (let c = k * stride; c < (k + 1) * stride; c++) sum += centres[c]! * centres[c]!;
    halfNorms[k] = sum / 2;
  }
  longest[0] = 2 * halfNorms.subarray(0, clusters).reduce((most, half) => Math.max(most, half), 0);
}

/** The means of the clusters, from the sums of the blocks in their order. */
function moveCentres({ workspace }: Crew, clusters: number): { changed: number; moved: number } {
  const { centres, sums, counts, losses, stride, blocks } = workspace;
  const total = new Float64Array(clusters * stride);
  const members = new Float64Array(clusters);
  let changed = 0;
  for (let block = 0; block < blocks; block++) {
    const from = block * clusters * stride;
    for (let i = 0; i < total.length; i++) total[i]! += sums[from + i]!;
    const countsFrom = block * (clusters + 1);
    for (let k = 0; k < clusters; k++) members[k]! += counts[countsFrom + k]!;
    changed += counts[countsFrom + clusters]!;
  }
  if (members.includes(0)) {
    fillEmpty(workspace, total, members);
    changed = Math.max(changed, 1);
  }
  const moves = new Float64Array(clusters);
  let moved = 0;
  for (let k = 0; k < clusters; k++) {
    let own = 0;
    for (let c = k * stride; c < (k + 1) * stride; c++) {
      const mean = total[c]! / members[k]!;
      own += (mean - centres[c]!) ** 2;
      centres[c] = mean;
    }
    moved += own;
    moves[k] = Math.sqrt(own);
  }
  // A point comes no nearer to another centre than that one moved, and no farther from its own than its own moved.
  moves.forEach((own, k) => {
    losses[k + 1] = own + moves.reduce((most, other, j) => (j === k ? most : Math.max(most, other)), 0);
  });
  return { changed, moved };
}

/** Gives each empty cluster the point that lies farthest from its centre, out of a cluster that keeps others. */
function fillEmpty(workspace: Crew["workspace"], total: Float64Array, members: Float64Array): void {
  const { points, labels, slack, centres, stride } = workspace;
  const taken = new Set<number>();
  for (let k = 0; k < members.length; k++) {
    if (members[k]! > 0) continue;
    let farthest = -1;
    let most = -1;
    for (let i = 0; i < labels.length; i++) {
      if (members[labels[i]!]! < 2 || taken.has(i)) continue;
      const distance = rowDistance(points, i, centres, labels[i]!, stride);
      if (distance > most) [farthest, most] = [i, distance];
    }
    if (farthest < 0) continue;
    taken.add(farthest);
    const from = labels[farthest]!;
    for (let c = 0; c < stride; c++) {
      const value = points[farthest * stride + c]!;
      total[from * stride + c]! -= value;
      total[k * stride + c] = value;
    }
    members[from]!--;
    members[k] = 1;
    labels[farthest] = k;
    slack[farthest] = -Infinity;
  }
}

function inertiaOf({ workspace }: Crew, columns: number): number {
  const { points, labels, centres, stride, blockRows } = workspace;
  let whole = 0;
  for (let from = 0; from < labels.length; from += blockRows) {
    let sum = 0;
    const until = Math.min(labels.length, from + blockRows);
    for (let i = from; i < until; i++) {
      for (let c = 0, p = i * stride, q = labels[i]! * stride; c < columns; c++) {
        const difference = points[p + c]! - centres[q + c]!;
        sum += difference * difference;
      }
    }
    whole += sum;
  }
  return whole;
}

function rowDistance(points: Float64Array, i: number, centres: Float64Array, k: number, stride: number): number {
  let sum = 0;
  for (let c = 0; c < stride; c++) sum += (points[i * stride + c]! - centres[k * stride + c]!) ** 2;
  return sum;
}
