import { squaredDistance, type Points } from "./points.js";

/**
 * Mean silhouette: how much nearer points lie to their own cluster than to the next one.
 * @returns −1 to 1; NaN where there are fewer than two clusters. A point that is alone in its cluster counts 0.
 * @source Rousseeuw (1987)
 */
export function meanSilhouette({ rows, columns, values }: Points, labels: Int32Array, clusters: number): number {
  const members = new Float64Array(clusters);
  for (const label of labels) members[label]!++;
  if (members.filter((many) => many > 0).length < 2) return Number.NaN;
  const sums = new Float64Array(rows * clusters);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const distance = Math.sqrt(squaredDistance(values, i, values, j, columns));
      sums[i * clusters + labels[j]!]! += distance;
      sums[j * clusters + labels[i]!]! += distance;
    }
  }
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const own = labels[i]!;
    if (members[own]! < 2) continue;
    const within = sums[i * clusters + own]! / (members[own]! - 1);
    let next = Infinity;
    for (let k = 0; k < clusters; k++) {
      if (k !== own && members[k]! > 0) next = Math.min(next, sums[i * clusters + k]! / members[k]!);
    }
    const wider = Math.max(within, next);
    if (wider > 0) total += (next - within) / wider;
  }
  return total / rows;
}
