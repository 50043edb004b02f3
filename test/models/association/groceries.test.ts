import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { toBaskets, type Baskets } from "../../../models/association/baskets.js";
import { mineItemsets } from "../../../models/association/itemsets.js";
import { leastCount } from "../../../models/association/least-count.js";
import { deriveRules } from "../../../models/association/rules.js";
import { publicData } from "../../support/public-data.js";

const { file, missing } = publicData("micro/groceries_long.csv.gz");

function groceries(): { baskets: Baskets; names: string[] } {
  const lists: number[][] = [];
  const codes = new Map<string, number>();
  for (const line of gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n").slice(1)) {
    const [, tid, item] = /^(\d+),"([^"]*)"/.exec(line)!;
    if (!codes.has(item!)) codes.set(item!, codes.size);
    (lists[Number(tid) - 1] ??= []).push(codes.get(item!)!);
  }
  return { baskets: toBaskets(lists, codes.size), names: [...codes.keys()] };
}

/** Hahsler and others, arules vignette; Lantz (2013), Machine Learning with R; reproduced in the description of the data. */
const PUBLISHED = [
  { support: 0.001, confidence: 0.8, rules: 410 },
  { support: 0.001, confidence: 0.5, rules: 5668 },
  { support: 0.006, confidence: 0.25, rules: 463 },
  { support: 0.01, confidence: 0.5, rules: 15 },
] as const;

test.skipIf(missing)("finds the published 13,492 frequent sets and numbers of rules of Groceries, exactly", () => {
  const { baskets, names } = groceries();
  expect(baskets.offsets.length - 1).toBe(9835);
  for (const { support, confidence, rules } of PUBLISHED) {
    const itemsets = mineItemsets(baskets, { minCount: leastCount(support, 9835) });
    if (support === 0.001) expect(itemsets.size).toBe(13_492);
    const found = deriveRules(itemsets, baskets, { minConfidence: confidence, keepRedundant: true });
    expect(found.rules.length, `${support}, ${confidence}`).toBe(rules);
  }
  const singles = mineItemsets(baskets, { minCount: 1372, maxLength: 1 });
  const most = Array.from(singles.codes, (code, set) => [names[code], singles.counts[set]]);
  expect(Object.fromEntries(most)).toEqual({
    "whole milk": 2513,
    "other vegetables": 1903,
    "rolls/buns": 1809,
    soda: 1715,
    yogurt: 1372,
  });
});
