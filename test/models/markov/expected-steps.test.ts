import { expect, test } from "vitest";
import { expectedSteps } from "../../../models/markov/expected-steps.js";
import { seededRandom } from "../../../models/random.js";

test("a gambler with k of n coins plays k (n - k) fair rounds on average, as Feller has it", () => {
  const n = 9;
  const counts = Array.from({ length: n + 1 }, (_, k) =>
    Array.from({ length: n + 1 }, (_, j) => (k > 0 && k < n && Math.abs(k - j) === 1 ? 7 : 0)),
  );
  const steps = expectedSteps(counts, new Set([0, n]));
  steps.forEach((value, k) => expect(value).toBeCloseTo(k * (n - k), 10));
});

test("expected steps of a random chain are the mean of steps drawn one by one", () => {
  const random = seededRandom(11);
  const counts = Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => 1 + Math.floor(random() * 20)));
  const steps = expectedSteps(counts, new Set([3]));
  const draws = 20_000;
  let [sum, squares] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    let [state, taken] = [0, 0];
    for (; state !== 3; taken++) {
      let at = random() * counts[state]!.reduce((a, b) => a + b);
      state = counts[state]!.findIndex((count) => (at -= count) < 0);
    }
    sum += taken;
    squares += taken * taken;
  }
  const mean = sum / draws;
  const error = Math.sqrt((squares / draws - mean * mean) / draws);
  expect(Math.abs(steps[0]! - mean)).toBeLessThan(4 * error);
});

test("where some never get there it is infinite, and where nobody was seen leaving it is not a number", () => {
  const counts = [
    [1, 1, 1, 0, 0],
    [0, 4, 0, 0, 0],
    [0, 0, 0, 0, 0],
    [1, 0, 0, 2, 0],
    [0, 0, 0, 0, 0],
  ];
  expect([...expectedSteps(counts, new Set([2]))]).toEqual([Infinity, Infinity, 0, Infinity, Number.NaN]);
  expect([...expectedSteps(counts, new Set([1]))]).toEqual([Number.NaN, 0, Number.NaN, Number.NaN, Number.NaN]);
});
