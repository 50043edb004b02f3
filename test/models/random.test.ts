import { expect, test } from "vitest";
import { normalDraw, seededRandom, shuffled } from "../../models/random.js";

const draws = (seed: number, n: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => random());
};

test("the same seed draws the same numbers, the next seed others", () => {
  expect(draws(7, 20)).toEqual(draws(7, 20));
  expect(draws(7, 20)).not.toEqual(draws(8, 20));
});

test("neighbouring seeds are not alike: the first draws of 10,000 seeds spread evenly (law of large numbers)", () => {
  const tenths = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 10_000; seed++) tenths[Math.floor(draws(seed, 1)[0]! * 10)]!++;
  // Chi-square with 9 degrees of freedom stays below 27.9 with probability 0.999.
  expect(tenths.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9);
});

test("normal draws have mean 0 and variance 1 within four standard errors", () => {
  const random = seededRandom(1);
  const values = Array.from({ length: 100_000 }, () => normalDraw(random));
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(100_000));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 100_000));
});

test("a shuffle is a permutation, and every element comes first equally often", () => {
  expect([...shuffled(50, seededRandom(3))].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  const first = new Array<number>(5).fill(0);
  for (let seed = 0; seed < 5000; seed++) first[shuffled(5, seededRandom(seed))[0]!]!++;
  // Chi-square with 4 degrees of freedom stays below 18.5 with probability 0.999.
  expect(first.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(18.5);
});
