import fc from "fast-check";
import { expect, test } from "vitest";
import { binEdges } from "../../../models/gradient-boosting/binning/bin-edges.js";
import { binFeature } from "../../../models/gradient-boosting/binning/binned-feature.js";
import { fillBins } from "../../../models/gradient-boosting/binning/fill-bins.js";

const numbers = fc.array(
  fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 })),
  { minLength: 2, maxLength: 300 },
);

test("edges ascend strictly, are at most as many as asked, and each parts two values that occur", () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 2, max: 255 }), (values, bins) => {
      const sorted = Float64Array.from(values).sort();
      const edges = [...binEdges(sorted, bins)];
      expect(edges.length).toBeLessThan(bins);
      edges.forEach((edge, i) => {
        if (i > 0) expect(edge).toBeGreaterThan(edges[i - 1]!);
        expect(sorted.some((value) => value <= edge) && sorted.some((value) => value > edge)).toBe(true);
      });
    }),
  );
});

test("a column of any values has the bins that a search from the first edge on finds", () => {
  const withMissing = fc.array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer({ min: -9, max: 9 })), {
    minLength: 5,
    maxLength: 200,
  });
  fc.assert(
    fc.property(withMissing, fc.integer({ min: 2, max: 20 }), (values, bins) => {
      const column = { kind: "numeric", name: "x", values: Float64Array.from(values) } as const;
      const feature = binFeature(column, 0, bins, null);
      if (feature === null) return;
      const [byRow, byColumn] = [new Uint8Array(values.length), new Uint8Array(values.length)];
      fillBins([feature], [column], { from: 0, to: values.length, all: values.length }, byRow, byColumn);
      const naive = values.map((value) => {
        const found = feature.edges.findIndex((edge) => value <= edge);
        return Number.isNaN(value) ? feature.bins : found < 0 ? feature.edges.length : found;
      });
      expect([...byRow]).toEqual(naive);
      expect([...byColumn]).toEqual(naive);
    }),
  );
});

test("quantiles: 10,000 different values fill 255 bins within a tenth of evenly", () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => Math.exp(i / 500));
  const column = { kind: "numeric", name: "x", values } as const;
  const feature = binFeature(column, 0, 255, null)!;
  const bins = new Uint8Array(values.length);
  fillBins([feature], [column], { from: 0, to: values.length, all: values.length }, bins, null);
  const counts = new Array<number>(255).fill(0);
  for (const bin of bins) counts[bin]!++;
  expect(feature.bins).toBe(255);
  expect(Math.min(...counts)).toBeGreaterThan(0.9 * (10_000 / 255));
  expect(Math.max(...counts)).toBeLessThan(1.1 * (10_000 / 255));
});

test("huge values of both signs keep a finite edge between them", () => {
  expect([...binEdges(Float64Array.from([-1.7e308, -1.7e308, -1.7e308, 1.7e308, 1.7e308, 1.7e308]), 255)]).toEqual([0]);
});

test("a value that fills a bin alone keeps it to itself", () => {
  const sorted = Float64Array.from([
    ...new Array<number>(500).fill(0),
    ...Array.from({ length: 500 }, (_, i) => i + 1),
  ]);
  const edges = binEdges(sorted, 10);
  expect(edges[0]).toBe(0.5);
  expect(edges.length).toBe(9);
});
