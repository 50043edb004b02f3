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

/**
 * The `most` products of greatest weight above 0, greatest first; ties go to the lesser number.
 * @param accept asked of those only that are strong enough
 */
export function strongest(
  touched: Int32Array,
  count: number,
  weights: Float64Array,
  most: number,
  accept: (product: number) => boolean = () => true,
): Int32Array {
  const heap = new Int32Array(Math.min(most, count));
  let size = 0;
  let least = 0;
  for (let i = 0; i < count; i++) {
    const what = touched[i]!;
    const weight = weights[what]!;
    if (!(weight > 0) || (size === most && weight < least)) continue;
    if (size === most && !isWeaker(heap[0]!, what, weights)) continue;
    if (!accept(what)) continue;
    if (size < most) rise(heap, size++, what, weights);
    else sink(heap, size, what, weights);
    least = weights[heap[0]!]!;
  }
  // Taken from the top, the weakest comes first.
  const sorted = new Int32Array(size);
  for (let left = size; left > 0; left--) {
    sorted[left - 1] = heap[0]!;
    sink(heap, left - 1, heap[left - 1]!, weights);
  }
  return sorted;
}

const isWeaker = (a: number, b: number, weights: Float64Array): boolean =>
  weights[a]! < weights[b]! || (weights[a] === weights[b] && a > b);

function rise(heap: Int32Array, from: number, what: number, weights: Float64Array): void {
  let at = from;
  for (let up = (at - 1) >> 1; at > 0 && isWeaker(what, heap[up]!, weights); up = (at - 1) >> 1) {
    heap[at] = heap[up]!;
    at = up;
  }
  heap[at] = what;
}

/** Puts `what` in the place of the top. */
function sink(heap: Int32Array, size: number, what: number, weights: Float64Array): void {
  let at = 0;
  for (let down = 1; down < size; down = 2 * at + 1) {
    if (down + 1 < size && isWeaker(heap[down + 1]!, heap[down]!, weights)) down++;
    if (!isWeaker(heap[down]!, what, weights)) break;
    heap[at] = heap[down]!;
    at = down;
  }
  if (size > 0) heap[at] = what;
}

function grown<T extends Int32Array | Float32Array>(array: T, atLeast: number): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(atLeast, 2 * array.length));
  larger.set(array as never);
  return larger;
}
