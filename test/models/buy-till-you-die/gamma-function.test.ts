import { expect, test } from "vitest";
import { digamma, logGamma, trigamma } from "../../../models/buy-till-you-die/gamma-function.js";

const EULER = 0.5772156649015329;
const PLACES = [1e-6, 0.03, 0.5, 1, 1.4616321449683622, 2, 9.99, 10.01, 77.7, 12_345.6];

test("have the values of Abramowitz and Stegun (1964), 6.1.8, 6.3.2, 6.3.3 and 6.4.2", () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
  expect(logGamma(171)).toBeCloseTo(706.573062245787356, 10);
  expect(digamma(1)).toBeCloseTo(-EULER, 14);
  expect(digamma(0.5)).toBeCloseTo(-EULER - 2 * Math.LN2, 14);
  expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 14);
  expect(trigamma(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 13);
});

test.each(PLACES)("keep their recurrences and duplications at %f", (x) => {
  const close = (got: number, expected: number) =>
    expect(Math.abs(got - expected)).toBeLessThan(2e-14 * Math.max(10, Math.abs(expected)));
  close(logGamma(x + 1), Math.log(x) + logGamma(x));
  close(logGamma(2 * x), logGamma(x) + logGamma(x + 0.5) + (2 * x - 1) * Math.LN2 - Math.log(Math.PI) / 2);
  close(digamma(2 * x), (digamma(x) + digamma(x + 0.5)) / 2 + Math.LN2);
  close(trigamma(2 * x), (trigamma(x) + trigamma(x + 0.5)) / 4);
});
