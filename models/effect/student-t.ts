import { InputError } from "../errors.js";

/**
 * The value that Student's t with `freedom` degrees of freedom stays below with probability `p`.
 * @param p above 0, below 1
 * @param freedom above 0, also no whole number
 * @returns to a relative accuracy of 1e-10
 * @throws {InputError} t-probability, t-freedom
 * @source Abramowitz and Stegun (1964), 26.7.1 and 26.5.8: the distribution by the incomplete beta function
 */
export function studentT(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) throw new InputError("t-probability", `studentT: p must lie between 0 and 1; got ${p}.`);
  if (!(freedom > 0)) throw new InputError("t-freedom", `studentT: freedom must be above 0; got ${freedom}.`);
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  let [low, high] = [0, 1];
  while (upperTail(high, freedom) > tail) [low, high] = [high, high * 2];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (upperTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return p < 0.5 ? -high : high;
}

/** Probability above t, for t ≥ 0. */
const upperTail = (t: number, freedom: number): number =>
  incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;

/** The regularised I_x(a, b), by the continued fraction on the side where it converges fast. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Lentz's evaluation; a denominator of 0 is moved by a hair. */
function fraction(x: number, a: number, b: number): number {
  const off = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / off(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / off(1 + even * d);
    c = off(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / off(1 + odd * d);
    c = off(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** Stirling's series, after raising the argument to 15 and more: error below 1e-15 of the value. */
function logGamma(z: number): number {
  let shift = 0;
  while (z < 15) shift -= Math.log(z++);
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / z;
  return shift + (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series;
}
