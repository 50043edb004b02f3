import { ascendingOrder } from "../ascending-order.js";
import { normalDraw, seededRandom } from "../random.js";

const BINS = 10;
const DRAWS = 1000;
const CONFIDENCE = 0.95;

/**
 * The greatest calibration error that may stand: `most`, or what a model whose every probability is right comes to by chance in
 * one of twenty windows, if that is more. With a thousand rows chance alone gives 0.03; with 100,000 it gives 0.003.
 * @param probabilities of the rows of the window
 */
export function calibrationLimit(probabilities: Float64Array, most: number, seed: number): number {
  const order = ascendingOrder(probabilities);
  const n = order.length;
  const spreads = Array.from({ length: BINS }, (_, bin) => {
    let variance = 0;
    for (let k = Math.floor((bin * n) / BINS); k < Math.floor(((bin + 1) * n) / BINS); k++) {
      const p = probabilities[order[k]!]!;
      variance += p * (1 - p);
    }
    return Math.sqrt(variance);
  });
  const random = seededRandom(seed);
  const errors = Float64Array.from({ length: DRAWS }, () =>
    spreads.reduce((sum, spread) => sum + (spread * Math.abs(normalDraw(random))) / n, 0),
  ).sort();
  return Math.max(most, errors[Math.ceil(CONFIDENCE * DRAWS) - 1]!);
}
