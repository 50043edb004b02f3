import { beforeAll, expect, test } from "vitest";
import { KINDS, SOURCES, type Offers } from "../../../models/recommend/offers.js";
import {
  fitRecommender,
  recommend,
  recommenderFromJson,
  type Recommender,
} from "../../../models/recommend/recommender.js";
import { recommendInParts } from "../../../models/recommend/recommend.js";
import { purchasesOf, someCompany, type Line } from "./some-company.js";

const [CUSTOMERS, PRODUCTS] = [200, 60];
const COMPANY = someCompany(CUSTOMERS, PRODUCTS);
const AS_OF = 200;
let recommender: Recommender;
let offers: Offers;

beforeAll(async () => {
  recommender = await fitRecommender(COMPANY, { asOf: AS_OF, horizonDays: 30, seed: 1 });
  offers = await recommend(recommender, COMPANY, { asOf: AS_OF });
}, 240_000);

const boughtPairs = new Set(Array.from(COMPANY.customer, (who, i) => `${who} ${COMPANY.product[i]}`));

test("learns where customers have tastes: surely more of what is new is found than by popularity", () => {
  const { evaluation } = recommender.report;
  expect(recommender.plain).not.toContain("new");
  expect(evaluation!.advantages.find(({ question }) => question === "new")!.difference!.low).toBeGreaterThan(0);
  expect(evaluation!.segments.map(({ segment }) => segment)).toEqual([0, 1, 2]);
});

test("offers of `new` were never bought and those of `repeat` were, once each, with probabilities, in the order of ranks", () => {
  const seen = new Set<string>();
  offers.product.forEach((product, i) => {
    const pair = `${offers.customer[i]} ${product}`;
    expect(KINDS[offers.kind[i]!]).toBe(boughtPairs.has(pair) ? "repeat" : "new");
    expect(seen.has(pair)).toBe(false);
    seen.add(pair);
    expect(offers.score[i]).toBeGreaterThan(0);
    expect(offers.score[i]).toBeLessThan(1);
    const first = i === 0 || offers.customer[i] !== offers.customer[i - 1] || offers.kind[i] !== offers.kind[i - 1];
    expect(offers.rank[i]).toBe(first ? 1 : offers.rank[i - 1]! + 1);
  });
  expect(offers.product.length).toBeGreaterThan(CUSTOMERS * 8);
});

test("evidence names products that the customer bought, and shares from 0 to 1", () => {
  const sources = new Set<string>();
  offers.source.forEach((source, i) => {
    sources.add(SOURCES[source]!);
    for (const own of [offers.because[i]!, offers.also[i]!]) {
      if (own >= 0) expect(boughtPairs.has(`${offers.customer[i]} ${own}`)).toBe(true);
    }
    expect(offers.share[i]! >= 0 && offers.share[i]! <= 1).toBe(!Number.isNaN(offers.share[i]!));
    if (KINDS[offers.kind[i]!] === "repeat") expect(offers.times[i]).toBeGreaterThan(0);
  });
  expect(sources.size).toBeGreaterThanOrEqual(4);
});

test("a saved model offers the same, and the same data and seed give the same model", async () => {
  const text = JSON.stringify(recommender);
  expect(await recommend(recommenderFromJson(JSON.parse(text)), COMPANY, { asOf: AS_OF })).toEqual(offers);
  expect(JSON.stringify(await fitRecommender(COMPANY, { asOf: AS_OF, horizonDays: 30, seed: 1 }))).toBe(text);
}, 240_000);

test("what happens after as_of changes no offer", async () => {
  const later: Line[] = Array.from({ length: 50 }, (_, i) => [i, (7 * i) % PRODUCTS, AS_OF + 3]);
  const lines = Array.from(COMPANY.customer, (who, i): Line => [who, COMPANY.product[i]!, COMPANY.day[i]!]);
  const { group, segment, price } = COMPANY;
  const longer = {
    ...purchasesOf([...lines, ...later], CUSTOMERS, PRODUCTS),
    group: group!,
    segment: segment!,
    price: price!,
  };
  expect(await recommend(recommender, longer, { asOf: AS_OF })).toEqual(offers);
});

test("duplicate lines change no offer", async () => {
  const twice = { ...COMPANY };
  for (const name of ["customer", "product", "day"] as const) {
    twice[name] = Int32Array.from({ length: 2 * COMPANY[name].length }, (_, i) => COMPANY[name][i >> 1]!);
  }
  expect(await recommend(recommender, twice, { asOf: AS_OF })).toEqual(offers);
});

test("customers asked for alone get what they get among all", async () => {
  const some = Int32Array.from([150, 3, 17]);
  const few = await recommend(recommender, COMPANY, { asOf: AS_OF, customers: some });
  for (const who of some) {
    const of = ({ customer, product, score }: Offers) =>
      Array.from(customer, (one, i) => ({ one, at: [product[i], score[i]] })).filter(({ one }) => one === who);
    expect(of(few)).toEqual(of(offers));
  }
  expect([...new Set(few.customer)]).toEqual([150, 3, 17]);
});

test("nothing excluded is offered, and new products stay within the price band of what the customer buys", async () => {
  const excluded = Uint8Array.from({ length: PRODUCTS }, (_, product) => (product % 7 === 0 ? 1 : 0));
  const band = { low: 0.5, high: 2 };
  const found = await recommend(recommender, COMPANY, { asOf: AS_OF, excluded, priceBand: band });
  const usual = (who: number): number => {
    const own = [...boughtPairs].filter((pair) => pair.startsWith(`${who} `)).map((pair) => Number(pair.split(" ")[1]));
    return Math.exp(own.reduce((sum, product) => sum + Math.log(1 + product), 0) / own.length);
  };
  let fresh = 0;
  found.product.forEach((product, i) => {
    expect(excluded[product]).toBe(0);
    if (KINDS[found.kind[i]!] === "repeat") return;
    fresh++;
    const ratio = (1 + product) / usual(found.customer[i]!);
    expect(ratio).toBeGreaterThan(0.5 - 1e-9);
    expect(ratio).toBeLessThan(2 + 1e-9);
  });
  expect(fresh).toBeGreaterThan(200);
});

test("customers with one purchase, and a product that nobody has bought yet, disturb nothing", async () => {
  const lines: Line[] = Array.from(COMPANY.customer, (who, i) => [who, COMPANY.product[i]!, COMPANY.day[i]!]);
  const young = purchasesOf([...lines, [CUSTOMERS, 5, 198]], CUSTOMERS + 2, PRODUCTS + 1);
  const found = await recommend(recommender, young, {
    asOf: AS_OF,
    customers: Int32Array.from([CUSTOMERS, CUSTOMERS + 1]),
  });
  const repeats = Array.from(found.product).filter((_, i) => KINDS[found.kind[i]!] === "repeat");
  expect(repeats).toEqual([5]);
  expect(Array.from(found.customer).filter((who) => who === CUSTOMERS + 1).length).toBe(5);
  expect([...found.product]).not.toContain(PRODUCTS);
});

test("one product only: it is offered again, nothing is new, and frequency ranks", async () => {
  const lines: Line[] = Array.from({ length: 120 }, (_, who) =>
    [5, 60, 110, 150, 175].map((day): Line => [who, 0, day + (who % 5)]),
  ).flat();
  const one = purchasesOf(lines, 120, 1);
  const plain = await fitRecommender(one, { asOf: 190, seed: 1 });
  expect(plain.ranking).toBe("frequency-popularity");
  const found = await recommend(plain, one, { asOf: 190 });
  expect(found.product.length).toBe(120);
  expect(found.kind.every((kind) => KINDS[kind] === "repeat")).toBe(true);
});

test("too little history is ranked by frequency and popularity, and says so; too few customers are refused", async () => {
  const lines = Array.from(COMPANY.customer, (who, i): Line => [who, COMPANY.product[i]!, COMPANY.day[i]!]);
  const young = purchasesOf(
    lines.filter(([, , day]) => day >= 120),
    CUSTOMERS,
    PRODUCTS,
  );
  const plain = await fitRecommender(young, { asOf: AS_OF, horizonDays: 30, seed: 1 });
  expect(plain.ranking).toBe("frequency-popularity");
  expect(plain.report.notes[0]).toContain("too little history");
  const few = purchasesOf(
    lines.filter(([who]) => who < 20),
    20,
    PRODUCTS,
  );
  await expect(fitRecommender(few, { asOf: AS_OF, seed: 1 })).rejects.toMatchObject({ code: "too-few-customers" });
});

test("lines out of order, strangers, unknown products and bad settings are refused by name", async () => {
  const bad = (change: object, asked: object = {}) =>
    recommend(recommender, { ...COMPANY, ...change }, { asOf: AS_OF, ...asked });
  await expect(bad({ day: COMPANY.day.slice().reverse() })).rejects.toMatchObject({ code: "purchases-order" });
  await expect(bad({ customers: 10, segment: undefined })).rejects.toMatchObject({ code: "unknown-customer" });
  await expect(bad({ products: 10, group: undefined, price: undefined })).rejects.toMatchObject({
    code: "unknown-product",
  });
  await expect(bad({ day: COMPANY.day.slice(1) })).rejects.toMatchObject({ code: "unequal-lengths" });
  await expect(bad({ segment: new Int32Array(3) })).rejects.toMatchObject({ code: "bad-attribute" });
  await expect(bad({}, { top: 0 })).rejects.toMatchObject({ code: "bad-top" });
  await expect(bad({}, { customers: Int32Array.from([999]) })).rejects.toMatchObject({ code: "unknown-customer" });
  await expect(bad({}, { excluded: new Uint8Array(2) })).rejects.toMatchObject({ code: "bad-excluded" });
  await expect(bad({ price: undefined }, { priceBand: { low: 1, high: 2 } })).rejects.toMatchObject({
    code: "no-price",
  });
  await expect(bad({}, { priceBand: { low: 2, high: 1 } })).rejects.toMatchObject({ code: "bad-band" });
  expect(() => recommenderFromJson({ kind: "recommender", version: 9 })).toThrow(
    expect.objectContaining({ code: "model-version" }),
  );
  expect(() => recommenderFromJson({ kind: "recommender", version: 2 })).toThrow(
    expect.objectContaining({ code: "bad-model" }),
  );
});

test("threads change no byte, and neither does ranking in parts", async () => {
  const many = someCompany(2100, PRODUCTS, 60);
  const parts: Offers[] = [];
  await recommendInParts(recommender, many, { asOf: 60, top: 3, threads: 2 }, (part) => parts.push(part));
  expect(parts.length).toBe(2);
  const alone = await recommend(recommender, many, { asOf: 60, top: 3 });
  for (const name of Object.keys(alone) as (keyof Offers)[]) {
    expect(parts.flatMap((part) => [...part[name]])).toEqual([...alone[name]]);
  }
}, 120_000);
