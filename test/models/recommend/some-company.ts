import { seededRandom } from "../../../models/random.js";
import type { Purchases } from "../../../models/recommend/purchases.js";

export type Line = readonly [customer: number, product: number, day: number];

/** Lines in any order, as columns. */
export function purchasesOf(lines: readonly Line[], customers: number, products: number): Purchases {
  const sorted = lines.map((line, i) => [...line, i] as const);
  sorted.sort((a, b) => a[0] - b[0] || a[2] - b[2] || a[3] - b[3]);
  return {
    customers,
    products,
    customer: Int32Array.from(sorted, ([who]) => who),
    product: Int32Array.from(sorted, ([, what]) => what),
    day: Int32Array.from(sorted, ([, , when]) => when),
  };
}

/** Everybody buys from one of six kinds of products, some of them again and again, and now and then what many buy. */
export function someCompany(customers: number, products: number, days = 200): Purchases {
  const random = seededRandom(5);
  const lines: Line[] = [];
  for (let who = 0; who < customers; who++) {
    for (let day = Math.floor(random() * 20); day < days; day += 5 + Math.floor(random() * 20)) {
      lines.push([
        who,
        who % 7 === 0 ? who % products : (who % 6) + 6 * Math.floor(random() ** 2 * (products / 6)),
        day,
      ]);
      if (random() < 0.5) lines.push([who, Math.floor(random() ** 3 * products), day]);
    }
  }
  return {
    ...purchasesOf(lines, customers, products),
    group: Int32Array.from({ length: products }, (_, product) => product % 6),
    segment: Int32Array.from({ length: customers }, (_, who) => who % 3),
    price: Float64Array.from({ length: products }, (_, product) => 1 + product),
  };
}

/** Random lines of few customers and products. */
export function randomLines(customers: number, products: number, lines: number, seed: number): Line[] {
  const random = seededRandom(seed);
  const up = (to: number): number => Math.floor(random() * to);
  return Array.from({ length: lines }, () => [up(customers), up(products), up(60)] as const);
}
