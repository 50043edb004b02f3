import type { Column } from "../../table.js";
import type { BinnedFeature } from "./binned-feature.js";
import { cellOf } from "./guide.js";

/** Rows whose bins stay in cache while all columns are filled. */
const BLOCK = 4096;

/**
 * Bins of rows `from` to `to`: `byRow` row after row, one byte a feature, and, unless null, `byColumn` feature after feature.
 * @param columns per feature, the column of the table that is read
 */
export function fillBins(
  features: readonly BinnedFeature[],
  columns: readonly Column[],
  rows: { readonly from: number; readonly to: number; readonly all: number },
  byRow: Uint8Array,
  byColumn: Uint8Array | null,
): void {
  const stride = features.length;
  const codes = features.map((feature, f) => binOfCode(feature, columns[f]!));
  const block = new Uint8Array(BLOCK);
  for (let from = rows.from; from < rows.to; from += BLOCK) {
    const to = Math.min(rows.to, from + BLOCK);
    for (let f = 0; f < stride; f++) {
      const column = columns[f]!;
      if (column.kind === "numeric") fillNumbers(features[f]!, column.values, from, to, block);
      else for (let i = from; i < to; i++) block[i - from] = codes[f]![column.codes[i]! + 1]!;
      for (let i = from; i < to; i++) byRow[i * stride + f] = block[i - from]!;
      byColumn?.set(block.subarray(0, to - from), f * rows.all + from);
    }
  }
}

function fillNumbers(
  { edges, guide, bins }: BinnedFeature,
  values: Float64Array | Float32Array,
  from: number,
  to: number,
  block: Uint8Array,
): void {
  const { first } = guide;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value !== value) {
      block[i - from] = bins;
      continue;
    }
    const cell = cellOf(guide, value);
    let low = first[cell]!;
    let high = first[cell + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value > edges[middle]!) low = middle + 1;
      else high = middle;
    }
    block[i - from] = low;
  }
}

/** Bin of each code + 1, by name. */
function binOfCode({ categories, bins }: BinnedFeature, column: Column): Uint8Array {
  if (column.kind === "numeric" || categories === null) return new Uint8Array(0);
  const known = new Map(categories.map((name, bin) => [name, bin]));
  const map = new Uint8Array(column.categories.length + 1).fill(bins);
  column.categories.forEach((name, code) => (map[code + 1] = known.get(name) ?? bins));
  return map;
}
