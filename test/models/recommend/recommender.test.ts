import { expect, test } from "vitest";
import { KINDS } from "../../../models/recommend/offers.js";
import { recommend } from "../../../models/recommend/recommend.js";
import { fitRecommender, recommenderFromJson } from "../../../models/recommend/recommender.js";
import { seededRandom } from "../../../models/random.js";
import type { Purchases } from "../../../models/recommend/purchases.js";

/** Everybody has three products of their own, bought again and again, and now and then something popular. */
function someCompany(customers: number, products: number): Purchases {
  const random = seededRandom(5);
  const lines: [number, number, number][] = [];
  for (let who = 0; who < customers; who++) {
    for (let day = Math.floor(random() * 20); day < 200; day += 5 + Math.floor(random() * 20)) {
      lines.push([who, (who * 3 + Math.floor(random() * 3)) % products, day]);
      if (random() < 0.5) lines.push([who, Math.floor(random() ** 3 * products), day]);
    }
  }
  return {
    customers,
    products,
    customer: Int32Array.from(lines, ([who]) => who),
    product: Int32Array.from(lines, ([, what]) => what),
    day: Int32Array.from(lines, ([, , when]) => when),
  };
}

test("offers of `new` were never bought and those of `repeat` were, nothing excluded is offered, and a saved model offers the same", async () => {
  const purchases = someCompany(120, 60);
  const recommender = await fitRecommender(purchases, { asOf: 200, horizonDays: 30, seed: 1 });
  const excluded = Uint8Array.from({ length: 60 }, (_, product) => (product % 7 === 0 ? 1 : 0));
  const offers = await recommend(recommender, purchases, { asOf: 200, excluded });
  const bought = new Set(Array.from(purchases.customer, (who, i) => `${who} ${purchases.product[i]}`));
  expect(offers.product.length).toBeGreaterThan(1000);
  offers.product.forEach((product, i) => {
    expect(KINDS[offers.kind[i]!]).toBe(bought.has(`${offers.customer[i]} ${product}`) ? "repeat" : "new");
    expect(excluded[product]).toBe(0);
    expect(offers.score[i]).toBeGreaterThanOrEqual(0);
    expect(offers.score[i]).toBeLessThanOrEqual(1);
  });
  const saved = recommenderFromJson(JSON.parse(JSON.stringify(recommender)));
  expect(await recommend(saved, purchases, { asOf: 200, excluded })).toEqual(offers);
});
