import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gammaDraw } from "../../../models/buy-till-you-die/simulate-histories.js";
import { seededRandom } from "../../../models/random.js";
import { LAWS } from "../../../models/buy-till-you-die/purchase-model.js";

const parameter = fc.double({ min: Math.log(0.02), max: Math.log(50), noNaN: true }).map(Math.exp);
const parameters = fc.tuple(parameter, parameter, parameter, parameter).map((four) => Float64Array.from(four));
const history = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0.01, max: 1, noNaN: true }), parameter)
  .map(([x, share, age]) => ({ x, recency: x === 0 ? 0 : share * age, age }));
const horizon = fc.double({ min: 0.01, max: 200, noNaN: true });

for (const law of Object.values(LAWS)) {
  describe(`quantities of ${law.kind}`, () => {
    test("being alive is a probability, and the less likely the longer the silence", () => {
      fc.assert(
        fc.property(parameters, history, horizon, (at, { x, recency, age }, more) => {
          const of = law.at(at);
          const [now, later] = [of.alive(x, recency, age), of.alive(x, recency, age + more)];
          expect(now).toBeGreaterThanOrEqual(0);
          expect(now).toBeLessThanOrEqual(1);
          expect(later).toBeLessThanOrEqual(now * (1 + 1e-12));
        }),
        { numRuns: 200, seed: 1 },
      );
    });

    test("expected orders never fall with the horizon, but for rounding, and in none are none", () => {
      fc.assert(
        fc.property(parameters, history, horizon, horizon, (at, { x, age }, one, more) => {
          const of = law.at(at);
          expect(of.ordersIfAlive(x, age, 0)).toBe(0);
          const [near, far] = [of.ordersIfAlive(x, age, one), of.ordersIfAlive(x, age, one + more)];
          expect(near).toBeGreaterThan(0);
          expect(far).toBeGreaterThanOrEqual(near * (1 - 1e-13));
        }),
        { numRuns: 200, seed: 2 },
      );
    });

    test("the closed form is the integral of the rate of orders, to 1e-9", () => {
      fc.assert(
        fc.property(parameters, history, horizon, (at, { x, age }, length) => {
          const of = law.at(at);
          const closed = of.ordersIfAlive(x, age, length);
          expect(Math.abs(of.discountedIfAlive(x, age, length, 0) / closed - 1)).toBeLessThan(1e-9);
        }),
        { numRuns: 200, seed: 3 },
      );
    });

    test("a discount lies between none and all, and what comes after it all counts nothing", () => {
      fc.assert(
        fc.property(parameters, history, (at, { x, age }) => {
          const of = law.at(at);
          const [none, some] = [of.discountedIfAlive(x, age, 52, 0), of.discountedIfAlive(x, age, 52, 0.01)];
          expect(some).toBeLessThan(none);
          expect(some).toBeGreaterThan(none * Math.exp(-0.52));
          const forever = of.discountedIfAlive(x, age, Infinity, 0.1);
          expect(Math.abs(of.discountedIfAlive(x, age, 1000, 0.1) / forever - 1)).toBeLessThan(1e-9);
        }),
        { numRuns: 100, seed: 4 },
      );
    });
  });
}

test("BG/NBD at a = 1 and at a + b = 1 lies between its neighbours: no pole of the formula shows", () => {
  for (const [at, near] of [
    [
      [0.3, 5, 1, 2],
      [0.3, 5, 1 + 1e-7, 2],
    ],
    [
      [0.3, 5, 0.4, 0.6],
      [0.3, 5, 0.4 + 1e-7, 0.6],
    ],
  ] as const) {
    const [one, other] = [at, near].map((four) => LAWS["bg-nbd"].at(Float64Array.from(four)).ordersIfAlive(0, 30, 52));
    expect(Math.abs(one! / other! - 1)).toBeLessThan(1e-6);
  }
});

test("BG/NBD whose customers all drop out alike, with a and b in millions, has the formula of one probability", () => {
  for (const x of [0, 3, 400]) {
    const p = 0.125;
    const expected = -Math.expm1(-(1.5 + x) * Math.log1p((p * 365) / (60 + 700))) / p;
    const of = LAWS["bg-nbd"].at(Float64Array.of(1.5, 60, 1e7, 7e7));
    expect(Math.abs(of.ordersIfAlive(x, 700, 365) / expected - 1)).toBeLessThan(1e-4);
    expect(Math.abs(of.discountedIfAlive(x, 700, 365, 0) / expected - 1)).toBeLessThan(1e-4);
  }
});

test("Pareto/NBD at s = 1 lies between its neighbours", () => {
  const of = (s: number) => LAWS["pareto-nbd"].at(Float64Array.of(0.5, 10, s, 12)).ordersIfAlive(2, 30, 52);
  expect(Math.abs(of(1) / of(1 + 1e-7) - 1)).toBeLessThan(1e-6);
});

describe("the mean over a customer's possible rates, drawn 200,000 times", () => {
  const random = seededRandom(5);
  const mean = (of: () => number): { readonly mean: number; readonly error: number } => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < 200_000; i++) {
      const value = of();
      sum += value;
      squares += value * value;
    }
    const mean = sum / 200_000;
    return { mean, error: Math.sqrt((squares / 200_000 - mean * mean) / 200_000) };
  };

  test.each([
    ["bg-nbd", 0.24, 4.4, 0.79, 2.4, 2],
    ["bg-nbd", 6, 30, 0.5, 0.9, 0],
    ["bg-nbd", 6, 30, 0.3, 0.4, 5],
    ["mbg-nbd", 0.5, 6.2, 0.9, 1.6, 3],
  ] as const)(
    "is what %s (%f, %f, %f, %f) expects of a customer with %i repeats who is alive",
    (kind, r, alpha, a, b, x) => {
      const drawn = mean(() => {
        const rate = gammaDraw(r + x, random) / (alpha + 30);
        const leave = gammaDraw(a, random);
        const stay = gammaDraw(b + x + (kind === "mbg-nbd" ? 1 : 0), random);
        const p = leave / (leave + stay);
        return -Math.expm1(-rate * p * 52) / p;
      });
      const expected = LAWS[kind].at(Float64Array.of(r, alpha, a, b)).ordersIfAlive(x, 30, 52);
      expect(Math.abs(expected - drawn.mean)).toBeLessThan(4 * drawn.error);
    },
  );

  test("is what Pareto/NBD expects", () => {
    const drawn = mean(() => {
      const rate = gammaDraw(2.5, random) / (10 + 30);
      const leave = gammaDraw(0.6, random) / (12 + 30);
      return (rate * -Math.expm1(-leave * 52)) / leave;
    });
    const expected = LAWS["pareto-nbd"].at(Float64Array.of(0.5, 10, 0.6, 12)).ordersIfAlive(2, 30, 52);
    expect(Math.abs(expected - drawn.mean)).toBeLessThan(4 * drawn.error);
  });
});
