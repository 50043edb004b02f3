import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseReasons, type ReasonColumn } from "../../../models/churn/reasons.js";

const COLUMNS: readonly ReasonColumn[] = [
  { name: "recency", theme: "buying", isCause: false },
  { name: "orders", theme: "buying", isCause: false },
  { name: "gap", theme: "gap", isCause: false },
  { name: "breadth", theme: "breadth", isCause: false },
  { name: "open", theme: "complaint", isCause: true },
  { name: "late", theme: "complaint", isCause: true },
];

const chosen = (...added: number[]): string[] =>
  [...chooseReasons(Float64Array.from(added), COLUMNS, () => true)].map((c) => (c < 0 ? "-" : COLUMNS[c]!.name));

test("themes count together, and the strongest column of each speaks (by hand)", () => {
  expect(chosen(0.5, 0.4, 0.7, 0.1, 0, 0)).toEqual(["recency", "gap", "breadth"]);
  expect(chosen(0.1, -0.4, 0.7, 0.1, 0, 0)).toEqual(["gap", "breadth", "-"]);
});

test("who has nothing that speaks for leaving has no reasons", () => {
  expect(chosen(-0.5, -0.4, -0.7, -0.1, 0, 0)).toEqual(["-", "-", "-"]);
});

test("a cause that a customer shows takes the last place however little it adds; one that adds nothing, or is not there, does not", () => {
  expect(chosen(1, 0, 0.7, 0.5, 0.001, 0)).toEqual(["recency", "gap", "open"]);
  expect(chosen(1, 0, 0.7, 0.5, 0, -0.1)).toEqual(["recency", "gap", "breadth"]);
  const unseen = chooseReasons(Float64Array.of(1, 0, 0.7, 0.5, 0.03, 0.02), COLUMNS, (_, c) => c !== 4);
  expect([...unseen].map((c) => COLUMNS[c]!.name)).toEqual(["recency", "gap", "late"]);
  expect(chosen(1, 0, 0, 0, 0.3, 0.4)).toEqual(["recency", "late", "-"]);
});

test("no theme is named twice, and what is named speaks for leaving (laws)", () => {
  const value = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 6, maxLength: 6 }), (added) => {
      const found = [...chooseReasons(Float64Array.from(added), COLUMNS, () => true)].filter((c) => c >= 0);
      const themes = found.map((c) => COLUMNS[c]!.theme);
      expect(new Set(themes).size).toBe(themes.length);
      expect(found.every((c) => added[c]! > 0)).toBe(true);
    }),
    { seed: 1 },
  );
});
