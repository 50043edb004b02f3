import { expect, test } from "vitest";
import { gini } from "../../../models/metrics/gini.js";

const of = (amounts: readonly number[]): number | null => {
  const sorted = [...amounts].sort((a, b) => a - b);
  const ranked = sorted.reduce((sum, amount, i) => sum + amount * (i + 1), 0);
  return gini(
    sorted.length,
    sorted.reduce((sum, amount) => sum + amount, 0),
    ranked,
  );
};

test("is half the mean difference of all pairs over the mean, counted one by one", () => {
  const amounts = [3, 1, 4, 1, 5, 9, 2, 6, 0, 0];
  const pairs = amounts.flatMap((a) => amounts.map((b) => Math.abs(a - b)));
  const mean = amounts.reduce((sum, a) => sum + a, 0) / amounts.length;
  expect(of(amounts)).toBeCloseTo(pairs.reduce((sum, d) => sum + d, 0) / pairs.length / (2 * mean), 12);
});

test("is 0 where all have the same, (n - 1) / n where one has everything, null where nobody has anything", () => {
  expect(of([5, 5, 5])).toBeCloseTo(0, 12);
  expect(of([0, 0, 0, 8])).toBeCloseTo(0.75, 12);
  expect(of([0, 0])).toBeNull();
  expect(of([])).toBeNull();
  expect(() => gini(1.5, 1, 1)).toThrow(expect.objectContaining({ code: "gini-sums" }));
});
