import { expect, test } from "vitest";
import { cliffsDelta, cohensH } from "../../../models/effect/effect-size.js";

test("Cliff's delta is the difference of the pairs that win and that lose, counted one by one", () => {
  const [a, b] = [
    [10, 10, 20, 20, 20, 30, 30, 30, 40, 50],
    [10, 20, 30, 40, 40, 50],
  ];
  const pairs = a!.flatMap((x) => b!.map((y) => Math.sign(x - y)));
  const told = cliffsDelta(60, pairs.filter((s) => s > 0).length, pairs.filter((s) => s < 0).length);
  expect(told).toEqual({ effect: -0.25, word: "small" });
  expect(cliffsDelta(60, 60, 0)).toEqual({ effect: 1, word: "large" });
  expect(cliffsDelta(0, 0, 0)).toBeNull();
});

test("Cohen's h is the difference of twice the angles whose squared sines are the shares", () => {
  // sin²(0.4760) = 0.21 and sin²(0.3218) = 0.10.
  const told = cohensH([21, 100], [10, 100])!;
  expect(told.effect).toBeCloseTo(2 * (0.476 - 0.3218), 3);
  expect(told.word).toBe("small");
  expect(cohensH([1, 1], [0, 5])!.effect).toBeCloseTo(Math.PI, 12);
  expect(cohensH([1, 1], [0, 0])).toBeNull();
});

test("counts that cannot be are refused", () => {
  expect(() => cliffsDelta(2, 2, 1)).toThrow(expect.objectContaining({ code: "effect-pairs" }));
  expect(() => cohensH([2, 1], [0, 1])).toThrow(expect.objectContaining({ code: "effect-share" }));
});
