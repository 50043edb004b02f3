import type { IndexedPurchases } from "../purchases.js";

export interface NeighbourParams {
  /** Neighbours that a customer's vector is averaged with. */
  readonly neighbours: number;
  /** Baskets of a group. */
  readonly groupSize: number;
  /** What a basket counts of the next one in its group, and a group of the next one. */
  readonly basketDecay: number;
  readonly groupDecay: number;
  /** Of more customers every second, third, … can be a neighbour. */
  readonly mostCustomers: number;
}

/** A sparse vector, by product. */
export interface Vector {
  readonly product: Int32Array;
  readonly weight: Float64Array;
  readonly norm: number;
}

/**
 * What a customer buys, recent baskets counting more: the mean over groups of baskets of the mean over the group's baskets,
 * each with its decay. A basket is a day. null: nothing before `asOf`.
 * @source Hu and others (2020), TIFU-KNN, section 4.1
 */
export function vectorReader(purchases: IndexedPurchases, params: NeighbourParams) {
  const { offsets, day, product } = purchases;
  const { groupSize, basketDecay, groupDecay } = params;
  const sums = new Float64Array(purchases.products);
  return (customer: number, asOf: number): Vector | null => {
    const [from, until] = [offsets[customer]!, offsets[customer + 1]!];
    let baskets = 0;
    let end = from;
    for (; end < until && day[end]! < asOf; end++) if (end === from || day[end] !== day[end - 1]) baskets++;
    if (baskets === 0) return null;
    const groups = Math.ceil(baskets / groupSize);
    // The oldest group is the short one.
    const short = baskets - (groups - 1) * groupSize;
    const touched: number[] = [];
    let basket = -1;
    let weight = 0;
    const seen = new Set<number>();
    for (let line = from; line < end; line++) {
      if (line === from || day[line] !== day[line - 1]) {
        basket++;
        seen.clear();
        const group = basket < short ? 0 : 1 + Math.floor((basket - short) / groupSize);
        const size = group === 0 ? short : groupSize;
        const place = group === 0 ? basket : (basket - short) % groupSize;
        weight = (basketDecay ** (size - 1 - place) / size) * (groupDecay ** (groups - 1 - group) / groups);
      }
      const what = product[line]!;
      if (seen.has(what)) continue;
      seen.add(what);
      if (sums[what] === 0) touched.push(what);
      sums[what]! += weight;
    }
    const products = Int32Array.from(touched).sort();
    const weights = Float64Array.from(products, (what) => sums[what]!);
    let norm = 0;
    for (const value of weights) norm += value * value;
    for (const what of touched) sums[what] = 0;
    return { product: products, weight: weights, norm };
  };
}

/** Vectors of the customers who can be neighbours, by customer and by product. */
export interface Neighbourhood {
  /** Neighbours that are averaged. */
  readonly neighbours: number;
  readonly customer: Int32Array;
  readonly norm: Float64Array;
  /** Entries of a row lie from `offsets[row]` to `offsets[row + 1]`, by product. */
  readonly offsets: Int32Array;
  readonly product: Int32Array;
  readonly weight: Float64Array;
  /** Rows of a product, and their weights, lie from `byProduct[product]` to `byProduct[product + 1]`. */
  readonly byProduct: Int32Array;
  readonly row: Int32Array;
  readonly rowWeight: Float64Array;
}

export function fitNeighbourhood(
  purchases: IndexedPurchases,
  customers: Int32Array,
  params: NeighbourParams,
  asOf: number,
): Neighbourhood {
  const read = vectorReader(purchases, params);
  const stride = Math.max(1, Math.ceil(customers.length / params.mostCustomers));
  const rows: Vector[] = [];
  const who: number[] = [];
  for (let i = 0; i < customers.length; i += stride) {
    const vector = read(customers[i]!, asOf);
    if (vector === null) continue;
    rows.push(vector);
    who.push(customers[i]!);
  }
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ product }, nr) => (offsets[nr + 1] = offsets[nr]! + product.length));
  const size = offsets[rows.length]!;
  const [product, weight] = [new Int32Array(size), new Float64Array(size)];
  const byProduct = new Int32Array(purchases.products + 1);
  rows.forEach((vector, nr) => {
    product.set(vector.product, offsets[nr]);
    weight.set(vector.weight, offsets[nr]);
    for (const what of vector.product) byProduct[what + 1]!++;
  });
  for (let what = 0; what < purchases.products; what++) byProduct[what + 1]! += byProduct[what]!;
  const next = byProduct.slice();
  const [row, rowWeight] = [new Int32Array(size), new Float64Array(size)];
  for (let nr = 0; nr < rows.length; nr++) {
    for (let at = offsets[nr]!; at < offsets[nr + 1]!; at++) {
      const to = next[product[at]!]!++;
      row[to] = nr;
      rowWeight[to] = weight[at]!;
    }
  }
  return {
    neighbours: params.neighbours,
    customer: Int32Array.from(who),
    norm: Float64Array.from(rows, (vector) => vector.norm),
    offsets,
    product,
    weight,
    byProduct,
    row,
    rowWeight,
  };
}

/**
 * Adds to `into` the mean of the vectors of the nearest customers by Euclidean distance, the customer's own left out; calls
 * `touch` on each product first reached.
 * @source Hu and others (2020), section 4.2
 */
export function neighbourReader({ neighbours, customer: who, norm, ...all }: Neighbourhood) {
  const { offsets, product, weight, byProduct, row, rowWeight } = all;
  const distance = new Float64Array(norm.length);
  return (customer: number, vector: Vector, into: Float64Array, touch: (product: number) => void): void => {
    distance.set(norm);
    for (let i = 0; i < vector.product.length; i++) {
      const [what, twice] = [vector.product[i]!, 2 * vector.weight[i]!];
      const end = byProduct[what + 1]!;
      for (let at = byProduct[what]!; at < end; at++) distance[row[at]!]! -= twice * rowWeight[at]!;
    }
    const nearest = leastPlaces(distance, Math.min(neighbours, norm.length - 1), (nr) => who[nr] === customer);
    for (const nr of nearest) {
      for (let at = offsets[nr]!; at < offsets[nr + 1]!; at++) {
        if (into[product[at]!] === 0) touch(product[at]!);
        into[product[at]!]! += weight[at]! / nearest.length;
      }
    }
  };
}

/** Places of the `most` least values, ties to the first; a heap with the greatest on top. */
function leastPlaces(values: Float64Array, most: number, without: (place: number) => boolean): number[] {
  const heap: number[] = [];
  if (most <= 0) return heap;
  const after = (a: number, b: number): boolean => values[a]! > values[b]! || (values[a] === values[b] && a > b);
  const sink = (from: number): void => {
    for (let i = from; ;) {
      let large = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && after(heap[child]!, heap[large]!)) large = child;
      }
      if (large === i) return;
      [heap[i], heap[large]] = [heap[large]!, heap[i]!];
      i = large;
    }
  };
  let bound = Infinity;
  for (let place = 0; place < values.length; place++) {
    if (heap.length === most && values[place]! >= bound) continue;
    if (without(place)) continue;
    if (heap.length < most) {
      heap.push(place);
      if (heap.length === most) {
        for (let i = heap.length >> 1; i >= 0; i--) sink(i);
        bound = values[heap[0]!]!;
      }
    } else {
      heap[0] = place;
      sink(0);
      bound = values[heap[0]!]!;
    }
  }
  return heap;
}
