import { logChoose } from "./log-factorial.js";

/** A fourfold table by its margins, and the values that its common cell can take. */
export interface Table {
  readonly n: number;
  readonly a: number;
  readonly b: number;
  readonly least: number;
  readonly most: number;
}

/** Weights below this share of the greatest one are left out of sums. */
export const NEGLIGIBLE = 1e-15;

/** The value at which the table would have that odds ratio: near the mean of the tilted variable, and in closed form. */
export function valueAt({ n, a, b }: Table, odds: number): number {
  if (Math.abs(odds - 1) < 1e-9) return (a * b) / n;
  const half = (n + (odds - 1) * (a + b)) / 2;
  return (odds * a * b) / (half + Math.sqrt(Math.max(0, half * half - odds * (odds - 1) * a * b)));
}

/**
 * Probabilities of a hypergeometric variable times exp(tilt × value - scale), the greatest of them 1, written over what
 * `weights` held.
 */
export function tiltTable(table: Table, tilt: number, weights: Weights): { from: number; scale: number } {
  const { n, a, b, least, most } = table;
  const odds = Math.exp(tilt);
  const ratio = (j: number): number => (odds * (a - j) * (b - j)) / ((j + 1) * (n - a - b + j + 1));
  let mode = Math.min(most, Math.max(least, Math.round(valueAt(table, odds))));
  while (mode < most && ratio(mode) > 1) mode++;
  while (mode > least && ratio(mode - 1) < 1) mode--;
  let from = mode;
  for (let w = 1; from > least && w > NEGLIGIBLE; from--) w /= ratio(from - 1);
  weights.hold(0, mode - from + 1);
  let { values } = weights;
  values[mode - from] = 1;
  for (let j = mode; j > from; j--) values[j - 1 - from] = values[j - from]! / ratio(j - 1);
  let size = mode - from + 1;
  for (let j = mode, w = 1; j < most && (w *= ratio(j)) > NEGLIGIBLE; j++) {
    weights.hold(size, size + 1);
    values = weights.values;
    values[size++] = w;
  }
  weights.size = size;
  const scale = logChoose(a, mode) + logChoose(n - a, b - mode) - logChoose(n, b) + tilt * mode;
  return { from, scale };
}

/** Numbers in memory that is used again. */
export class Weights {
  values = new Float64Array(64);
  size = 0;

  /** @param keep values that stay */
  hold(keep: number, room: number): void {
    if (room <= this.values.length) return;
    const longer = new Float64Array(Math.max(room, this.values.length * 2));
    longer.set(this.values.subarray(0, keep));
    this.values = longer;
  }
}
