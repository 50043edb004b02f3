import { discounted } from "./discounted.js";
import { paretoAlive, paretoLikelihood } from "./pareto-likelihood.js";
import type { PurchaseLaw } from "./purchase-law.js";

/**
 * Customers order at random at a rate of their own (gamma: r, alpha) and drop out at any time, at a rate of their own (gamma:
 * s, beta).
 * @source Schmittlein, Morrison and Colombo (1987); Fader and Hardie (2005), "A note on deriving the Pareto/NBD model"
 */
export const PARETO_NBD: PurchaseLaw = {
  kind: "pareto-nbd",
  names: ["r", "alpha", "s", "beta"],
  timed: ["alpha", "beta"],
  dropout: ["s", "beta"],
  likelihood: paretoLikelihood,
  at: (parameters) => {
    const [r, alpha, s, beta] = parameters as unknown as readonly [number, number, number, number];
    return {
      alive: (x, recency, age) => paretoAlive(parameters, x, recency, age),
      ordersIfAlive: (x, age, horizon) => {
        const scale = beta + age;
        const log = Math.log1p(horizon / scale);
        const power = (1 - s) * log;
        // The limit at s = 1.
        const grown = Math.abs(power) < 1e-300 ? log : Math.expm1(power) / (1 - s);
        return (((r + x) * scale) / (alpha + age)) * grown;
      },
      discountedIfAlive: (x, age, horizon, rate) => {
        const scale = beta + age;
        const start = (r + x) / (alpha + age);
        const of = (time: number): number => start * Math.exp(-s * Math.log1p(time / scale));
        return discounted(of, { scale, slope: s, horizon, rate });
      },
    };
  },
};
