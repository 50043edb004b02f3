/** From here on the asymptotic series are exact to rounding. */
const FAR = 10;

/**
 * ln Γ(x), to 1e-14 relative or absolute, whichever is larger.
 * @param x above 0, unchecked
 * @source Abramowitz and Stegun (1964), 6.1.15 and 6.1.41
 */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < FAR; z++) product *= z;
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/**
 * The derivative of ln Γ(x), to 1e-14 of it or of 1.
 * @param x above 0, unchecked
 * @source Abramowitz and Stegun (1964), 6.3.5 and 6.3.18
 */
export function digamma(x: number): number {
  let sum = 0;
  let z = x;
  for (; z < FAR; z++) sum += 1 / z;
  const r = 1 / (z * z);
  const series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - (r * 691) / 32760)))));
  return Math.log(z) - 0.5 / z - series - sum;
}

/**
 * The second derivative of ln Γ(x), to a relative accuracy of 1e-14.
 * @param x above 0, unchecked
 * @source Abramowitz and Stegun (1964), 6.4.6 and 6.4.12
 */
export function trigamma(x: number): number {
  let sum = 0;
  let z = x;
  for (; z < FAR; z++) sum += 1 / (z * z);
  const r = 1 / (z * z);
  const series = (r * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * (5 / 66 - (r * 691) / 2730)))))) / z;
  return 1 / z + 0.5 * r + series + sum;
}
