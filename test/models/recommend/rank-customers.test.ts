import fc from "fast-check";
import { expect, test } from "vitest";
import { candidateReader, FEATURES } from "../../../models/recommend/candidates.js";
import { CANDIDATES } from "../../../models/recommend/fit-rankers.js";
import { indexPurchases } from "../../../models/recommend/purchases.js";
import { firstOfEach, type CandidateList } from "../../../models/recommend/ranking/candidate-list.js";
import { rankCustomers } from "../../../models/recommend/ranking/rank-customers.js";
import { fitRanker, scoreBoth, type Rankers } from "../../../models/recommend/ranking/rankers.js";
import { collectRows, tableOf } from "../../../models/recommend/ranking/training-rows.js";
import { fitSources } from "../../../models/recommend/sources/fit-sources.js";
import { someCompany } from "./some-company.js";

test("the first of each part are those of a sort, with all that was said of them", () => {
  const candidate = fc.record({ product: fc.nat(5), order: fc.integer({ min: -2, max: 2 }) });
  fc.assert(
    fc.property(fc.array(fc.array(candidate, { maxLength: 8 }), { maxLength: 5 }), fc.nat(4), (given, most) => {
      const all = given.flat();
      let from = 0;
      const list: CandidateList = {
        features: Float32Array.from(all.flatMap(({ product }) => FEATURES.map((_, k) => product + k / 100))),
        product: Int32Array.from(all, ({ product }) => product),
        order: Float64Array.from(all, ({ order }) => order),
        takeUp: Float64Array.from(all, ({ order }) => order / 2),
        parts: given.map(({ length: size }, customer) => {
          from += size;
          return { customer, kind: "new", from: from - size, size };
        }),
      };
      const { parts, product, order, takeUp, features } = firstOfEach(list, most);
      given.forEach((part, customer) => {
        const wanted = part.toSorted((a, b) => b.order - a.order || a.product - b.product).slice(0, most);
        const { from: begin, size, customer: who } = parts[customer]!;
        expect([who, size]).toEqual([customer, wanted.length]);
        wanted.forEach((one, i) =>
          expect([
            product[begin + i],
            order[begin + i],
            takeUp[begin + i],
            features[(begin + i) * FEATURES.length + 7],
          ]).toEqual([one.product, one.order, one.order / 2, Math.fround(one.product + 0.07)]),
        );
      });
    }),
  );
});

const [CUSTOMERS, PRODUCTS, AS_OF, TOP] = [300, 150, 200, 5];
const COMPANY = indexPurchases("test", someCompany(CUSTOMERS, PRODUCTS));
const EVERYBODY = Array.from({ length: CUSTOMERS }, (_, who) => who);

test("ranking by lists that grow shorter finds what scoring every candidate by all trees finds, with the same log odds", async () => {
  const rows = collectRows(COMPANY, sourcesOf(AS_OF - 30), AS_OF, { ...CANDIDATES, mostCustomers: 1000 });
  const fit = (name: "trees" | "lambdarank" | "blend") => fitRanker(name, rows, { seed: 1, threads: 1 });
  const takeUp = await fit("trees");
  for (const order of [takeUp, await fit("lambdarank"), await fit("blend")]) {
    const [short, whole] = [byLists({ order, takeUp }), byAll({ order, takeUp })];
    const pairs = [...whole.keys()];
    const both = pairs.filter((pair) => short.has(pair));
    expect(pairs.length).toBeGreaterThan(1500);
    expect(short.size).toBe(pairs.length);
    expect(both.length / pairs.length).toBeGreaterThanOrEqual(0.99);
    for (const pair of both) expect(short.get(pair)).toBe(whole.get(pair));
  }
}, 60_000);

const sourcesOf = (asOf: number) => fitSources(COMPANY, { asOf, horizonDays: 30, seed: 1 });

/** Log odds of the take-up, by customer, kind and product. */
function byLists(rankers: Rankers): Map<string, number> {
  const found = new Map<string, number>();
  const reader = candidateReader(COMPANY, sourcesOf(AS_OF), CANDIDATES);
  rankCustomers(reader, rankers, EVERYBODY, TOP, ({ customer, kind, product, takeUp }) =>
    product.forEach((what, i) => found.set(`${customer} ${kind} ${what}`, takeUp[i]!)),
  );
  return found;
}

function byAll(rankers: Rankers): Map<string, number> {
  const found = new Map<string, number>();
  const reader = candidateReader(COMPANY, sourcesOf(AS_OF), CANDIDATES);
  for (const customer of EVERYBODY) {
    const { size, repeats, product, features } = reader.read(customer);
    const columns = FEATURES.map((_, k) =>
      Float32Array.from({ length: size }, (_, i) => features[i * FEATURES.length + k]!),
    );
    const { order, takeUp } = scoreBoth(rankers, tableOf(columns, size));
    for (const [kind, begin, end] of [["repeat", 0, repeats] as const, ["new", repeats, size] as const]) {
      Array.from({ length: end - begin }, (_, i) => begin + i)
        .sort((a, b) => order[b]! - order[a]! || product[a]! - product[b]!)
        .slice(0, TOP)
        .forEach((at) => found.set(`${customer} ${kind} ${product[at]}`, takeUp[at]!));
    }
  }
  return found;
}
