/** For each product the products that it speaks for, strongest first: a sparse matrix by rows. */
export interface ProductLinks {
  readonly offsets: Int32Array;
  readonly product: Int32Array;
  readonly weight: Float32Array;
}

/** Collects rows of links in the order of products, the `most` strongest of each. */
export function linkCollector(products: number, most: number) {
  const offsets = new Int32Array(products + 1);
  let product = new Int32Array(1024);
  let weight = new Float32Array(1024);
  let size = 0;
  return {
    /** Of the `touched` products, those with a weight above 0. */
    add(row: number, touched: Int32Array, count: number, weights: Float64Array): void {
      const kept = strongest(touched, count, weights, most);
      if (size + kept.length > product.length) {
        product = grown(product, size + kept.length);
        weight = grown(weight, size + kept.length);
      }
      for (const what of kept) {
        product[size] = what;
        weight[size++] = weights[what]!;
      }
      offsets[row + 1] = size;
    },
    finish: (): ProductLinks => ({ offsets, product: product.slice(0, size), weight: weight.slice(0, size) }),
  };
}

/** The `most` products of greatest weight above 0; ties go to the lesser number. */
export function strongest(touched: Int32Array, count: number, weights: Float64Array, most: number): number[] {
  let kept: number[] = [];
  for (let i = 0; i < count; i++) if (weights[touched[i]!]! > 0) kept.push(touched[i]!);
  const before = (a: number, b: number): number => weights[b]! - weights[a]! || a - b;
  if (kept.length > 4 * most) {
    // The most-th greatest of all is sorted for as plain numbers, which is faster than by a comparison.
    const values = Float64Array.from(kept, (what) => weights[what]!).sort();
    const least = values[values.length - most]!;
    kept = kept.filter((what) => weights[what]! >= least);
  }
  return kept.sort(before).slice(0, most);
}

function grown<T extends Int32Array | Float32Array>(array: T, atLeast: number): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(atLeast, 2 * array.length));
  larger.set(array as never);
  return larger;
}
