import { expect, test } from "vitest";
import { fitGammaGamma } from "../../../models/buy-till-you-die/fit-gamma-gamma.js";
import { fitBgNbd, fitParetoNbd } from "../../../models/buy-till-you-die/fit-purchases.js";
import {
  aliveIntervals,
  orderIntervals,
  spendIntervals,
  valueIntervals,
} from "../../../models/buy-till-you-die/intervals.js";
import { gammaDraw, simulateHistories } from "../../../models/buy-till-you-die/simulate-histories.js";
import { seededRandom } from "../../../models/random.js";

const AGES = Float64Array.from({ length: 800 }, (_, i) => 20 + (80 * i) / 800);
const SOME = { repeats: [0, 1, 4, 12], recency: [0, 10, 45, 30], age: [50, 50, 50, 60] };
const SPENT = { orders: [0, 1, 4, 12], meanSpend: [0, 9, 20, 60] };
const ROUNDS = 50;

/** How a logarithm scatters over refits, beside half of an interval of one deviation. */
function expectScatter(of: readonly Float64Array[], { low, high }: { low: Float64Array; high: Float64Array }): void {
  for (let i = 0; i < low.length; i++) {
    const values = of.map((one) => Math.log(one[i]!));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const scatter = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
    const half = Math.log(high[i]! / low[i]!) / 2;
    // The scatter of 50 rounds is itself known to a tenth.
    expect(half / scatter).toBeGreaterThan(0.65);
    expect(half / scatter).toBeLessThan(1.5);
  }
}

test.each([
  ["bg-nbd", { r: 0.6, alpha: 6, a: 0.8, b: 2.5 }, fitBgNbd, AGES],
  ["pareto-nbd", { r: 0.6, alpha: 8, s: 0.7, beta: 15 }, fitParetoNbd, AGES.filter((_, i) => i % 4 === 0)],
] as const)(
  "intervals of orders by the delta method are as wide as a parametric bootstrap of %s",
  (kind, truth, fit, ages) => {
    const model = fit(simulateHistories(kind, truth, ages, 1));
    const again = Array.from({ length: ROUNDS }, (_, round) => {
      const refit = fit(simulateHistories(kind, model.parameters, ages, 100 + round));
      return refit.expectedOrders(SOME, 52);
    });
    expectScatter(again, orderIntervals(model, SOME, { horizon: 52, rate: 0 }, 1));
  },
);

test("intervals of spend are as wide as a parametric bootstrap", () => {
  const orders = AGES.map((_, i) => 1 + (i % 5));
  const draw = ({ p, q, v }: Record<string, number>, seed: number) => {
    const random = seededRandom(seed);
    return orders.map((x) => gammaDraw(p! * x, random) / x / (gammaDraw(q!, random) / v!));
  };
  const model = fitGammaGamma({ orders, meanSpend: draw({ p: 6, q: 4, v: 15 }, 1) });
  const again = Array.from({ length: ROUNDS }, (_, round) =>
    fitGammaGamma({ orders, meanSpend: draw(model.parameters, 100 + round) }).expectedSpend(SPENT),
  );
  expectScatter(again, spendIntervals(model, SPENT, 1));
});

test("hold the quantity, grow with the deviations, and stay where the quantity can be", () => {
  const model = fitBgNbd(simulateHistories("bg-nbd", { r: 0.6, alpha: 6, a: 0.8, b: 2.5 }, AGES, 3));
  const alive = model.probabilityAlive(SOME);
  const [one, three] = [aliveIntervals(model, SOME, 1), aliveIntervals(model, SOME, 3)];
  // Without a repeat BG/NBD knows that the customer is alive.
  expect([one.low[0], one.high[0]]).toEqual([1, 1]);
  for (let i = 1; i < alive.length; i++) {
    expect(0 <= three.low[i]! && three.low[i]! < one.low[i]! && one.low[i]! < alive[i]!).toBe(true);
    expect(alive[i]! < one.high[i]! && one.high[i]! < three.high[i]! && three.high[i]! <= 1).toBe(true);
  }
});

test("value is discounted orders times spend, and its variance on the logarithm is the sum of theirs", () => {
  const purchases = fitBgNbd(simulateHistories("bg-nbd", { r: 0.6, alpha: 6, a: 0.8, b: 2.5 }, AGES, 3));
  const random = seededRandom(4);
  const orders = AGES.map((_, i) => 1 + (i % 5));
  const spend = fitGammaGamma({ orders, meanSpend: orders.map((x) => gammaDraw(6 * x, random) / x) });
  const discount = { horizon: 52, rate: 0.002 };
  const value = valueIntervals({ purchases, spend }, { purchases: SOME, spend: SPENT }, discount, 2);
  const [ofOrders, ofSpend] = [orderIntervals(purchases, SOME, discount, 2), spendIntervals(spend, SPENT, 2)];
  const [mean, each] = [purchases.discountedOrders(SOME, discount), spend.expectedSpend(SPENT)];
  const width = ({ low, high }: typeof value, i: number): number => Math.log(high[i]! / low[i]!);
  for (let i = 0; i < mean.length; i++) {
    expect(Math.sqrt(value.low[i]! * value.high[i]!) / (mean[i]! * each[i]!)).toBeCloseTo(1, 9);
    expect(width(value, i)).toBeCloseTo(Math.hypot(width(ofOrders, i), width(ofSpend, i)), 9);
  }
});

test("a horizon of zero has an interval of zero", () => {
  const model = fitBgNbd(simulateHistories("bg-nbd", { r: 0.6, alpha: 6, a: 0.8, b: 2.5 }, AGES, 3));
  const { low, high } = orderIntervals(model, SOME, { horizon: 0, rate: 0 }, 2);
  expect([...low, ...high]).toEqual(new Array(8).fill(0));
});
