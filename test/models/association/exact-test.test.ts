import { expect, test } from "vitest";
import { logExactTest } from "../../../models/association/exact-test.js";
import { logChoose, logFactorial } from "../../../models/association/log-factorial.js";

const one = (n: number, left: number, right: number, together: number): number =>
  logExactTest({ baskets: [n], left: [left], right: [right] }, together);

test("gives Fisher's tea-tasting p-value, 17/70, and tails summed with 60 digits by mpmath 1.3, out to 1e-6263", () => {
  expect(Math.exp(one(8, 4, 4, 3))).toBeCloseTo(17 / 70, 14);
  expect(one(10_000, 200, 180, 120)).toBeCloseTo(-403.64276465867524992, 9);
  expect(one(100_000, 1000, 2000, 900)).toBeCloseTo(-3438.0456571059398595, 9);
  expect(one(10_000_000, 2500, 5000, 2000)).toBeCloseTo(-14_421.931500980213404, 7);
});

test("keeps its accuracy where counts are so large that a series takes the place of the sum; tails by mpmath 1.3", () => {
  expect(one(100_000, 30_000, 40_000, 12_050)).toBeCloseTo(-1.4155482929704803548, 7);
  expect(one(1_000_000, 300_000, 200_000, 60_500)).toBeCloseTo(-5.735670948703532716, 7);
  expect(one(1_000_000, 300_000, 200_000, 61_500)).toBeCloseTo(-36.377656727804986856, 7);
  expect(one(1_000_000, 300_000, 200_000, 80_000)).toBeCloseTo(-5732.2761547867805306, 7);
  expect(one(10_000_000, 3_000_000, 2_000_000, 601_000)).toBeCloseTo(-3.1620465944356318011, 6);
});

test("agrees with sums of products of binomials over up to three tables, for every count that their margins allow", () => {
  const tables = [
    { n: 9, a: 4, b: 5 },
    { n: 6, a: 3, b: 2 },
    { n: 7, a: 6, b: 6 },
  ];
  const choose = (n: number, k: number): number =>
    k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
  for (const used of [1, 2, 3]) {
    const kinds = tables.slice(0, used);
    let together = new Map([[0, 1]]);
    for (const { n, a, b } of kinds) {
      const next = new Map<number, number>();
      for (const [sum, p] of together) {
        for (let j = 0; j <= Math.min(a, b); j++) {
          const q = (choose(a, j) * choose(n - a, b - j)) / choose(n, b);
          next.set(sum + j, (next.get(sum + j) ?? 0) + p * q);
        }
      }
      together = next;
    }
    const margins = {
      baskets: kinds.map(({ n }) => n),
      left: kinds.map(({ a }) => a),
      right: kinds.map(({ b }) => b),
    };
    const most = kinds.reduce((sum, { a, b }) => sum + Math.min(a, b), 0);
    for (let asked = 0; asked <= most; asked++) {
      const tail = [...together].reduce((sum, [j, p]) => (j >= asked ? sum + p : sum), 0);
      expect(logExactTest(margins, asked), `${used} tables, ${asked}`).toBeCloseTo(Math.log(tail), 12);
    }
  }
});

test("is the same for one table cut into kinds without any of the one thing, and 1 where nothing else was possible", () => {
  const whole = one(50, 12, 9, 6);
  expect(logExactTest({ baskets: [50, 30], left: [12, 0], right: [9, 7] }, 6)).toBe(whole);
  expect(one(10, 10, 4, 4)).toBe(0);
  expect(logExactTest({ baskets: [], left: [], right: [] }, 0)).toBe(0);
});

test("refuses counts that margins forbid", () => {
  expect(() => one(10, 4, 3, 4)).toThrow(expect.objectContaining({ code: "no-table" }));
  expect(() => one(10, 11, 3, 1)).toThrow(expect.objectContaining({ code: "no-table" }));
  expect(() => one(10, 2.5, 3, 1)).toThrow(expect.objectContaining({ code: "no-table" }));
});

test("has the logarithms of factorials that sums of logarithms give, across its change of method", () => {
  let sum = 0;
  for (let n = 1; n <= 400; n++) {
    sum += Math.log(n);
    expect(Math.abs(logFactorial(n) / (sum || 1) - (n === 1 ? 0 : 1)), String(n)).toBeLessThan(1e-13);
  }
  expect(logChoose(5, 2)).toBeCloseTo(Math.log(10), 13);
});
