import { FIELD } from "./quantise.js";

/** Adds the packed number of each row to its bin of every feature. The rows: `order[from]` to `order[to]`, exclusive. */
export type AddRows = (from: number, to: number) => void;

/** The plain kernel; `histogram-kernel.ts` makes a faster one with the same sums. */
export function plainAddRows(
  order: Int32Array,
  rowBins: Uint8Array,
  packed: Float64Array,
  offsets: Int32Array,
  sums: Float64Array,
): AddRows {
  const stride = offsets.length;
  return (from, to) => {
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      const value = packed[row]!;
      const at = row * stride;
      for (let f = 0; f < stride; f++) {
        const bin = offsets[f]! + rowBins[at + f]!;
        sums[bin] = sums[bin]! + value;
      }
    }
  };
}

/** Moves packed sums into full-width ones, and empties them. */
export function flush(packed: Float64Array, gradient: Float64Array, hessian: Float64Array): void {
  for (let i = 0; i < packed.length; i++) {
    const sum = packed[i]!;
    if (sum === 0) continue;
    const g = Math.floor(sum / FIELD);
    gradient[i] = gradient[i]! + g;
    hessian[i] = hessian[i]! + (sum - g * FIELD);
    packed[i] = 0;
  }
}
