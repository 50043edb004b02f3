import { expect, test } from "vitest";
import { toBaskets } from "../../../models/association/baskets.js";
import { adjustForMany } from "../../../models/association/benjamini-hochberg.js";
import { itemsOf, mineItemsets } from "../../../models/association/itemsets.js";
import { leastCount } from "../../../models/association/least-count.js";
import { deriveRules, type Rule } from "../../../models/association/rules.js";
import { randomLists } from "./random-baskets.js";

const nameOf = ({ antecedent, consequent }: Pick<Rule, "antecedent" | "consequent">): string =>
  `${antecedent.join()}>${consequent}`;

const subsets = (items: readonly number[]): number[][] =>
  Array.from({ length: 1 << items.length }, (_, mask) => items.filter((_, at) => (mask >> at) & 1));

test("agrees with brute force in every measure, in what is redundant, and in what counts as tested", () => {
  for (const seed of [1, 2, 3]) {
    const lists = randomLists(seed, 120, 8).map((list) => new Set(list));
    const baskets = toBaskets(
      lists.map((list) => [...list]),
      8,
    );
    const count = (items: readonly number[]): number => lists.filter((list) => items.every((i) => list.has(i))).length;
    const all = subsets([0, 1, 2, 3, 4, 5, 6, 7]).filter((items) => items.length <= 4 && count(items) >= 4);
    const expected = new Map<string, { together: number; lift: number; redundant: boolean }>();
    let tested = 0;
    for (const items of all.filter(({ length }) => length > 0)) {
      if (items.length < 4) {
        tested += all.filter((one) => one.length === 1 && !items.includes(one[0]!)).length;
      }
      for (const consequent of items.length > 1 ? items : []) {
        const antecedent = items.filter((item) => item !== consequent);
        const confidence = (part: readonly number[]): number => count([...part, consequent]) / count(part);
        const shorter = subsets(antecedent).filter(({ length }) => length < antecedent.length);
        expected.set(nameOf({ antecedent, consequent }), {
          together: count(items),
          lift: confidence(antecedent) / (count([consequent]) / 120),
          redundant: shorter.some((part) => confidence(part) >= confidence(antecedent)),
        });
      }
    }
    const itemsets = mineItemsets(baskets, { minCount: 4, maxLength: 4 });
    const every = deriveRules(itemsets, baskets, { keepRedundant: true });
    expect(every.tested).toBe(tested);
    expect(every.rules.map(nameOf).sort()).toEqual([...expected.keys()].sort());
    for (const rule of every.rules) {
      const { together, lift } = expected.get(nameOf(rule))!;
      expect(rule.together).toBe(together);
      expect(rule.lift).toBeCloseTo(lift, 12);
      const [a, b] = [rule.antecedentCount / 120, rule.consequentCount / 120];
      expect(rule.support).toBeCloseTo(together / 120, 15);
      expect(rule.leverage).toBeCloseTo(together / 120 - a * b, 14);
      if (rule.conviction === null) expect(rule.confidence).toBe(1);
      else expect(rule.conviction).toBeCloseTo((1 - b) / (1 - rule.confidence), 9);
      expect(rule.logAdjusted).toBeGreaterThanOrEqual(rule.logP);
    }
    const kept = deriveRules(itemsets, baskets);
    const notRedundant = [...expected].filter(([, { redundant }]) => !redundant).map(([name]) => name);
    expect(kept.rules.map(nameOf).sort()).toEqual(notRedundant.sort());
    expect(kept.redundant).toBe(every.rules.length - kept.rules.length);
    expect(kept.tested).toBe(tested);
  }
});

test("compares thresholds as counts: 7 of 100 are 0.07, though 0.07 * 100 is 7.000000000000001", () => {
  expect(0.07 * 100).not.toBe(7);
  expect(leastCount(0.07, 100)).toBe(7);
  expect(leastCount(0.001, 9835)).toBe(10);
  expect(leastCount(1e-7, 10_000_000)).toBe(1);
  expect(leastCount(0.1 + 0.2, 10)).toBe(4);
  expect(leastCount(0, 10)).toBe(0);
  for (let hundredths = 1; hundredths <= 100; hundredths++) {
    expect(leastCount(hundredths / 100, 100), String(hundredths)).toBe(hundredths);
  }
  expect(() => leastCount(Number.NaN, 10)).toThrow(expect.objectContaining({ code: "no-share" }));
  const lists = Array.from({ length: 100 }, (_, nr) => (nr < 7 ? [0, 1] : [0]));
  const baskets = toBaskets(lists, 2);
  const itemsets = mineItemsets(baskets, { minCount: 1 });
  const at = (minConfidence: number): number =>
    deriveRules(itemsets, baskets, { minConfidence, keepRedundant: true }).rules.filter((r) => r.consequent === 1)
      .length;
  expect([at(0.07), at(0.0700001)]).toEqual([1, 0]);
});

test("adjusts p-values as in the example of Benjamini and Hochberg (1995), section 4, and counts what is not given", () => {
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  const logs = Float64Array.from(p, Math.log);
  expect(Array.from(adjustForMany(logs, 15)).filter((log) => log <= Math.log(0.05)).length).toBe(4);
  // R 4: p.adjust(p, "BH")
  const expected = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645, 0.0765];
  expected.forEach((value, at) => expect(Math.exp(adjustForMany(logs, 15)[at]!)).toBeCloseTo(value, 12));
  expect(Math.exp(adjustForMany(logs.slice(0, 1), 15)[0]!)).toBeCloseTo(0.0015, 12);
  expect(adjustForMany(new Float64Array(0), 3).length).toBe(0);
  expect(() => adjustForMany(logs, 14)).toThrow(expect.objectContaining({ code: "no-p-value" }));
  expect(() => adjustForMany(Float64Array.of(0.1), 1)).toThrow(expect.objectContaining({ code: "no-p-value" }));
});

test("gives rules in an order of their own, and refuses sets of other baskets", () => {
  const lists = randomLists(7, 200, 9);
  const baskets = toBaskets(lists, 9);
  const turned = toBaskets([...lists].reverse(), 9);
  const { rules } = deriveRules(mineItemsets(baskets, { minCount: 5 }), baskets);
  expect(deriveRules(mineItemsets(turned, { minCount: 5 }), turned).rules).toEqual(rules);
  const itemsets = mineItemsets(baskets, { minCount: 5 });
  expect(itemsOf(itemsets, 0)).toHaveLength(1);
  expect(() => deriveRules(itemsets, toBaskets(lists.slice(1), 9))).toThrow(
    expect.objectContaining({ code: "other-baskets" }),
  );
});
