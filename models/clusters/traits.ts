import type { Points } from "./points.js";

/** One number in which a cluster differs from all customers. */
export interface Trait {
  /** Index of the column. */
  readonly column: number;
  /** Mean of the cluster less that of all, in deviations of all. */
  readonly effect: number;
}

/**
 * In what each cluster differs, the greatest differences first, of equal ones in the order of columns.
 * @param points standardised coordinates, not whitened
 */
export function clusterTraits({ rows, columns, values }: Points, labels: Int32Array, clusters: number): Trait[][] {
  const all = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const sums = new Float64Array(clusters * columns);
  const members = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) {
    members[labels[i]!]!++;
    for (let c = 0; c < columns; c++) {
      const value = values[i * columns + c]!;
      all[c]! += value;
      squares[c]! += value * value;
      sums[labels[i]! * columns + c]! += value;
    }
  }
  return Array.from({ length: clusters }, (_, k) =>
    Array.from(all, (sum, column): Trait => {
      const mean = sum / rows;
      const deviation = Math.sqrt(Math.max(0, squares[column]! / rows - mean * mean));
      const own = members[k]! > 0 ? sums[k * columns + column]! / members[k]! : mean;
      return { column, effect: deviation > 0 ? (own - mean) / deviation : 0 };
    }).sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.column - b.column),
  );
}
