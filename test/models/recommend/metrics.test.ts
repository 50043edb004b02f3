import { expect, test } from "vitest";
import {
  compareRankings,
  scoreRankings,
  type Asked,
  type TopLists,
} from "../../../models/recommend/evaluation/evaluate.js";
import { hitAt, ndcgAt, recallAt } from "../../../models/recommend/evaluation/ranking-metrics.js";

test("recall, NDCG and hit rate agree with values worked out by hand", () => {
  const ranked = { relevant: 4, hits: [false, true, true, false, true] };
  expect([1, 3, 10].map((depth) => recallAt(ranked, depth))).toEqual([0, 2 / 4, 3 / 4]);
  expect([1, 3, 10].map((depth) => hitAt(ranked, depth))).toEqual([0, 1, 1]);
  const discount = (rank: number): number => Math.log(2) / Math.log(rank + 1);
  expect(ndcgAt(ranked, 1)).toBe(0);
  expect(ndcgAt(ranked, 3)).toBeCloseTo((discount(2) + discount(3)) / (1 + discount(2) + discount(3)), 12);
  expect(ndcgAt(ranked, 10)).toBeCloseTo(
    (discount(2) + discount(3) + discount(5)) / (1 + discount(2) + discount(3) + discount(4)),
    12,
  );
});

test("a ranking that names first what was bought has recall, NDCG and hit rate of 1", () => {
  const perfect = { relevant: 2, hits: [true, true, false] };
  expect([recallAt(perfect, 3), ndcgAt(perfect, 3), ndcgAt(perfect, 1), hitAt(perfect, 1)]).toEqual([1, 1, 1, 1]);
});

const asked = (bought: number[], before: number[]): Asked => ({
  customer: 0,
  bought: new Set(bought),
  boughtBefore: (product) => before.includes(product),
});
const lists = (all: number[], fresh: number[], repeat: number[]): TopLists => ({ all, new: fresh, repeat });

test("each question counts only customers who bought such products, and only these products", () => {
  const customers = [asked([1, 2, 3], [1]), asked([4], [4])];
  const [score] = scoreRankings(customers, { one: [lists([1, 2], [2, 9], [1]), lists([9], [9], [4])] }, 1);
  const of = (question: string) => score!.questions.find((one) => one.question === question)!;
  expect(of("all").customers).toBe(2);
  expect(of("all").recall[2]).toBeCloseTo((2 / 3 + 0) / 2, 12);
  expect(of("new").customers).toBe(1);
  expect(of("new").recall[2]).toBeCloseTo(1 / 2, 12);
  expect(of("repeat").recall).toEqual([1, 1, 1]);
  expect(score!.products).toBe(3);
});

test("a ranking compared with itself has ratio 1 and no difference, and a better one has a ratio above 1 with its interval", () => {
  const customers = Array.from({ length: 60 }, (_, i) => asked([i, i + 1], []));
  const good = customers.map((_, i) => lists([i], [i], []));
  const bad = customers.map((_, i) => lists([i % 3 === 0 ? i : 999], [], []));
  const same = compareRankings(customers, { good, bad }, ["good", "good"], "all", 1);
  expect([same.ratio, same.interval!.low, same.interval!.high, same.difference!.low]).toEqual([1, 1, 1, 0]);
  const { ratio, interval } = compareRankings(customers, { good, bad }, ["good", "bad"], "all", 1);
  expect(ratio).toBeCloseTo(3, 12);
  expect(interval!.low).toBeGreaterThan(1.8);
  expect(interval!.low).toBeLessThan(3);
  expect(interval!.high).toBeGreaterThan(3);
});
