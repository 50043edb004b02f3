import { InputError } from "../errors.js";

/**
 * The value that Student's t with `freedom` degrees of freedom stays below with probability `p`.
 * @param p above 0, below 1
 * @param freedom above 0, also no whole number
 * @returns to a relative accuracy of 1e-8, 1e-10 below a million degrees of freedom
 * @throws {InputError} t-probability, t-freedom
 * @source Abramowitz and Stegun (1964), 26.7.1 and 26.5.8, by the incomplete beta function
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

/** Probability above t, for t ≥ 0: half of the regularised incomplete beta function at freedom / (freedom + t²). */
function upperTail(t: number, freedom: number): number {
  const a = freedom / 2;
  const b = 0.5;
  // Neither is computed from the other: far out, or with 10^9 degrees of freedom, that would cost up to nine digits.
  const x = freedom / (freedom + t * t);
  const y = (t * t) / (freedom + t * t);
  if (y === 0) return 0.5;
  const front = Math.exp(a * (x < 0.5 ? Math.log(x) : Math.log1p(-y)) + b * Math.log(y) - logBetaHalf(a));
  const value = x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(y, b, a)) / b;
  return value / 2;
}

/** Lentz's evaluation of the continued fraction 26.5.8; a denominator of 0 is moved by a hair. */
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

/** ln B(a, 1/2): the ratio of Γ(a + 1/2) and Γ(a) by its series at 30 and more, where the terms left out are below 1e-16. */
function logBetaHalf(a: number): number {
  let shift = 0;
  let z = a;
  for (; z < 30; z++) shift += Math.log(z / (z + 0.5));
  const r = 1 / (z * z);
  const series = (1 / 8 - r * (1 / 192 - r * (1 / 640 - r * (17 / 14336 - (r * 31) / 18432)))) / z;
  return Math.log(Math.PI) / 2 - (shift + Math.log(z) / 2 - series);
}
