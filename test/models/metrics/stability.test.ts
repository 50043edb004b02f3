import fc from "fast-check";
import { expect, test } from "vitest";
import {
  LEAST_SHARE,
  populationStability,
  stabilityIndex,
  stabilityReference,
} from "../../../models/metrics/stability.js";
import type { CategoricalColumn, NumericColumn } from "../../../models/table.js";

const numeric = (values: readonly number[]): NumericColumn => ({
  kind: "numeric",
  name: "x",
  values: Float64Array.from(values),
});
const category = (categories: readonly string[], codes: readonly number[]): CategoricalColumn => ({
  kind: "categorical",
  name: "c",
  categories,
  codes: Int32Array.from(codes),
});
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test("a scorecard's five bands, worked by hand from the definition", () => {
  const before = [0.2, 0.3, 0.25, 0.15, 0.1];
  const now = [0.25, 0.25, 0.2, 0.2, 0.1];
  const expected = 0.05 * Math.log(1.25) + 0.05 * Math.log(1.2) + 0.05 * Math.log(1.25) + 0.05 * Math.log(4 / 3) + 0;
  expect(stabilityIndex(before, now)).toBeCloseTo(expected, 12);
});

test("is from 0, symmetric, and 0 for equal shares (a law of Jeffreys' divergence)", () => {
  const shares = fc
    .array(fc.integer({ min: 0, max: 50 }), { minLength: 5, maxLength: 5 })
    .filter((counts) => counts.some((count) => count > 0))
    .map((counts) => counts.map((count) => count / counts.reduce((a, b) => a + b, 0)));
  fc.assert(
    fc.property(shares, shares, (p, q) => {
      expect(stabilityIndex(p, q)).toBeGreaterThanOrEqual(0);
      expect(stabilityIndex(p, q)).toBeCloseTo(stabilityIndex(q, p), 12);
      expect(stabilityIndex(p, p)).toBe(0);
    }),
  );
});

test("bins are tenths of the reference, whatever its order, and missing values have their own", () => {
  const reference = stabilityReference(numeric([...upTo(100).reverse(), ...new Array<number>(100).fill(NaN)]));
  expect(reference).toEqual({
    kind: "numeric",
    cuts: [9, 19, 29, 39, 49, 59, 69, 79, 89],
    shares: [...new Array<number>(10).fill(0.05), 0.5],
  });
  expect(populationStability(reference, numeric(new Array<number>(50).fill(NaN)))).toBeCloseTo(
    0.5 * Math.log(2) + 10 * (0.05 - LEAST_SHARE) * Math.log(0.05 / LEAST_SHARE),
    12,
  );
});

test("equal values are never divided, and a constant column has one bin and stays still", () => {
  const reference = stabilityReference(numeric(new Array<number>(30).fill(4)));
  expect(reference).toMatchObject({ cuts: [], shares: [1, 0] });
  expect(populationStability(reference, numeric(new Array<number>(30).fill(4)))).toBe(0);
  const mostlyZero = numeric([...new Array<number>(80).fill(0), ...upTo(20)]);
  expect(stabilityReference(mostlyZero)).toMatchObject({ cuts: [0, 9], shares: [0.81, 0.09, 0.1, 0] });
});

test("categories are matched by name; the unseen and the rare share a bin", () => {
  const reference = stabilityReference(
    category(["a", "b", "z"], [...new Array<number>(30).fill(0), ...new Array<number>(10).fill(1)]),
  );
  expect(reference).toEqual({ kind: "categorical", categories: ["a", "b"], shares: [0.75, 0.25, 0, 0] });
  const same = category(["b", "a"], [...new Array<number>(30).fill(1), ...new Array<number>(10).fill(0)]);
  expect(populationStability(reference, same)).toBe(0);
  const unseen = category(["new"], new Array<number>(40).fill(0));
  expect(populationStability(reference, unseen)).toBeGreaterThan(5);
  const many = category(
    upTo(100).map(String),
    upTo(100).flatMap((code) => new Array<number>(code + 1).fill(code)),
  );
  expect(stabilityReference(many, 2)).toMatchObject({ categories: ["99", "98"] });
});

test("says what it cannot say", () => {
  const reference = stabilityReference(numeric(upTo(100)));
  expect(() =>
    populationStability(
      reference,
      category(
        ["a"],
        upTo(30).map(() => 0),
      ),
    ),
  ).toThrow(expect.objectContaining({ code: "column-kind" }));
  expect(() => populationStability(reference, numeric([1]))).toThrow(expect.objectContaining({ code: "no-rows" }));
  expect(() => stabilityReference(numeric(upTo(100)), 0)).toThrow(expect.objectContaining({ code: "bad-bins" }));
  expect(() => stabilityIndex([1], [0.5, 0.5])).toThrow(expect.objectContaining({ code: "unequal-lengths" }));
});
