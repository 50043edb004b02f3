import { describe, expect, test } from "vitest";
import { BG_NBD, MBG_NBD } from "../../../models/buy-till-you-die/beta-geometric.js";
import { gammaGammaLikelihood } from "../../../models/buy-till-you-die/gamma-gamma-likelihood.js";
import { logGamma } from "../../../models/buy-till-you-die/gamma-function.js";
import { sortHistories } from "../../../models/buy-till-you-die/histories.js";
import type { Derivatives } from "../../../models/buy-till-you-die/maximise.js";
import { PARETO_NBD } from "../../../models/buy-till-you-die/pareto-nbd.js";
import { byLogarithms } from "../../../models/buy-till-you-die/prior.js";

const HISTORIES = {
  repeats: [0, 0, 1, 2, 2, 7, 30, 160],
  recency: [0, 0, 3.5, 30.43, 12, 38, 39.9, 700],
  age: [38.86, 4, 40, 38.86, 12, 38.9, 40, 701],
  weights: [1200, 3, 17, 5, 2, 1.5, 1, 1],
};
const sorted = sortHistories("test", HISTORIES);
const PLACES = [
  [0.24, 4.4, 0.79, 2.4],
  [3, 0.7, 5, 0.2],
  [0.05, 60, 1, 1],
  [1.5, 9, 0.02, 30],
];

for (const law of [BG_NBD, MBG_NBD, PARETO_NBD]) {
  describe(`the likelihood of ${law.kind}`, () => {
    test.each(PLACES)("has the slopes and curvature of its finite differences at %f, %f, %f, %f", (...place) => {
      expectDerivatives((at) => law.likelihood(sorted, at), Float64Array.from(place));
    });
  });
}

test.each(PLACES)(
  "BG/NBD's likelihood is the published one, written with gamma functions, at %f, %f, %f, %f",
  (...place) => {
    expectClose(
      BG_NBD.likelihood(sorted, Float64Array.from(place)).value,
      sumOver((x, t, T) => published(place, x, t, T)),
    );
  },
);

test.each(PLACES)("MBG/NBD's is the one of Batislam and others (2007) at %f, %f, %f, %f", (...place) => {
  const [r, alpha, a, b] = place as [number, number, number, number];
  const of = (x: number, t: number, T: number): number => {
    const common = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + logGamma(a + b) - logGamma(b);
    const stayed = logGamma(b + x + 1) - logGamma(a + b + x + 1) - (r + x) * Math.log(alpha + T);
    const left = Math.log(a) + logGamma(b + x) - logGamma(a + b + x + 1) - (r + x) * Math.log(alpha + t);
    return common + logSum(stayed, left);
  };
  expectClose(MBG_NBD.likelihood(sorted, Float64Array.from(place)).value, sumOver(of));
});

test.each(PLACES)(
  "Pareto/NBD's is its integral over lifetimes, added up in 200,000 steps, at %f, %f, %f, %f",
  (...place) => {
    const [r, alpha, s, beta] = place as [number, number, number, number];
    const of = (x: number, t: number, T: number): number => {
      const at = (time: number): number => -(r + x) * Math.log(alpha + time) - s * Math.log(beta + time);
      const common = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + s * Math.log(beta) + at(t);
      const steps = 200_000;
      let left = 0;
      // Steps of equal ratio of (beta + time): dense where the integrand is steep.
      const ratio = Math.log((beta + T) / (beta + t)) / steps;
      for (let k = 0; k < steps; k++) {
        const time = (beta + t) * Math.exp(ratio * (k + 0.5)) - beta;
        left += s * Math.exp(at(time) - at(t)) * ratio;
      }
      return common + Math.log(Math.exp(at(T) - at(t)) + left);
    };
    expectClose(PARETO_NBD.likelihood(sorted, Float64Array.from(place)).value, sumOver(of), 1e-7);
  },
);

const SPEND = {
  size: 5,
  orders: Float64Array.of(1, 1, 2, 7, 40),
  meanSpend: Float64Array.of(0.5, 120, 22.35, 73.74, 9),
  weights: Float64Array.of(3, 1, 1, 2.5, 1),
};
const SPENDS = [
  [6.25, 3.74, 15.44],
  [0.3, 0.8, 200],
  [40, 12, 1],
];

test.each(SPENDS)("Gamma-Gamma's has the slopes and curvature of its differences at %f, %f, %f", (...place) => {
  expectDerivatives((at) => gammaGammaLikelihood(SPEND, at), Float64Array.from(place));
});

test.each(SPENDS)("Gamma-Gamma's is equation 1a of Fader and Hardie (2013) at %f, %f, %f", (p, q, v) => {
  let sum = 0;
  for (let i = 0; i < SPEND.size; i++) {
    const [x, z] = [SPEND.orders[i]!, SPEND.meanSpend[i]!];
    const beta = logGamma(p * x) + logGamma(q) - logGamma(p * x + q);
    const powers =
      q * Math.log(v) + (p * x - 1) * Math.log(z) + p * x * Math.log(x) - (p * x + q) * Math.log(x * z + v);
    sum += SPEND.weights[i]! * (powers - beta);
  }
  expectClose(gammaGammaLikelihood(SPEND, Float64Array.of(p, q, v)).value, sum);
});

test("a prior adds its log density, and its slopes are those of the sum", () => {
  const names = BG_NBD.names;
  const prior = { a: { median: 1, spread: 0.5 }, alpha: { median: 20, spread: 2 } };
  const of = (logs: Float64Array): Derivatives => {
    const parameters = logs.map(Math.exp);
    return byLogarithms(BG_NBD.likelihood(sorted, parameters), parameters, names, prior);
  };
  const at = Float64Array.from(PLACES[0]!, Math.log);
  expectDerivatives(of, at);
  const density = -((Math.log(0.79) / 0.5) ** 2) / 2 - (Math.log(4.4 / 20) / 2) ** 2 / 2;
  expectClose(of(at).value - BG_NBD.likelihood(sorted, at.map(Math.exp)).value, density, 1e-9);
});

/** Fader, Hardie and Lee (2005), equation 6. */
function published(place: readonly number[], x: number, t: number, T: number): number {
  const [r, alpha, a, b] = place as [number, number, number, number];
  const common = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + logGamma(a + b) - logGamma(b);
  const stayed = logGamma(b + x) - logGamma(a + b + x) - (r + x) * Math.log(alpha + T);
  if (x === 0) return common + stayed;
  const left = Math.log(a) + logGamma(b + x - 1) - logGamma(a + b + x) - (r + x) * Math.log(alpha + t);
  return common + logSum(stayed, left);
}

function sumOver(of: (x: number, t: number, T: number) => number): number {
  const { repeats, recency, age, weights } = HISTORIES;
  return repeats.reduce((sum, x, i) => sum + weights[i]! * of(x, recency[i]!, age[i]!), 0);
}

const logSum = (a: number, b: number): number => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

function expectClose(got: number, expected: number, tolerance = 1e-11): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

/** Against central differences: of the value to 1e-6, of the slopes to 1e-6, of the largest of each. */
function expectDerivatives(of: (at: Float64Array) => Derivatives, at: Float64Array): void {
  const n = at.length;
  const { gradient, hessian } = of(at);
  const steps = at.map((value) => 1e-5 * Math.abs(value));
  const moved = (k: number, by: number) => of(at.map((value, j) => (j === k ? value + by * steps[k]! : value)));
  for (let k = 0; k < n; k++) {
    const [up, down] = [moved(k, 1), moved(k, -1)];
    // Curvature scales the slope, so both are compared on the scale of the parameter.
    const scale = Math.abs(gradient[k]! * at[k]!) + Math.abs(hessian[k * n + k]! * at[k]! * at[k]!) + 1;
    const slope = (up.value - down.value) / (2 * steps[k]!);
    expect(Math.abs((gradient[k]! - slope) * at[k]!) / scale).toBeLessThan(2e-6);
    for (let j = 0; j < n; j++) {
      const curve = (up.gradient[j]! - down.gradient[j]!) / (2 * steps[k]!);
      const size = Math.abs(curve) + Math.sqrt(Math.abs(hessian[k * n + k]! * hessian[j * n + j]!));
      expect(Math.abs(hessian[k * n + j]! - curve) / size).toBeLessThan(1e-6);
    }
  }
}
