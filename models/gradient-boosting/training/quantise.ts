/** A packed number holds a gradient in the upper and a Hessian in the lower 26 bits: 53 in all, exact in a double. */
export const FIELD = 2 ** 26;
const FIELD_BITS = 26;
/** Up to this many rows the finer quantisation costs nothing that anyone would notice. */
const FEW_ROWS = 100_000;

/** Bits of a quantised number, and rows that may be added before a field of a packed sum could overflow. */
export interface Precision {
  readonly bits: number;
  readonly flushRows: number;
}

export function precisionFor(rows: number): Precision {
  const bits = rows <= FEW_ROWS ? 16 : 12;
  return { bits, flushRows: 2 ** (FIELD_BITS - bits) };
}

/**
 * Packs gradients and Hessians of rows `from` to `to`, rounded up or down at random so that the mean is kept. The draw
 * depends on `key` and the row alone.
 * @source Shi, Ke, Chen and others (2022), "Quantized Training of Gradient Boosting Decision Trees", section 4
 */
export function packGradients(
  { gradient, hessian, packed }: { gradient: Float64Array; hessian: Float64Array; packed: Float64Array },
  scale: { readonly gradient: number; readonly hessian: number },
  key: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const draw = mixed(i ^ key);
    const g = Math.floor(gradient[i]! * scale.gradient + (draw & 0xffff) / 65_536);
    const h = Math.floor(hessian[i]! * scale.hessian + (draw >>> 16) / 65_536);
    packed[i] = g * FIELD + h;
  }
}

/** A permutation of the 32-bit numbers whose neighbours look independent. */
export function mixed(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** One key for each use of a seed. */
export const keyOf = (seed: number, round: number, use: number): number =>
  mixed(mixed(mixed(seed | 0) ^ round) ^ Math.imul(use, 0x9e3779b9)) | 0;
