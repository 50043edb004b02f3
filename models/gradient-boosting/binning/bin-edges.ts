/** A bin of distinct values is not closed before it has this many rows. */
const MIN_BIN_ROWS = 3;

/**
 * Upper edges of at most `bins` bins of about equally many values; a value that alone fills a bin gets its own. A value
 * lies in the first bin whose edge it does not exceed, above all edges in the last bin.
 * @param sorted ascending, without NaN
 * @returns strictly ascending, one fewer than there are bins, each between two values that occur
 */
export function binEdges(sorted: Float64Array, bins: number): Float64Array {
  const { values, counts } = distinct(sorted);
  const n = values.length;
  const edges: number[] = [];
  if (n <= 1) return new Float64Array(0);
  if (n <= bins) {
    for (let i = 0, rows = 0; i < n - 1; i++) {
      rows += counts[i]!;
      if (rows < MIN_BIN_ROWS) continue;
      edges.push(between(values[i]!, values[i + 1]!));
      rows = 0;
    }
    return Float64Array.from(edges);
  }
  const large = counts.map((count) => (count >= sorted.length / bins ? 1 : 0));
  let binsLeft = bins;
  let rowsLeft = sorted.length;
  for (let i = 0; i < n; i++) {
    if (large[i] === 0) continue;
    binsLeft--;
    rowsLeft -= counts[i]!;
  }
  let size = rowsLeft / Math.max(1, binsLeft);
  for (let i = 0, rows = 0; i < n - 1 && edges.length < bins - 1; i++) {
    rows += counts[i]!;
    if (large[i] === 0) rowsLeft -= counts[i]!;
    const full = large[i] === 1 || rows >= size || (large[i + 1] === 1 && rows >= Math.max(1, size / 2));
    if (!full) continue;
    edges.push(between(values[i]!, values[i + 1]!));
    rows = 0;
    if (large[i] === 0) size = rowsLeft / Math.max(1, --binsLeft);
  }
  return Float64Array.from(edges);
}

function distinct(sorted: Float64Array): { values: Float64Array; counts: Uint32Array } {
  const values = new Float64Array(sorted.length);
  const counts = new Uint32Array(sorted.length);
  let n = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (n > 0 && sorted[i] === values[n - 1]) counts[n - 1]!++;
    else {
      values[n] = sorted[i]!;
      counts[n++] = 1;
    }
  }
  return { values: values.subarray(0, n), counts: counts.subarray(0, n) };
}

/** Halves before adding: the sum of two huge values is infinite. Neighbours in the number line have nothing between. */
function between(a: number, b: number): number {
  const middle = a / 2 + b / 2;
  return middle > a && middle < b ? middle : a;
}
