import { expect, test } from "vitest";
import { fitGammaGamma } from "../../../models/buy-till-you-die/fit-gamma-gamma.js";
import { fitBgNbd, fitMbgNbd, fitParetoNbd } from "../../../models/buy-till-you-die/fit-purchases.js";
import { gammaDraw, simulateHistories } from "../../../models/buy-till-you-die/simulate-histories.js";
import { seededRandom } from "../../../models/random.js";

const ages = (n: number) => Float64Array.from({ length: n }, (_, i) => 20 + (80 * i) / n);

const CASES = [
  ["bg-nbd", { r: 0.6, alpha: 6, a: 0.8, b: 2.5 }, fitBgNbd],
  ["bg-nbd", { r: 2.5, alpha: 20, a: 0.3, b: 4 }, fitBgNbd],
  ["mbg-nbd", { r: 0.8, alpha: 6, a: 0.9, b: 1.6 }, fitMbgNbd],
  ["pareto-nbd", { r: 0.6, alpha: 8, s: 0.7, beta: 15 }, fitParetoNbd],
] as const;

test.each(CASES)(
  "%s finds the parameters that made 20,000 customers within 3 standard errors: %o",
  (kind, truth, fit) => {
    const { parameters, standardErrors, report, unidentified } = fit(simulateHistories(kind, truth, ages(20_000), 11));
    expect(report.converged).toBe(true);
    expect(unidentified).toEqual([]);
    for (const [name, value] of Object.entries(truth)) {
      expect(Math.abs(parameters[name]! - value)).toBeLessThan(3 * standardErrors[name]!);
      expect(standardErrors[name]! / value).toBeLessThan(0.25);
    }
  },
);

test.each(CASES)(
  "%s expects as many more orders as customers of the same truth seen for 20 weeks more have placed",
  (kind, truth, fit) => {
    const n = kind === "pareto-nbd" ? 6_000 : 20_000;
    const seen = simulateHistories(kind, truth, ages(n), 21);
    const longer = simulateHistories(
      kind,
      truth,
      ages(n).map((age) => age + 20),
      22,
    );
    const [before, after] = [moments(seen.repeats), moments(longer.repeats)];
    const expected = moments(fit(seen).expectedOrders(seen, 20)).mean;
    const error = Math.sqrt((before.variance + after.variance) / n);
    expect(Math.abs(expected - (after.mean - before.mean))).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.2 * expected);
  },
);

test("Gamma-Gamma finds the parameters that made the spend of 20,000 customers within 3 standard errors", () => {
  const random = seededRandom(13);
  const truth = { p: 6, q: 4, v: 15 };
  const orders = Float64Array.from({ length: 20_000 }, (_, i) => 1 + (i % 6));
  const meanSpend = orders.map((x) => gammaDraw(truth.p * x, random) / x / (gammaDraw(truth.q, random) / truth.v));
  const { parameters, standardErrors, report } = fitGammaGamma({ orders, meanSpend });
  expect(report.converged).toBe(true);
  for (const [name, value] of Object.entries(truth)) {
    expect(Math.abs(parameters[name]! - value)).toBeLessThan(3 * standardErrors[name]!);
    expect(standardErrors[name]! / value).toBeLessThan(0.1);
  }
});

function moments(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return { mean, variance: all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length };
}
