/** What may be said of a column: which of them speak of one thing, and which are causes that an agent can act on. */
export interface ReasonColumn {
  readonly name: string;
  /** Columns of one theme count together, and the strongest speaks. */
  readonly theme: string;
  readonly isCause: boolean;
}

export const REASONS = 3;

/**
 * For each row up to three columns that speak for leaving, strongest first: −1 where there is none. Of one theme only one is
 * named. A cause that the row shows and that adds anything takes the last place if none of the three is one: people can act on it.
 * @param added row after row one number a column, from `explain`
 * @param shows whether a row's own value shows the cause that a column stands for
 * @returns row after row three places in `columns`
 */
export function chooseReasons(
  added: Float64Array,
  columns: readonly ReasonColumn[],
  shows: (row: number, column: number) => boolean,
): Int32Array {
  const n = columns.length;
  const rows = n === 0 ? 0 : added.length / n;
  const themes = [...new Set(columns.map(({ theme }) => theme))];
  const themeOf = Int32Array.from(columns, ({ theme }) => themes.indexOf(theme));
  const isCause = Uint8Array.from(columns, (column) => Number(column.isCause));
  const sums = new Float64Array(themes.length);
  const speaker = new Int32Array(themes.length);
  const cause = new Int32Array(themes.length);
  const chosen = new Int32Array(rows * REASONS).fill(-1);
  const places = new Int32Array(REASONS);
  for (let i = 0; i < rows; i++) {
    const at = i * n;
    sums.fill(0);
    speaker.fill(-1);
    cause.fill(-1);
    for (let c = 0; c < n; c++) {
      const value = added[at + c]!;
      const t = themeOf[c]!;
      sums[t]! += value;
      if (value <= 0) continue;
      if (speaker[t]! < 0 || value > added[at + speaker[t]!]!) speaker[t] = c;
      if (isCause[c] === 1 && (cause[t]! < 0 || value > added[at + cause[t]!]!) && shows(i, c)) cause[t] = c;
    }
    let found = 0;
    places.fill(-1);
    for (; found < REASONS; found++) {
      let best = -1;
      for (let t = 0; t < themes.length; t++) {
        if (!(sums[t]! > 0) || speaker[t]! < 0 || places.includes(t)) continue;
        if (best < 0 || sums[t]! > sums[best]!) best = t;
      }
      if (best < 0) break;
      places[found] = best;
    }
    for (let p = 0; p < found; p++) chosen[i * REASONS + p] = speaker[places[p]!]!;
    nameCause(i, found);
  }
  return chosen;

  function nameCause(row: number, found: number): void {
    if (found === 0) return;
    for (let p = 0; p < found; p++) {
      const c = chosen[row * REASONS + p]!;
      if (isCause[c] === 1 && shows(row, c)) return;
    }
    let best = -1;
    for (let t = 0; t < themes.length; t++) {
      const c = cause[t]!;
      if (c < 0) continue;
      if (best < 0 || added[row * n + c]! > added[row * n + best]!) best = c;
    }
    if (best < 0) return;
    const same = places.subarray(0, found).indexOf(themeOf[best]!);
    chosen[row * REASONS + (same >= 0 ? same : Math.min(found, REASONS - 1))] = best;
  }
}
