import { expect, test } from "vitest";
import { seededRandom } from "../../../models/random.js";
import { historyReader } from "../../../models/recommend/customer-history.js";
import { makePanel } from "../../../models/recommend/panel.js";
import { indexPurchases } from "../../../models/recommend/purchases.js";
import { fitGroupTastes } from "../../../models/recommend/sources/group-tastes.js";
import { tasteReader } from "../../../models/recommend/sources/taste-reader.js";
import { purchasesOf, type Line } from "./some-company.js";

const [CUSTOMERS, GROUPS, RANKS, DAYS] = [1500, 10, 20, 100];
const PRODUCTS = GROUPS * RANKS;
const MIXING = 0.7;
const group = Int32Array.from({ length: PRODUCTS }, (_, what) => what % GROUPS);
/** Product `rank × GROUPS + group`; everybody's are the last ranks of all groups. */
const WITHIN = Array.from({ length: RANKS - 2 }, (_, rank) => 1 / (rank + 1));
const total = WITHIN.reduce((sum, one) => sum + one, 0);

const random = seededRandom(3);
const lines: Line[] = [];
/** Customer and product of what was drawn from a taste, and of the rest. */
const drawn = { taste: new Set<string>(), other: new Set<string>() };
for (let who = 0; who < CUSTOMERS; who++) {
  const [first, second] = [who % GROUPS, Math.floor(random() * GROUPS)];
  for (let nr = 0; nr < 25; nr++) {
    const byTaste = random() < MIXING;
    let product = PRODUCTS - 1 - Math.floor(random() * 2 * GROUPS);
    if (byTaste) {
      let [left, rank] = [random() * total, 0];
      while (left > WITHIN[rank]!) left -= WITHIN[rank++]!;
      product = rank * GROUPS + (random() < 0.7 ? first : second);
    }
    lines.push([who, product, 50 + Math.floor(random() * 50)]);
    drawn[byTaste ? "taste" : "other"].add(`${who} ${product}`);
  }
}
const purchases = { ...indexPurchases("test", purchasesOf(lines, CUSTOMERS, PRODUCTS)), group };
const panel = makePanel(purchases, { asOf: DAYS, halfLife: 90, mostCustomers: CUSTOMERS, mostProducts: 100 });
const tastes = fitGroupTastes(panel, group, new Float64Array(PRODUCTS).fill(1), DAYS);

test("of purchases drawn partly out of tastes, partly of what anybody buys, both parts are recovered", () => {
  const byTaste = drawn.taste.size / (drawn.taste.size + drawn.other.size);
  expect(tastes.mixing).toBeGreaterThan(byTaste - 0.05);
  expect(tastes.mixing).toBeLessThan(byTaste + 0.05);
  const sum = (shares: Float64Array, from: number, until: number): number =>
    shares.subarray(from, until).reduce((all, one) => all + one, 0);
  expect(sum(tastes.within, PRODUCTS - 2 * GROUPS, PRODUCTS) / GROUPS).toBeLessThan(0.1);
  expect(sum(tastes.everybody, 0, PRODUCTS - 2 * GROUPS)).toBeLessThan(0.02);
  expect(sum(tastes.within, 0, PRODUCTS)).toBeCloseTo(GROUPS, 9);
  for (const rank of [0, 1, 2, 5]) {
    const pairs = [...drawn.taste].filter((pair) => Math.floor(Number(pair.split(" ")[1]) / GROUPS) === rank).length;
    const got = sum(tastes.within, rank * GROUPS, (rank + 1) * GROUPS) / GROUPS;
    expect(Math.abs(got / (pairs / drawn.taste.size) - 1), `rank ${rank}`).toBeLessThan(0.12);
  }
});

test("products of a group stand by falling share, and what nobody bought of late has none", () => {
  const lately = Float64Array.from({ length: PRODUCTS }, (_, what) => (what % 3 === 0 ? 0 : 1));
  const { offsets, product, within, everybody } = fitGroupTastes(panel, group, lately, DAYS);
  for (let one = 0; one < GROUPS; one++) {
    const listed = [...product.subarray(offsets[one], offsets[one + 1])];
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.every((what) => group[what] === one && what % 3 !== 0)).toBe(true);
    expect(listed.every((what, i) => i === 0 || within[what]! <= within[listed[i - 1]!]!)).toBe(true);
  }
  expect([...within, ...everybody].filter((share, at) => (at % PRODUCTS) % 3 === 0 && share > 0)).toHaveLength(0);
});

test("what a customer is expected to buy agrees with a naive reading: each purchase explained by the others", () => {
  const reader = historyReader(purchases, 90);
  const taste = tasteReader(tastes, group);
  for (const who of [3, 500, 4]) {
    const history = reader.read(who, DAYS);
    taste.read(history, DAYS);
    const own = Array.from({ length: history.size }, (_, i) => ({
      what: history.product[i]!,
      counts: 2 ** ((history.last[i]! - DAYS) / 180),
    }));
    let byTaste = own.map(() => 0.7);
    const share = (one: number, without: number): number => {
      let [liked, all] = [2 * tastes.groupShare[one]!, 2];
      own.forEach(({ what, counts }, i) => {
        if (i === without) return;
        all += byTaste[i]! * counts;
        if (group[what] === one) liked += byTaste[i]! * counts;
      });
      return liked / all;
    };
    for (let round = 0; round < 3; round++) {
      byTaste = own.map(({ what }, i) => {
        const a = tastes.mixing * tastes.within[what]! * share(group[what]!, i);
        const b = (1 - tastes.mixing) * tastes.everybody[what]!;
        return a / (a + b);
      });
    }
    for (const what of [0, 11, 57, PRODUCTS - 1]) {
      const naive =
        tastes.mixing * tastes.within[what]! * share(group[what]!, -1) + (1 - tastes.mixing) * tastes.everybody[what]!;
      expect(taste.expected(what)).toBeCloseTo(naive, 12);
    }
    const late = (keep: (what: number) => boolean): number =>
      own.reduce((sum, { what, counts }, i) => sum + (keep(what) ? byTaste[i]! * counts ** 3 : 0), 0);
    for (const one of [0, 3, 7]) {
      const naive = (late((what) => group[what] === one) + tastes.groupShare[one]!) / (late(() => true) + 1);
      expect(taste.lateShareOf(one)).toBeCloseTo(naive, 12);
    }
    expect([...taste.groups()].sort()).toEqual([...new Set(own.map(({ what }) => group[what]))].sort());
  }
});
