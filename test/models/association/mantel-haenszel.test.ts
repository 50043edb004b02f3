import { expect, test } from "vitest";
import { toBaskets } from "../../../models/association/baskets.js";
import { commonAssociation } from "../../../models/association/mantel-haenszel.js";
import { logNormalTail } from "../../../models/association/normal-tail.js";
import { remainingAssociations } from "../../../models/association/remaining.js";
import { randomBy } from "./random-baskets.js";

/** Rows: both, the first only, the second only, neither. */
const tables = (...rows: readonly (readonly [number, number, number, number])[]) =>
  commonAssociation(
    {
      baskets: rows.map(([a, b, c, d]) => a + b + c + d),
      left: rows.map(([a, b]) => a + b),
      right: rows.map(([a, , c]) => a + c),
    },
    rows.map(([a]) => a),
  );

test("gives the published test of admissions at Berkeley by department, as in R's mantelhaen.test", () => {
  const { oddsRatio, low, high, logP } = tables(
    [512, 313, 89, 19],
    [353, 207, 17, 8],
    [120, 205, 202, 391],
    [138, 279, 131, 244],
    [53, 138, 94, 299],
    [22, 351, 24, 317],
  );
  expect(oddsRatio).toBeCloseTo(0.9046968, 7);
  expect(low).toBeCloseTo(0.7719074, 7);
  expect(high).toBeCloseTo(1.0603298, 7);
  expect(Math.exp(logP!)).toBeCloseTo(0.2323, 4);
});

test("gives the published test of rabbits and penicillin by dose, Agresti (1990), p. 238", () => {
  const { oddsRatio, low, high, logP } = tables([0, 6, 0, 5], [3, 3, 0, 6], [6, 0, 2, 4], [5, 1, 6, 0], [2, 0, 5, 0]);
  expect(oddsRatio).toBeCloseTo(7, 12);
  expect(Math.exp(logP!)).toBeCloseTo(0.04747, 5);
  expect(low).toBeCloseTo(1.026713, 6);
  expect(high).toBeCloseTo(47.725133, 6);
});

test("has the normal tails of tables 26.1 and 26.2 of Abramowitz and Stegun, far out too", () => {
  expect(Math.exp(logNormalTail(0))).toBeCloseTo(0.5, 15);
  expect(Math.exp(logNormalTail(1))).toBeCloseTo(0.1586552539, 10);
  expect(Math.exp(logNormalTail(2.9999999999))).toBeCloseTo(Math.exp(logNormalTail(3)), 12);
  expect(-logNormalTail(5) / Math.LN10).toBeCloseTo(6.54265, 5);
  expect(-logNormalTail(50) / Math.LN10).toBeCloseTo(544.96634, 5);
  expect(-logNormalTail(500) / Math.LN10).toBeCloseTo(54_289.9083, 5);
});

test("where no basket has one without the other the odds are infinite, and their lower limit is Woolf's with half a basket more in each cell", () => {
  const whole = tables([5, 0, 0, 5]);
  expect(whole).toMatchObject({ oddsRatio: null, high: null });
  const woolf = Math.log((5.5 * 5.5) / (0.5 * 0.5)) - 1.959963984540054 * Math.sqrt(2 / 5.5 + 2 / 0.5);
  expect(whole.low).toBeCloseTo(Math.exp(woolf), 10);
  expect(whole.logP).toBeLessThan(Math.log(0.05));
  // A stratum that could not have come out otherwise says nothing.
  expect(tables([5, 0, 0, 5], [4, 3, 0, 0])).toEqual(whole);
});

test("says nothing of an odds ratio where no stratum could differ", () => {
  expect(tables([5, 5, 0, 0])).toEqual({ oddsRatio: null, low: null, high: null, logP: null });
  expect(tables()).toEqual({ oddsRatio: null, low: null, high: null, logP: null });
  expect(() => commonAssociation({ baskets: [4], left: [2], right: [2] }, [3])).toThrow(
    expect.objectContaining({ code: "no-table" }),
  );
  expect(() => commonAssociation({ baskets: [4], left: [2], right: [] }, [1])).toThrow(
    expect.objectContaining({ code: "no-table" }),
  );
});

test("takes away what a season explains and leaves what was planted", () => {
  const random = randomBy(3);
  const lists: number[][] = [];
  const season: number[] = [];
  for (let basket = 0; basket < 20_000; basket++) {
    const winter = basket % 4 === 0;
    const list = winter ? [0, 1].filter(() => random() < 0.2) : [0, 1].filter(() => random() < 0.01);
    if (random() < 0.1) list.push(2);
    if (random() < (list.includes(2) ? 0.3 : 0.1)) list.push(3);
    lists.push(list);
    season.push(winter ? 1 : 0);
  }
  const baskets = toBaskets(lists, 4);
  const pairs = [
    { antecedent: [0], consequent: 1 },
    { antecedent: [2], consequent: 3 },
  ];
  const whole = remainingAssociations(pairs, baskets, { kinds: 1, of: new Int32Array(lists.length) });
  const within = remainingAssociations(pairs, baskets, { kinds: 2, of: Int32Array.from(season) });
  expect(whole.map(({ survives }) => survives)).toEqual([true, true]);
  expect(within.map(({ survives }) => survives)).toEqual([false, true]);
  const trueOdds = 0.3 / 0.7 / (0.1 / 0.9);
  expect(within[1]!.low).toBeLessThan(trueOdds);
  expect(within[1]!.high).toBeGreaterThan(trueOdds);
  expect(() => remainingAssociations(pairs, baskets, { kinds: 1, of: new Int32Array(3) })).toThrow(
    expect.objectContaining({ code: "lengths-differ" }),
  );
});
