import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseViews, type Lattice } from "../../../models/lattice/choose-views.js";

/** Figure 4 of Harinarayan, Rajaraman and Ullman (1996): eight views a to h, each of which is also a question. */
const ROWS = { a: 100, b: 50, c: 75, d: 20, e: 30, f: 40, g: 1, h: 10 };
const BELOW: Record<keyof typeof ROWS, string> = {
  a: "abcdefgh",
  b: "bdegh",
  c: "cefgh",
  d: "dg",
  e: "egh",
  f: "fh",
  g: "g",
  h: "h",
};
const NAMES = Object.keys(ROWS) as (keyof typeof ROWS)[];
const FIGURE: Lattice = {
  rows: Object.values(ROWS),
  sizes: NAMES.map(() => 1),
  answers: NAMES.map((name) => [...BELOW[name]].map((below) => NAMES.indexOf(below as keyof typeof ROWS))),
  weights: NAMES.map(() => 1),
  costs: NAMES.map(() => 100),
};

test("chooses b, f and d of the lattice in Harinarayan, Rajaraman and Ullman, section 4.1", () => {
  expect(chooseViews(FIGURE, 3).map((view) => NAMES[view])).toEqual(["b", "f", "d"]);
});

test("saves at least 63% of what the best choice of equally large views saves (their theorem 4.1)", () => {
  const small = fc.integer({ min: 1, max: 50 });
  const lattice = fc.record({
    rows: fc.array(small, { minLength: 5, maxLength: 5 }),
    answers: fc.array(fc.uniqueArray(fc.nat({ max: 5 })), { minLength: 5, maxLength: 5 }),
    weights: fc.array(small, { minLength: 6, maxLength: 6 }),
  });
  fc.assert(
    fc.property(lattice, fc.integer({ min: 1, max: 4 }), ({ rows, answers, weights }, k) => {
      const full = { rows, answers, weights, sizes: rows.map(() => 1), costs: weights.map(() => 50) };
      const best = Math.max(...subsets(5, k).map((views) => saved(full, views)));
      expect(saved(full, chooseViews(full, k))).toBeGreaterThanOrEqual(0.63 * best);
    }),
  );
});

test("never goes beyond the budget, and keeps nothing that saves nothing", () => {
  const lattice = { ...FIGURE, sizes: FIGURE.rows };
  const chosen = chooseViews(lattice, 60);
  expect(chosen.reduce((sum, view) => sum + FIGURE.rows[view]!, 0)).toBeLessThanOrEqual(60);
  expect(chooseViews({ ...FIGURE, costs: FIGURE.costs.map(() => 1) }, 8)).toEqual([]);
});

test("a question that is asked more often draws its view before a larger saving", () => {
  const weights = NAMES.map((name) => (name === "h" ? 100 : 1));
  expect(NAMES[chooseViews({ ...FIGURE, weights }, 1)[0]!]).toBe("h");
});

test.each([
  ["lengths-differ", { ...FIGURE, sizes: [1] }],
  ["not-positive", { ...FIGURE, sizes: FIGURE.sizes.map((size, i) => (i === 3 ? 0 : size)) }],
])("refuses what is no lattice: %s", (code, lattice) => {
  expect(() => chooseViews(lattice, 3)).toThrow(expect.objectContaining({ code }));
});

function saved({ rows, answers, weights, costs }: Lattice, views: readonly number[]): number {
  return weights.reduce((sum, weight, question) => {
    const from = views.filter((view) => answers[view]!.includes(question)).map((view) => rows[view]!);
    return sum + weight * Math.max(0, costs[question]! - Math.min(costs[question]!, ...from));
  }, 0);
}

function subsets(count: number, size: number): number[][] {
  const all = Array.from({ length: 2 ** count }, (_, bits) => [...Array(count).keys()].filter((i) => bits & (1 << i)));
  return all.filter((views) => views.length <= size);
}
