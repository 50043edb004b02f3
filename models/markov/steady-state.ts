import { checkCounts, type TransitionCounts } from "./check-counts.js";
import { reach } from "./reach.js";

/** `unseen`: a state is entered and nobody was seen leaving it; `several`: where one ends depends on where one began. */
export type NoSteadyState = "no-counts" | "unseen" | "several";

/**
 * The shares of the states that steps of the same probabilities lead to in the long run, with nobody coming from outside.
 * @returns one share per state, adding up to 1; 0 for states that are left for good or that nobody was ever in
 * @throws {InputError} not-square, not-a-count
 * @source Grassmann, Taksar and Heyman (1985), whose elimination subtracts nothing and so loses no digits
 */
export function steadyState(counts: TransitionCounts): Float64Array | NoSteadyState {
  checkCounts("steadyState", counts);
  const all = [...counts.keys()];
  const left = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const begun = all.filter((i) => left[i]! > 0);
  if (begun.length === 0) return "no-counts";
  const paths = reach(counts);
  if (all.some((i) => left[i] === 0 && begun.some((from) => paths[from]![i]!))) return "unseen";
  const closed = begun.filter((i) => begun.every((j) => !paths[i]![j]! || paths[j]![i]!));
  if (closed.some((i) => closed.some((j) => !paths[i]![j]!))) return "several";
  const shares = new Float64Array(counts.length);
  const p = closed.map((i) => closed.map((j) => counts[i]![j]! / left[i]!));
  const n = p.length;
  for (let k = n - 1; k > 0; k--) {
    const out = p[k]!.slice(0, k).reduce((sum, x) => sum + x, 0);
    for (let i = 0; i < k; i++) {
      p[i]![k]! /= out;
      for (let j = 0; j < k; j++) p[i]![j]! += p[i]![k]! * p[k]![j]!;
    }
  }
  const weights = new Float64Array(n);
  weights[0] = 1;
  for (let k = 1; k < n; k++) for (let i = 0; i < k; i++) weights[k]! += weights[i]! * p[i]![k]!;
  const total = weights.reduce((sum, x) => sum + x, 0);
  for (const [k, state] of closed.entries()) shares[state] = weights[k]! / total;
  return shares;
}
