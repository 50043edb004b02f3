import fc from "fast-check";
import { expect, test } from "vitest";
import { collectBaskets, toBaskets } from "../../../models/association/baskets.js";
import { itemsOf, mineItemsets, planItemsets, type Itemsets } from "../../../models/association/itemsets.js";
import { randomBy, randomLists } from "./random-baskets.js";

/** Every subset of the items, counted basket by basket. */
function bruteForce(lists: readonly (readonly number[])[], items: number, minCount: number, maxLength: number) {
  const masks = lists.map((list) => list.reduce((mask, item) => mask | (1 << item), 0));
  const found = new Map<string, number>();
  for (let set = 1; set < 1 << items; set++) {
    const codes = Array.from({ length: items }, (_, item) => item).filter((item) => (set >> item) & 1);
    const count = masks.filter((mask) => (mask & set) === set).length;
    if (codes.length <= maxLength && count >= minCount) found.set(codes.join(), count);
  }
  return found;
}

const asMap = (sets: Itemsets): Map<string, number> =>
  new Map(Array.from(sets.counts, (count, set) => [itemsOf(sets, set).join(), count]));

const sorted = (map: Map<string, number>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

test("agrees with brute force on small random baskets, whatever their density, with duplicates among the lines", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }).chain((items) =>
        fc.record({
          items: fc.constant(items),
          lists: fc.array(fc.array(fc.integer({ min: 0, max: items - 1 }), { maxLength: 12 }), {
            minLength: 1,
            maxLength: 40,
          }),
        }),
      ),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      ({ items, lists }, minCount, maxLength) => {
        const sets = mineItemsets(toBaskets(lists, items), { minCount, maxLength, maxBytes: 1e6 });
        expect(sorted(asMap(sets))).toEqual(sorted(bruteForce(lists, items, minCount, maxLength)));
        expect(sets.size).toBe(asMap(sets).size);
        expect(Array.from(sets.lengths)).toEqual(Array.from(sets.codes, (_, set) => itemsOf(sets, set).length));
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

test("agrees with brute force where thousands of baskets make some parts sparse and others dense", () => {
  for (const seed of [1, 2, 3]) {
    const lists = randomLists(seed, 3000, 14);
    const sets = mineItemsets(toBaskets(lists, 14), { minCount: 3 });
    expect(sorted(asMap(sets))).toEqual(sorted(bruteForce(lists, 14, 3, 14)));
  }
});

test("agrees with counting every pair and triple of sparse baskets, where the search walks rows at several depths", () => {
  const random = randomBy(5);
  const lists = Array.from({ length: 5000 }, () => Array.from({ length: 7 }, () => Math.floor(60 * random() ** 2)));
  const counts = new Map<string, number>();
  const count = (...items: number[]): void => void counts.set(items.join(), (counts.get(items.join()) ?? 0) + 1);
  for (const list of lists) {
    const items = [...new Set(list)].sort((a, b) => a - b);
    items.forEach((a, i) => {
      count(a);
      items.slice(i + 1).forEach((b, j) => {
        count(a, b);
        for (const c of items.slice(i + j + 2)) count(a, b, c);
      });
    });
  }
  const sets = mineItemsets(toBaskets(lists, 60), { minCount: 4, maxLength: 3 });
  expect(sets.size).toBeGreaterThan(5000);
  expect(sorted(asMap(sets))).toEqual(sorted(new Map([...counts].filter(([, n]) => n >= 4))));
});

test("does not change with the order of baskets, of items in them, or with the chunks they come in", () => {
  const lists = randomLists(4, 500, 12);
  const once = sorted(asMap(mineItemsets(toBaskets(lists, 12), { minCount: 5 })));
  const turned = lists.map((list) => [...list].reverse()).reverse();
  expect(sorted(asMap(mineItemsets(toBaskets(turned, 12), { minCount: 5 })))).toEqual(once);
  const lines = lists.flatMap((list, basket) => list.map((item) => [basket, item] as const));
  const collector = collectBaskets(12);
  for (let at = 0; at < lines.length; at += 7) {
    const chunk = lines.slice(at, at + 7);
    collector.add(
      chunk.map(([basket]) => basket),
      chunk.map(([, item]) => item),
    );
  }
  // Lines cannot tell of baskets without any.
  expect(sorted(asMap(mineItemsets(collector.finish(), { minCount: 5 })))).toEqual(once);
});

test("counts an item once in a basket that holds it twice, and knows one product only and one customer only", () => {
  const one = mineItemsets(toBaskets([[0, 0, 0], [0]], 1), { minCount: 1 });
  expect([...asMap(one)]).toEqual([["0", 2]]);
  expect(mineItemsets(toBaskets([[], []], 3), { minCount: 1 }).size).toBe(0);
  expect(() => mineItemsets(toBaskets([], 3), { minCount: 1 })).toThrow(
    expect.objectContaining({ code: "no-baskets" }),
  );
});

test("cuts a basket of 5,000 items to the most frequent ones, and leaves small ones whole", () => {
  const small = Array.from({ length: 300 }, (_, nr) => [nr % 40, (nr * 7) % 40, 5000 + (nr % 3)]);
  const large = Array.from({ length: 3 }, () => Array.from({ length: 5000 }, (_, item) => item));
  const sets = mineItemsets(toBaskets([...small, ...large], 5003), { minCount: 3, maxBasket: 40, maxLength: 2 });
  expect(sets.capped).toBe(3);
  const uncut = mineItemsets(toBaskets(small, 5003), { minCount: 1, maxLength: 2 });
  const counts = asMap(uncut);
  for (const [set, count] of asMap(sets)) {
    const inLarge = set.split(",").every((item) => Number(item) < 40) ? 3 : 0;
    expect(count, set).toBe((counts.get(set) ?? 0) + inLarge);
  }
});

test("stops at the stated bound where a low count would give billions of sets, and says so before memory is gone", () => {
  const alike = toBaskets(
    Array.from({ length: 50 }, (_, nr) => Array.from({ length: 60 }, (_, item) => item).filter((i) => i !== nr)),
    60,
  );
  const params = { minCount: 5, maxBytes: 20e6 };
  const plan = planItemsets(alike, params);
  expect(plan.rows + plan.working + plan.sets).toBeLessThanOrEqual(params.maxBytes);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => mineItemsets(alike, params)).toThrow(expect.objectContaining({ code: "too-many-itemsets" }));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40e6);
  expect(() => planItemsets(alike, { minCount: 5, maxBytes: 1000 })).toThrow(
    expect.objectContaining({ code: "out-of-memory" }),
  );
  expect(mineItemsets(alike, { ...params, maxLength: 2 }).size).toBe(60 + (60 * 59) / 2);
});

test("stops at a number of sets that was asked for, and gives them all where they are just so many", () => {
  const baskets = toBaskets([[0, 1, 2]], 3);
  expect(mineItemsets(baskets, { minCount: 1, maxSets: 7 }).size).toBe(7);
  expect(() => mineItemsets(baskets, { minCount: 1, maxSets: 6 })).toThrow(
    expect.objectContaining({ code: "too-many-itemsets" }),
  );
});

test("stops before baskets hold more items than their offsets can tell", () => {
  const tooMany = { length: 2 ** 31 };
  expect(() => collectBaskets(1).add(tooMany, tooMany)).toThrow(expect.objectContaining({ code: "too-many-baskets" }));
});

test("refuses codes, counts and offsets that are none", () => {
  const sound = toBaskets([[0, 1]], 2);
  const codeOf = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(codeOf(() => toBaskets([[0, 2]], 2))).toBe("no-item-code");
  expect(codeOf(() => collectBaskets(2).add([0], [0.5]))).toBe("no-item-code");
  expect(codeOf(() => collectBaskets(2).add([0, 1], [1]))).toBe("lengths-differ");
  expect(codeOf(() => mineItemsets({ ...sound, offsets: Int32Array.of(0, 1) }, { minCount: 1 }))).toBe("no-offsets");
  expect(codeOf(() => mineItemsets(sound, { minCount: 0 }))).toBe("no-count");
  expect(codeOf(() => mineItemsets(sound, { minCount: 1.5 }))).toBe("no-count");
  expect(codeOf(() => mineItemsets(sound, { minCount: 1, maxLength: 0 }))).toBe("no-length");
  expect(codeOf(() => mineItemsets(sound, { minCount: 1, maxBytes: Number.NaN }))).toBe("no-bytes");
});
