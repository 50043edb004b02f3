import { betaGeometricLikelihood } from "./beta-geometric-likelihood.js";
import { discounted } from "./discounted.js";
import type { PurchaseKind, PurchaseLaw, PurchaseQuantities } from "./purchase-law.js";

/**
 * Customers order at random at a rate of their own (gamma: r, alpha) and drop out after an order with a probability of their
 * own (beta: a, b). Never after the first one.
 * @source Fader, Hardie and Lee (2005), "Counting your customers the easy way"
 */
export const BG_NBD: PurchaseLaw = betaGeometric("bg-nbd", 0);

/**
 * The same, with one more chance to drop out: right after the first order.
 * @source Batislam, Denizel and Filiztekin (2007)
 */
export const MBG_NBD: PurchaseLaw = betaGeometric("mbg-nbd", 1);

/** @param first chances to drop out at the first order: 0 or 1 */
function betaGeometric(kind: PurchaseKind, first: 0 | 1): PurchaseLaw {
  return {
    kind,
    names: ["r", "alpha", "a", "b"],
    timed: ["alpha"],
    dropout: ["a", "b"],
    likelihood: (histories, parameters) => betaGeometricLikelihood(histories, parameters, first),
    at: (parameters) => quantities(parameters, first),
  };
}

function quantities(parameters: Float64Array, first: 0 | 1): PurchaseQuantities {
  const [r, alpha, a, b] = parameters as unknown as readonly [number, number, number, number];
  return {
    alive: (x, recency, age) => {
      if (x + first === 0) return 1;
      const logRatio = Math.log1p((age - recency) / (alpha + recency));
      return 1 / (1 + (a / (b + x + first - 1)) * Math.exp((r + x) * logRatio));
    },
    ordersIfAlive: (x, age, horizon) => {
      if (horizon === 0) return 0;
      const [shape, survived] = [r + x, b + x + first];
      const c = a + survived - 1;
      // Elsewhere the two parts of the closed form nearly cancel, or its terms grow beyond all numbers.
      const closed = c - shape >= -4 && c <= 1e4 * shape && a <= 100;
      if (closed) return closedForm(shape, a, c, horizon / (alpha + age));
      return discounted(rateOf(shape, a, survived, alpha + age), { scale: alpha + age, slope: a, horizon, rate: 0 });
    },
    discountedIfAlive: (x, age, horizon, rate) =>
      discounted(rateOf(r + x, a, b + x + first, alpha + age), { scale: alpha + age, slope: a, horizon, rate }),
  };
}

/**
 * c / (a − 1) · [1 − (1 − z)^shape · 2F1(shape, c + 1 − a; c; z)] with z = u / (1 + u), equation 10 of Fader, Hardie and
 * Lee, after Euler's transformation and without its poles at a = 1 and c = 0.
 */
function closedForm(shape: number, a: number, c: number, u: number): number {
  const z = u / (1 + u);
  const log = -Math.log1p(u);
  const power = (a - 1) * log;
  const first = Math.abs(power) < 1e-300 ? -log : -Math.expm1(power) / (a - 1);
  let term = (c - shape) * z;
  let sum = term;
  for (let n = 1; n < 1e6; n++) {
    term *= (((c - shape + n) * (a + n - 1)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) <= 1e-17 * (1 - z) * Math.abs(sum) || term === 0) break;
  }
  return c * first - Math.exp(power) * sum;
}

/**
 * The rate of orders u after `age` of a customer alive at `age`: shape / scale · 2F1(shape + 1, a; a + survived; −u / scale),
 * by the one of Pfaff's transformations whose terms are all positive; of two, by the one that ends sooner.
 */
function rateOf(shape: number, a: number, survived: number, scale: number): (u: number) => number {
  const c = a + survived;
  return (time) => {
    const u = time / scale;
    const z = u / (1 + u);
    const other = c - shape - 1;
    const first = other >= 0 && other * a <= (shape + 1) * survived;
    const [p, q, power] = first ? [other, a, a] : [shape + 1, survived, shape + 1];
    let [term, sum, shift] = [1, 1, 0];
    for (let n = 0; n < 1e6; n++) {
      const ratio = (((p + n) * (q + n)) / ((c + n) * (n + 1))) * z;
      term *= ratio;
      sum += term;
      if (term <= 1e-17 * (1 - z) * sum && ratio < 1) break;
      if (sum > 1e250) {
        [term, sum] = [term * 1e-250, sum * 1e-250];
        shift += 250 * Math.LN10;
      }
    }
    return (shape / scale) * Math.exp(Math.log(sum) + shift - power * Math.log1p(u));
  };
}
