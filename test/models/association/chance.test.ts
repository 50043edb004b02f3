import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { toBaskets, type Baskets } from "../../../models/association/baskets.js";
import { mineItemsets } from "../../../models/association/itemsets.js";
import { deriveRules } from "../../../models/association/rules.js";
import { publicData } from "../../support/public-data.js";
import { randomBy, shuffle } from "./random-baskets.js";

const { file, missing } = publicData("micro/groceries_long.csv.gz");

/** Mean over 50 shuffles of the share of false rules: 1 where any is reported, 0 where none is. */
function falseShare(real: Baskets, minCount: number, maxLength: number): { mean: number; byFisherAlone: number } {
  let [reported, byFisher] = [0, 0];
  for (let seed = 1; seed <= 50; seed++) {
    const baskets = shuffle(real, seed);
    const itemsets = mineItemsets(baskets, { minCount, maxLength });
    const { rules, tested } = deriveRules(itemsets, baskets, { keepRedundant: true });
    if (rules.some((rule) => rule.logAdjusted <= Math.log(0.05))) reported++;
    if (rules.some((rule) => rule.logFisher + Math.log(tested) <= Math.log(0.05))) byFisher++;
  }
  return { mean: reported / 50, byFisherAlone: byFisher / 50 };
}

test.skipIf(missing)(
  "reports false pairs of shuffled Groceries in at most 5% of 50 runs, where Fisher's test of all baskets as one table always does",
  () => {
    const lists: number[][] = [];
    const codes = new Map<string, number>();
    for (const line of gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n").slice(1)) {
      const [, tid, item] = /^(\d+),"([^"]*)"/.exec(line)!;
      if (!codes.has(item!)) codes.set(item!, codes.size);
      (lists[Number(tid) - 1] ??= []).push(codes.get(item!)!);
    }
    const { mean, byFisherAlone } = falseShare(toBaskets(lists, codes.size), 40, 2);
    expect(mean).toBeLessThanOrEqual(0.05);
    expect(byFisherAlone).toBe(1);
  },
);

test("reports false pairs and triples of random baskets of very different sizes in at most 5% of 50 runs", () => {
  const random = randomBy(99);
  const lists = Array.from({ length: 500 }, () => {
    const size = 1 + Math.floor(2 / (random() + 0.02));
    return Array.from({ length: size }, () => Math.floor(60 * random() ** 2));
  });
  const { mean, byFisherAlone } = falseShare(toBaskets(lists, 60), 12, 3);
  expect(mean).toBeLessThanOrEqual(0.05);
  expect(byFisherAlone).toBeGreaterThan(0.5);
});
