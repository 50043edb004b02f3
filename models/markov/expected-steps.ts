import { checkCounts, type TransitionCounts } from "./check-counts.js";
import { reach } from "./reach.js";

/**
 * How many steps on average until a state of `ends` is entered first.
 * @returns one entry per state: 0 in `ends`; Infinity where some never get there; NaN where a state on the way was never seen
 *   being left, or the state itself was not
 * @throws {InputError} not-square, not-a-count
 * @source Kemeny and Snell (1960), theorem 3.3.5
 */
export function expectedSteps(counts: TransitionCounts, ends: ReadonlySet<number>): Float64Array {
  checkCounts("expectedSteps", counts);
  const left = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const paths = reach(counts, ends);
  const all = [...counts.keys()];
  const isUnseen = (i: number): boolean => all.some((j) => paths[i]![j]! && !ends.has(j) && left[j] === 0);
  const arrives = (i: number): boolean => all.some((j) => paths[i]![j]! && ends.has(j));
  const isSure = (i: number): boolean => all.every((j) => !paths[i]![j]! || arrives(j));
  const steps = new Float64Array(counts.length);
  const asked: number[] = [];
  for (const i of all) {
    if (ends.has(i)) continue;
    if (isUnseen(i)) steps[i] = Number.NaN;
    else if (!isSure(i)) steps[i] = Infinity;
    else asked.push(i);
  }
  const solved = solve(
    asked.map((i) => asked.map((j) => (i === j ? 1 : 0) - counts[i]![j]! / left[i]!)),
    asked.map(() => 1),
  );
  for (const [k, state] of asked.entries()) steps[state] = solved[k]!;
  return steps;
}

/** By elimination with the greatest pivot of a column. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(matrix[i]![k]!) > Math.abs(matrix[best]![k]!)) best = i;
    [matrix[k], matrix[best]] = [matrix[best]!, matrix[k]!];
    [right[k], right[best]] = [right[best]!, right[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j++) matrix[i]![j]! -= factor * matrix[k]![j]!;
      right[i]! -= factor * right[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) right[k]! -= matrix[k]![j]! * right[j]!;
    right[k]! /= matrix[k]![k]!;
  }
  return right;
}
