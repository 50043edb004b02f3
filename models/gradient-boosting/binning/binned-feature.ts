import type { Column } from "../../table.js";
import { binEdges } from "./bin-edges.js";
import { guideOf, type Guide } from "./guide.js";

/** How the values of one column become bins 0 to `bins` − 1, and bin `bins` for what is missing or has no bin. */
export interface BinnedFeature {
  /** Index among the columns of the training table. */
  readonly column: number;
  readonly name: string;
  readonly bins: number;
  /** Whether a row of training lies in the last bin. */
  readonly hasMissing: boolean;
  /** Numeric: upper edges of all bins but the last. */
  readonly edges: Float64Array;
  readonly guide: Guide;
  /** Categorical: names of the bins; null: numeric. */
  readonly categories: readonly string[] | null;
}

/** A category that occurs less often has no bin of its own. */
const MIN_CATEGORY_ROWS = 3;

/**
 * @param sample ascending indices of rows; edges are taken from them
 * @returns null where the column cannot divide the rows: all of one bin
 */
export function binFeature(
  column: Column,
  index: number,
  bins: number,
  sample: Int32Array | null,
): BinnedFeature | null {
  const feature = column.kind === "numeric" ? numeric(column.values, bins, sample) : categorical(column, bins);
  if (feature.bins + (feature.hasMissing ? 1 : 0) < 2) return null;
  return { column: index, name: column.name, ...feature };
}

function numeric(values: Float64Array | Float32Array, bins: number, sample: Int32Array | null) {
  const sorted = new Float64Array(sample === null ? values.length : sample.length);
  let n = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = values[sample === null ? i : sample[i]!]!;
    if (value === value) sorted[n++] = value;
  }
  const edges = binEdges(sorted.subarray(0, n).sort(), bins);
  const hasMissing = n < sorted.length || hasNaN(values);
  return { bins: n === 0 ? 0 : edges.length + 1, hasMissing, edges, guide: guideOf(edges), categories: null };
}

function hasNaN(values: Float64Array | Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return true;
  return false;
}

function categorical({ codes, categories }: { codes: Int32Array; categories: readonly string[] }, bins: number) {
  const counts = new Int32Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const present = [...counts.keys()].filter((code) => counts[code]! >= MIN_CATEGORY_ROWS);
  const kept = present.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, bins);
  const names = kept.sort((a, b) => a - b).map((code) => categories[code]!);
  const rows = kept.reduce((sum, code) => sum + counts[code]!, 0);
  const edges = new Float64Array(0);
  return { bins: names.length, hasMissing: rows < codes.length, edges, guide: guideOf(edges), categories: names };
}
