/** Numbers of a few products in an array of all, and which they are. */
export interface SparseNumbers {
  readonly values: Float64Array;
  touch(product: number): void;
  add(product: number, value: number): void;
  all(): { readonly touched: Int32Array; readonly count: number; readonly values: Float64Array };
  top(): number;
  clear(): void;
}

export function sparseNumbers(products: number): SparseNumbers {
  const values = new Float64Array(products);
  const touched = new Int32Array(products);
  let count = 0;
  return {
    values,
    touch: (what) => void (touched[count++] = what),
    add(what, value) {
      if (values[what] === 0 && value !== 0) touched[count++] = what;
      values[what]! += value;
    },
    all: () => ({ touched, count, values }),
    top() {
      let most = 0;
      for (let i = 0; i < count; i++) most = Math.max(most, values[touched[i]!]!);
      return most;
    },
    clear() {
      for (let i = 0; i < count; i++) values[touched[i]!] = 0;
      count = 0;
    },
  };
}
