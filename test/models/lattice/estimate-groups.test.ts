import { expect, test } from "vitest";
import { estimateGroups } from "../../../models/lattice/estimate-groups.js";

test("recovers the groups that rows fell into from what a sample of them shows, after Cardenas (1975)", () => {
  const groups = 1000;
  const seen = (rows: number): number => groups * (1 - (1 - 1 / groups) ** rows);
  expect(estimateGroups(Math.round(seen(800)), 800, 50_000)).toBeGreaterThan(950);
  expect(estimateGroups(Math.round(seen(800)), 800, 50_000)).toBeLessThan(1050);
});

test("says what was counted where the sample is all rows, and as many groups as rows where no two were alike", () => {
  expect(estimateGroups(17, 40, 40)).toBe(17);
  expect(estimateGroups(40, 40, 1000)).toBe(1000);
  expect(estimateGroups(1, 40, 1000)).toBe(1);
});

test("refuses more groups than rows", () => {
  expect(() => estimateGroups(41, 40, 1000)).toThrow(expect.objectContaining({ code: "not-a-sample" }));
});
