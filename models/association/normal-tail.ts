/**
 * Natural logarithm of the probability that a standard normal variable exceeds z.
 * @param z 0 or more, unchecked
 * @returns to a relative accuracy of the probability of 1e-12
 * @source Abramowitz and Stegun (1964), 26.2.11 below 3, and 26.2.14 from there on
 */
export function logNormalTail(z: number): number {
  const logDensity = -(z * z) / 2 - Math.log(2 * Math.PI) / 2;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; term > 1e-17 * sum; k += 2) sum += term *= (z * z) / k;
    return Math.log(0.5 - Math.exp(logDensity) * sum);
  }
  let fraction = z;
  for (let k = 120; k >= 1; k--) fraction = z + k / fraction;
  return logDensity - Math.log(fraction);
}
