import { InputError } from "../errors.js";

/** How often each value occurs: equal lengths, values strictly ascending, counts whole and above 0. */
export interface Distribution {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/**
 * The values that divide a distribution into fifths: those at ascending rank ceil(k·n/5), k = 1 to 4, n the sum of counts.
 * Equal values are never divided, so a fifth may be larger, or empty.
 * @returns four values of the distribution, ascending, not necessarily distinct
 * @throws {InputError} empty-distribution, unequal-lengths, not-ascending, not-a-count
 */
export function cutPoints(distribution: Distribution): readonly [number, number, number, number] {
  const n = total(distribution);
  const { values, counts } = distribution;
  const points: number[] = [];
  let below = 0;
  for (let i = 0; i < values.length && points.length < 4; i++) {
    below += counts[i]!;
    while (points.length < 4 && below >= rank(points.length + 1, n)) points.push(values[i]!);
  }
  return points as unknown as readonly [number, number, number, number];
}

/** In whole numbers: 0.2 · n is not exact. */
const rank = (k: number, n: number): number => Math.floor((k * n + 4) / 5);

function total({ values, counts }: Distribution): number {
  if (values.length !== counts.length) {
    throw new InputError("unequal-lengths", `cutPoints: ${values.length} values but ${counts.length} counts.`);
  }
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!) || (i > 0 && values[i]! <= values[i - 1]!)) {
      throw new InputError("not-ascending", `cutPoints: values must be finite and ascend strictly; see index ${i}.`);
    }
    if (!Number.isSafeInteger(counts[i]!) || counts[i]! <= 0) {
      throw new InputError(
        "not-a-count",
        `cutPoints: counts must be whole and above 0; got ${counts[i]} at index ${i}.`,
      );
    }
    n += counts[i]!;
  }
  if (n === 0)
    throw new InputError("empty-distribution", "cutPoints: needs at least one customer with a sale; got none.");
  return n;
}
