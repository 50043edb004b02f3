import type { IndexedPurchases } from "./purchases.js";

/**
 * Customers who bought each product in the `days` days before `asOf`.
 * @returns one a product
 */
export function countBuyers(purchases: IndexedPurchases, asOf: number, days: number): Float64Array {
  const { customers, offsets, product, day } = purchases;
  const buyers = new Float64Array(purchases.products);
  const counted = new Int32Array(purchases.products).fill(-1);
  for (let who = 0; who < customers; who++) {
    for (let line = offsets[who + 1]! - 1; line >= offsets[who]!; line--) {
      if (day[line]! >= asOf) continue;
      if (day[line]! < asOf - days) break;
      const what = product[line]!;
      if (counted[what] === who) continue;
      counted[what] = who;
      buyers[what]!++;
    }
  }
  return buyers;
}

/** Customers who bought anything in the `days` days before `asOf`. */
export function countCustomers({ customers, offsets, day }: IndexedPurchases, asOf: number, days: number): number {
  let count = 0;
  for (let who = 0; who < customers; who++) {
    let line = offsets[who + 1]! - 1;
    while (line >= offsets[who]! && day[line]! >= asOf) line--;
    if (line >= offsets[who]! && day[line]! >= asOf - days) count++;
  }
  return count;
}
