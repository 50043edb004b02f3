import { LEAST_ROWS, stabilityIndex } from "../metrics/stability.js";
import type { RfmScores } from "./rfm-meaning.js";

/**
 * How far customers have moved between the scores since the cut points were taken: the greatest population stability index of
 * r, f and m.
 * @returns from 0; null where either has fewer than 20 customers
 */
export function rfmShift(then: RfmScores, now: RfmScores): number | null {
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const [before, after] = [total(then.f), total(now.f)];
  if (before < LEAST_ROWS || after < LEAST_ROWS) return null;
  const shares = (counts: readonly number[], of: number): number[] => counts.map((count) => count / of);
  const shift = (name: keyof RfmScores): number => stabilityIndex(shares(then[name], before), shares(now[name], after));
  return Math.max(shift("r"), shift("f"), shift("m"));
}
