import { expect, test } from "vitest";
import { toBaskets } from "../../../models/association/baskets.js";
import { withAbsences, withLevels } from "../../../models/association/extend-baskets.js";
import { itemsOf, mineItemsets } from "../../../models/association/itemsets.js";
import { deriveRules } from "../../../models/association/rules.js";
import { sizeStrata } from "../../../models/association/strata.js";
import { randomLists } from "./random-baskets.js";

/** Items 0 to 5; 0 to 2 belong to 6, 3 to 5 to 7; 6 to 8. */
const PARENTS = Int32Array.of(6, 6, 6, 7, 7, 7, 8, -1, -1);
const LISTS = randomLists(11, 400, 6);

const isAbove = (a: number, b: number): boolean => {
  for (let at = PARENTS[b]!; at >= 0; at = PARENTS[at]!) if (at === a) return true;
  return false;
};

test("sets of several levels agree with brute force, and none holds an item beside what it belongs to", () => {
  const baskets = withLevels(toBaskets(LISTS, 9), PARENTS);
  const full = LISTS.map(
    (list) => new Set([...list, ...[6, 7, 8].filter((up) => list.some((item) => isAbove(up, item)))]),
  );
  const expected = new Map<string, number>();
  for (let set = 1; set < 1 << 9; set++) {
    const items = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((item) => (set >> item) & 1);
    if (items.some((a) => items.some((b) => isAbove(a, b)))) continue;
    const count = full.filter((list) => items.every((item) => list.has(item))).length;
    if (count >= 3) expected.set(items.join(), count);
  }
  const sets = mineItemsets(baskets, { minCount: 3, parents: PARENTS });
  const found = new Map(Array.from(sets.counts, (count, set) => [itemsOf(sets, set).join(), count] as const));
  expect([...found].sort()).toEqual([...expected].sort());
  expect(found.size).toBe(sets.size);
});

test("not bought is an antecedent: counts are those of baskets without it, and it is never a consequent", () => {
  const plain = toBaskets(LISTS, 6);
  const baskets = withAbsences(plain, [2, 5]);
  const sets = mineItemsets(baskets, { minCount: 5, maxLength: 3 });
  const { rules, tested } = deriveRules(sets, baskets, {
    keepRedundant: true,
    consequentsBelow: 6,
    strata: sizeStrata(plain),
  });
  const has = (list: readonly number[], code: number): boolean =>
    code < 6 ? list.includes(code) : !list.includes(code === 6 ? 2 : 5);
  const count = (codes: readonly number[]): number => LISTS.filter((list) => codes.every((c) => has(list, c))).length;
  expect(rules.some(({ antecedent }) => antecedent.includes(6))).toBe(true);
  for (const rule of rules) {
    expect(rule.consequent).toBeLessThan(6);
    expect(rule.together).toBe(count([...rule.antecedent, rule.consequent]));
    expect(rule.antecedentCount).toBe(count(rule.antecedent));
  }
  const antecedents = Array.from(sets.counts, (_, set) => itemsOf(sets, set)).filter(({ length }) => length < 3);
  const consequents = [0, 1, 2, 3, 4, 5].filter((code) => count([code]) >= 5);
  expect(tested).toBe(
    antecedents.reduce((sum, codes) => sum + consequents.filter((code) => !codes.includes(code)).length, 0),
  );
});

test("refuses levels in a circle and codes that are none", () => {
  const baskets = toBaskets([[0, 1]], 2);
  for (const parents of [Int32Array.of(1, 0), Int32Array.of(0, -1), Int32Array.of(2, -1), Int32Array.of(-1)]) {
    expect(() => withLevels(baskets, parents)).toThrow(expect.objectContaining({ code: "no-parents" }));
    expect(() => mineItemsets(baskets, { minCount: 1, parents })).toThrow(
      expect.objectContaining({ code: "no-parents" }),
    );
  }
  expect(() => withAbsences(baskets, [2])).toThrow(expect.objectContaining({ code: "no-item-code" }));
  expect(() =>
    deriveRules(mineItemsets(baskets, { minCount: 1 }), baskets, { strata: { kinds: 1, of: new Int32Array(3) } }),
  ).toThrow(expect.objectContaining({ code: "lengths-differ" }));
});
