import fc from "fast-check";
import { expect, test } from "vitest";
import { assignGreatest } from "../../../models/clusters/hungarian.js";
import { matchLabels } from "../../../models/clusters/match-labels.js";

/** The greatest sum over all ways to give rows columns of their own. */
function bruteGreatest(gains: readonly (readonly number[])[], row = 0, used = new Set<number>()): number {
  if (row === gains.length) return 0;
  const spare = Math.max(0, gains.length - gains[0]!.length);
  let best = -Infinity;
  // Where there are more rows than columns, so many go without.
  if ([...Array(row).keys()].length - used.size < spare) best = bruteGreatest(gains, row + 1, used);
  gains[0]!.forEach((_, column) => {
    if (used.has(column)) return;
    used.add(column);
    best = Math.max(best, gains[row]![column]! + bruteGreatest(gains, row + 1, used));
    used.delete(column);
  });
  return best;
}

test("finds the greatest sum that trying every permutation finds", () => {
  const matrix = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([rows, columns]) =>
    fc.array(fc.array(fc.integer({ min: -9, max: 20 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );
  fc.assert(
    fc.property(matrix, (gains) => {
      const found = assignGreatest(gains);
      const given = found.filter((column) => column >= 0);
      expect(new Set(given).size).toBe(given.length);
      expect(given).toHaveLength(Math.min(gains.length, gains[0]!.length));
      const sum = found.reduce((total, column, row) => total + (column < 0 ? 0 : gains[row]![column]!), 0);
      expect(sum).toBe(bruteGreatest(gains));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("refuses what is no matrix of finite numbers", () => {
  expect(() => assignGreatest([[1, 2], [3]])).toThrowError(expect.objectContaining({ code: "bad-matrix" }) as Error);
  expect(() => assignGreatest([[Number.NaN]])).toThrowError(expect.objectContaining({ code: "bad-matrix" }) as Error);
  expect(assignGreatest([])).toEqual([]);
});

test("clusters in another order are matched one to one, and one that shares less than half is new", () => {
  const before = Int32Array.from([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, -1]);
  expect(
    matchLabels(
      before,
      before.map((label) => [2, 0, 1, -1][label] ?? -1),
      3,
      3,
    ),
  ).toEqual([1, 2, 0]);
  // The first former cluster falls apart in halves: each shares 2 of 4, which is dissolved by Hennig's rule.
  const halves = Int32Array.from([0, 0, 3, 3, 1, 1, 1, 2, 2, 2, -1]);
  expect(matchLabels(before, halves, 3, 4)).toEqual([-1, 1, 2, -1]);
});
