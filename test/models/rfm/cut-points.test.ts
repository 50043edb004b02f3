import fc from "fast-check";
import { expect, test } from "vitest";
import { cutPoints } from "../../../models/rfm/cut-points.js";
import { fitRfmMeaning, rfmMeaningFromJson, rfmMeaningToJson, SEGMENT_NAMES } from "../../../models/rfm/rfm-meaning.js";

const distribution = (sample: readonly number[]) => {
  const counts = new Map<number, number>();
  for (const value of sample) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return { values: Float64Array.from(sorted, ([v]) => v), counts: Float64Array.from(sorted, ([, c]) => c) };
};

test("agrees with the contract's rank rule read off a sorted sample, by brute force", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }), (sample) => {
      const sorted = [...sample].sort((a, b) => a - b);
      const wanted = [1, 2, 3, 4].map((k) => sorted[Math.ceil((k * sorted.length) / 5) - 1]);
      expect(cutPoints(distribution(sample))).toEqual(wanted);
    }),
  );
});

test("one customer gives one value four times, and equal customers too", () => {
  expect(cutPoints(distribution([7]))).toEqual([7, 7, 7, 7]);
  expect(cutPoints(distribution([3, 3, 3]))).toEqual([3, 3, 3, 3]);
});

test("refuses nothing, unequal lengths, disorder and counts that are none", () => {
  const cut = (values: number[], counts: number[]) => () =>
    cutPoints({ values: Float64Array.from(values), counts: Float64Array.from(counts) });
  expect(cut([], [])).toThrow(expect.objectContaining({ code: "empty-distribution" }));
  expect(cut([1], [])).toThrow(expect.objectContaining({ code: "unequal-lengths" }));
  expect(cut([2, 1], [1, 1])).toThrow(expect.objectContaining({ code: "not-ascending" }));
  expect(cut([1, 2], [1, 0.5])).toThrow(expect.objectContaining({ code: "not-a-count" }));
});

test("a meaning is the same after it was written and read, to the last ten-thousandth", () => {
  const money = fc.integer({ min: -9e14, max: 9e14 });
  fc.assert(
    fc.property(fc.array(money, { minLength: 1, maxLength: 9 }), (sample) => {
      const some = distribution(sample);
      const meaning = fitRfmMeaning({
        recencyDays: distribution([1, 2]),
        frequency: distribution([1]),
        monetary: some,
      });
      expect(rfmMeaningFromJson(JSON.parse(JSON.stringify(rfmMeaningToJson(meaning))))).toEqual(meaning);
    }),
  );
});

test("the table of names is the contract's: eleven names, corners where it puts them", () => {
  expect(new Set(SEGMENT_NAMES.flat()).size).toBe(11);
  expect([SEGMENT_NAMES[0]![0], SEGMENT_NAMES[0]![4]]).toEqual(["new", "champion"]);
  expect([SEGMENT_NAMES[4]![0], SEGMENT_NAMES[4]![4]]).toEqual(["lost", "cannot-lose"]);
  expect(SEGMENT_NAMES[2]).toEqual(["about-to-sleep", "about-to-sleep", "need-attention", "loyal", "loyal"]);
});

test("a meaning that someone edited wrongly is refused", () => {
  const good = rfmMeaningToJson(
    fitRfmMeaning({ recencyDays: distribution([1]), frequency: distribution([1]), monetary: distribution([1]) }),
  );
  const refused = (body: unknown) => () => rfmMeaningFromJson(body);
  const bad = expect.objectContaining({ code: "bad-meaning" });
  expect(refused(null)).toThrow(bad);
  expect(refused({ ...good, cut_points: { recency_days: [1, 2, 3] } })).toThrow(bad);
  expect(refused({ ...good, segments: { r5: ["only one"] } })).toThrow(bad);
});
