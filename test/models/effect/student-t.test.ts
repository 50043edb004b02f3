import { expect, test } from "vitest";
import { studentT } from "../../../models/effect/student-t.js";

test("matches table 26.10 of Abramowitz and Stegun (1964), to its digits", () => {
  const table: readonly (readonly [freedom: number, at975: number, at995: number])[] = [
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [5, 2.571, 4.032],
    [10, 2.228, 3.169],
    [30, 2.042, 2.75],
    [120, 1.98, 2.617],
  ];
  for (const [freedom, at975, at995] of table) {
    expect(studentT(0.975, freedom)).toBeCloseTo(at975, 3);
    expect(studentT(0.995, freedom)).toBeCloseTo(at995, 3);
  }
});

test("has its closed forms for one and two degrees of freedom, and the normal value in the limit", () => {
  for (const p of [0.6, 0.75, 0.9, 0.975, 0.9999]) {
    expect(studentT(p, 1) / Math.tan(Math.PI * (p - 0.5))).toBeCloseTo(1, 10);
    expect(studentT(p, 2) / ((2 * p - 1) / Math.sqrt(2 * p * (1 - p)))).toBeCloseTo(1, 10);
  }
  const normal = 1.959963984540054;
  // Abramowitz and Stegun 26.7.5, the next term is below 1e-11.
  expect(studentT(0.975, 1e6)).toBeCloseTo(normal + (normal ** 3 + normal) / 4e6, 9);
  expect(studentT(0.975, 1e9)).toBeCloseTo(normal, 7);
});

test("is odd around one half, and refuses what is no probability", () => {
  expect(studentT(0.5, 7)).toBe(0);
  expect(studentT(0.02, 7)).toBe(-studentT(0.98, 7));
  for (const p of [0, 1, Number.NaN]) {
    expect(() => studentT(p, 7)).toThrow(expect.objectContaining({ code: "t-probability" }));
  }
  expect(() => studentT(0.9, 0)).toThrow(expect.objectContaining({ code: "t-freedom" }));
});
