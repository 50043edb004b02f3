import { expect, test } from "vitest";
import { steadyState } from "../../../models/markov/steady-state.js";
import { seededRandom } from "../../../models/random.js";

test("the weather of the land of Oz settles as Kemeny and Snell published", () => {
  const oz = steadyState([
    [2, 1, 1],
    [2, 0, 2],
    [1, 1, 2],
  ]) as Float64Array;
  expect(Array.from(oz, (x) => Math.round(x * 1e12) / 1e12)).toEqual([0.4, 0.2, 0.4]);
});

test("shares of random chains do not change by one more step, and add up to one", () => {
  const random = seededRandom(5);
  for (let round = 0; round < 50; round++) {
    const n = 1 + Math.floor(random() * 8);
    const counts = Array.from({ length: n }, () => Array.from({ length: n }, () => 1 + Math.floor(random() * 1000)));
    const shares = steadyState(counts) as Float64Array;
    const next = shares.map((_, j) =>
      counts.reduce((sum, row, i) => sum + (shares[i]! * row[j]!) / row.reduce((a, b) => a + b), 0),
    );
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    next.forEach((share, j) => expect(share).toBeCloseTo(shares[j]!, 12));
  }
});

test("a state that is left for good has no share, and what counts do not tell is named", () => {
  const drained = [
    [5, 5],
    [0, 9],
  ];
  expect([...(steadyState(drained) as Float64Array)]).toEqual([0, 1]);
  expect(steadyState([[0]])).toBe("no-counts");
  const entered = [
    [5, 5],
    [0, 0],
  ];
  expect(steadyState(entered)).toBe("unseen");
  const apart = [
    [5, 0],
    [0, 9],
  ];
  expect(steadyState(apart)).toBe("several");
  const unvisited = [
    [0, 3, 1],
    [0, 9, 0],
    [0, 1, 1],
  ];
  expect([...(steadyState(unvisited) as Float64Array)]).toEqual([0, 1, 0]);
});

test("counts that are none are refused", () => {
  expect(() => steadyState([[1, 2]])).toThrow(expect.objectContaining({ code: "not-square" }));
  expect(() => steadyState([[-1]])).toThrow(expect.objectContaining({ code: "not-a-count" }));
});
