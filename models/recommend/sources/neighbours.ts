import type { IndexedPurchases } from "../purchases.js";
import type { SparseNumbers } from "../sparse-numbers.js";

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
  const found: { readonly who: number; readonly vector: Vector }[] = [];
  for (let i = 0; i < customers.length; i += stride) {
    const vector = read(customers[i]!, asOf);
    if (vector !== null) found.push({ who: customers[i]!, vector });
  }
  // Short vectors are near to most: with them first, few later ones are nearer than what has been found.
  found.sort((a, b) => a.vector.norm - b.vector.norm || a.who - b.who);
  const rows = found.map(({ vector }) => vector);
  const who = found.map((one) => one.who);
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
 * Adds to `into` the mean of the vectors of the nearest customers by Euclidean distance, the customer's own left out.
 * @source Hu and others (2020), section 4.2
 */
export function neighbourReader({ neighbours, customer: who, norm, ...all }: Neighbourhood) {
  const { offsets, product, weight, byProduct, row, rowWeight } = all;
  const distance = new Float64Array(norm.length);
  const nearest = leastPlaces(Math.min(neighbours, norm.length - 1));
  return (customer: number, vector: Vector, into: SparseNumbers): void => {
    distance.set(norm);
    for (let i = 0; i < vector.product.length; i++) {
      const [what, twice] = [vector.product[i]!, 2 * vector.weight[i]!];
      const end = byProduct[what + 1]!;
      for (let at = byProduct[what]!; at < end; at++) distance[row[at]!]! -= twice * rowWeight[at]!;
    }
    const found = nearest(distance, (nr) => who[nr] === customer);
    for (const nr of found) into.addAll(product, weight, offsets[nr]!, offsets[nr + 1]!, 1 / found.length);
  };
}

/** Finds the places of the `most` least values, ties to the first, in no order; a heap with the greatest on top. */
function leastPlaces(most: number) {
  const heap = new Int32Array(Math.max(0, most));
  const keys = new Float64Array(heap.length);
  /** Lets a value sink from the top of a heap of `size`. */
  const sink = (from: number, size: number, key: number, place: number): void => {
    let at = from;
    for (let down = 2 * at + 1; down < size; down = 2 * at + 1) {
      const other = down + 1;
      if (other < size && (keys[other]! > keys[down]! || (keys[other] === keys[down] && heap[other]! > heap[down]!)))
        down = other;
      if (key > keys[down]! || (key === keys[down] && place > heap[down]!)) break;
      keys[at] = keys[down]!;
      heap[at] = heap[down]!;
      at = down;
    }
    keys[at] = key;
    heap[at] = place;
  };
  return (values: Float64Array, without: (place: number) => boolean): Int32Array => {
    let size = 0;
    let bound = Infinity;
    for (let place = 0; place < values.length && most > 0; place++) {
      const value = values[place]!;
      if (size === most) {
        if (value >= bound || without(place)) continue;
        sink(0, size, value, place);
      } else {
        if (without(place)) continue;
        keys[size] = value;
        heap[size++] = place;
        if (size < most) continue;
        for (let i = size >> 1; i >= 0; i--) sink(i, size, keys[i]!, heap[i]!);
      }
      bound = keys[0]!;
    }
    return heap.subarray(0, size);
  };
}
