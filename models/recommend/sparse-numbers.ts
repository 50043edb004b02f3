/** Numbers from 0 of a few products in an array of all, and which they are. */
export interface SparseNumbers {
  readonly values: Float64Array;
  add(product: number, value: number): void;
  /** Adds the values from `begin` to `end`, each times `factor`, to their products. */
  addAll(products: Int32Array, values: Float32Array | Float64Array, begin: number, end: number, factor: number): void;
  all(): { readonly touched: Int32Array; readonly count: number; readonly values: Float64Array };
  /** The greatest; 0 where there is none. */
  top(): number;
  clear(): void;
}

export function sparseNumbers(products: number): SparseNumbers {
  const values = new Float64Array(products);
  const touched = new Int32Array(products);
  let count = 0;
  let top = 0;
  return {
    values,
    add(what, value) {
      if (value === 0) return;
      const before = values[what]!;
      if (before === 0) touched[count++] = what;
      values[what] = before + value;
      // Nothing is ever taken away: the greatest of all sums is the greatest at the end.
      if (before + value > top) top = before + value;
    },
    addAll(products, some, begin, end, factor) {
      for (let at = begin; at < end; at++) {
        const what = products[at]!;
        const value = factor * some[at]!;
        if (value === 0) continue;
        const before = values[what]!;
        if (before === 0) touched[count++] = what;
        values[what] = before + value;
        if (before + value > top) top = before + value;
      }
    },
    all: () => ({ touched, count, values }),
    top: () => top,
    clear() {
      for (let i = 0; i < count; i++) values[touched[i]!] = 0;
      count = top = 0;
    },
  };
}
