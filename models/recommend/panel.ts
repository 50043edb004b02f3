import { historyReader } from "./customer-history.js";
import type { IndexedPurchases } from "./purchases.js";

/** Customers by products as of a day, what was not bought left out: what products have to do with each other is learned of it. */
export interface Panel {
  readonly rows: number;
  readonly products: number;
  /** Customer of each row. */
  readonly customer: Int32Array;
  /** Entries of a row lie from `offsets[row]` to `offsets[row + 1]`, by product. */
  readonly offsets: Int32Array;
  readonly product: Int32Array;
  /** Days on which the customer bought the product, each halved every `halfLife` days. */
  readonly weight: Float32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Places of the entries of a product, from `byProduct[product]` to `byProduct[product + 1]`, by row. */
  readonly byProduct: Int32Array;
  readonly entry: Int32Array;
  /** Row of each entry. */
  readonly row: Int32Array;
}

export interface PanelParams {
  readonly asOf: number;
  readonly halfLife: number;
  /** Of more customers every second, third, … is taken. */
  readonly mostCustomers: number;
  /** Of a customer with more products those bought last count. */
  readonly mostProducts: number;
}

export function makePanel(
  purchases: IndexedPurchases,
  { asOf, halfLife, mostCustomers, mostProducts }: PanelParams,
): Panel {
  const known: number[] = [];
  const { customers, products, offsets: lines, day } = purchases;
  for (let who = 0; who < customers; who++) {
    if (lines[who]! < lines[who + 1]! && day[lines[who]!]! < asOf) known.push(who);
  }
  const stride = Math.max(1, Math.ceil(known.length / mostCustomers));
  const customer = Int32Array.from({ length: Math.ceil(known.length / stride) }, (_, i) => known[i * stride]!);
  const reader = historyReader(purchases, halfLife);
  const offsets = new Int32Array(customer.length + 1);
  customer.forEach((who, row) => {
    offsets[row + 1] = offsets[row]! + Math.min(mostProducts, reader.read(who, asOf).size);
  });
  const size = offsets[customer.length]!;
  const panel = {
    product: new Int32Array(size),
    weight: new Float32Array(size),
    first: new Int32Array(size),
    last: new Int32Array(size),
    row: new Int32Array(size),
  };
  customer.forEach((who, row) => {
    const history = reader.read(who, asOf);
    let places = Array.from({ length: history.size }, (_, at) => at);
    if (history.size > mostProducts) {
      places.sort((a, b) => history.last[b]! - history.last[a]! || history.product[a]! - history.product[b]!);
      places = places.slice(0, mostProducts);
    }
    places.sort((a, b) => history.product[a]! - history.product[b]!);
    places.forEach((at, i) => {
      const to = offsets[row]! + i;
      panel.product[to] = history.product[at]!;
      panel.weight[to] = history.decayed[at]!;
      panel.first[to] = history.first[at]!;
      panel.last[to] = history.last[at]!;
      panel.row[to] = row;
    });
  });
  const byProduct = new Int32Array(products + 1);
  for (const what of panel.product) byProduct[what + 1]!++;
  for (let what = 0; what < products; what++) byProduct[what + 1]! += byProduct[what]!;
  const next = byProduct.slice();
  const entry = new Int32Array(size);
  for (let at = 0; at < size; at++) entry[next[panel.product[at]!]!++] = at;
  return { ...panel, rows: customer.length, products, customer, offsets, byProduct, entry };
}
