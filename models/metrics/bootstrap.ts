import { FitError, InputError } from "../errors.js";
import { seededBits } from "../random.js";

export interface BootstrapOptions {
  readonly seed: number;
  /** Default 1000. */
  readonly replicates?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile interval of a statistic by the Poisson bootstrap: each row counts 0, 1, 2, … times, by an independent draw of
 * mean 1. Several statistics of the same rows with the same seed see the same draws.
 * @param statistic of rows that count `counts[i]` times (0 to 8); NaN where it cannot say, and the draw is left out
 * @throws {InputError} bootstrap-options
 * @throws {FitError} bootstrap-empty: over half of the draws said nothing
 * @source Hanley and MacGibbon (2006); Chamandy and others (2012)
 */
export function bootstrapInterval(
  rows: number,
  statistic: (counts: Uint8Array) => number,
  options: BootstrapOptions,
): Interval {
  return bootstrapIntervals(rows, (counts) => [statistic(counts)], 1, options)[0]!;
}

/**
 * Intervals of several statistics of the same rows, as `bootstrapInterval` gives each of them alone, with one set of draws.
 * @param statistics `many` numbers, in the same order at each draw
 * @throws as `bootstrapInterval`
 */
export function bootstrapIntervals(
  rows: number,
  statistics: (counts: Uint8Array) => readonly number[],
  many: number,
  { seed, replicates = 1000, confidence = 0.95 }: BootstrapOptions,
): readonly Interval[] {
  if (!Number.isSafeInteger(rows) || rows < 1 || !Number.isSafeInteger(replicates) || replicates < 20) {
    throw new InputError(
      "bootstrap-options",
      `bootstrapInterval: needs rows from 1, got ${rows}, and replicates from 20, got ${replicates}.`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new InputError(
      "bootstrap-options",
      `bootstrapInterval: confidence must lie between 0 and 1; got ${confidence}.`,
    );
  }
  const bits = seededBits(seed);
  const counts = new Uint8Array(rows);
  const drawn = Array.from({ length: many }, () => new Float64Array(replicates));
  for (let b = 0; b < replicates; b++) {
    drawCounts(counts, bits);
    statistics(counts).forEach((value, s) => (drawn[s]![b] = value));
  }
  return drawn.map((values) => {
    const said = values.filter((value) => !Number.isNaN(value)).sort();
    if (said.length * 2 < replicates) {
      throw new FitError(
        "bootstrap-empty",
        `bootstrapInterval: ${said.length} of ${replicates} draws had an answer; too few rows of a class.`,
      );
    }
    return { low: quantile(said, (1 - confidence) / 2), high: quantile(said, (1 + confidence) / 2) };
  });
}

/** Poisson of mean 1 by its distribution over 16 bits: P(0) = P(1) = 1/e. Above 8 comes once in a million draws and is cut. */
const TABLE = poissonTable();

function drawCounts(counts: Uint8Array, bits: () => number): void {
  const n = counts.length;
  for (let i = 0; i < n; i += 2) {
    const word = bits();
    counts[i] = TABLE[word & 0xffff]!;
    if (i + 1 < n) counts[i + 1] = TABLE[word >>> 16]!;
  }
}

function poissonTable(): Uint8Array {
  const table = new Uint8Array(65536);
  let [probability, reached] = [Math.exp(-1), 0];
  for (let count = 0; count <= 8; count++) {
    const from = Math.round(reached * 65536);
    reached += probability;
    table.fill(count, from, count === 8 ? 65536 : Math.round(reached * 65536));
    probability /= count + 1;
  }
  return table;
}

/** By linear interpolation between order statistics. */
function quantile(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
