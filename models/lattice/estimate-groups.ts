import { InputError } from "../errors.js";

/**
 * Groups that rows fall into, told by how many a sample of them falls into, where all groups are equally likely.
 * @param found groups in the sample, 0 to `sampled`
 * @param sampled rows of the sample
 * @param rows all rows, at least `sampled`
 * @returns between `found` and `rows`
 * @throws {InputError} not-a-sample
 * @source Cardenas (1975), Analysis and performance of inverted data base structures: V (1 - (1 - 1/V)^n), solved for V
 */
export function estimateGroups(found: number, sampled: number, rows: number): number {
  if (!(found >= 0 && found <= sampled && sampled <= rows)) {
    throw new InputError(
      "not-a-sample",
      `estimateGroups: needs 0 <= found <= sampled <= rows; got ${found}, ${sampled}, ${rows}.`,
    );
  }
  if (sampled === rows || found <= 1) return found;
  if (found === sampled) return rows;
  let [low, high] = [found, rows];
  // More groups than rows could not all be seen: `rows` bounds what is asked for.
  if (seen(high, sampled) <= found) return rows;
  while (high - low > Math.max(1, low * 1e-6)) {
    const middle = (low + high) / 2;
    if (seen(middle, sampled) < found) low = middle;
    else high = middle;
  }
  return Math.min(rows, Math.max(found, seen(high, rows)));
}

/** Groups seen among so many rows, of `groups` equally likely ones. */
const seen = (groups: number, rows: number): number => -groups * Math.expm1(rows * Math.log1p(-1 / groups));
