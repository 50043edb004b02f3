const TABLE = new Float64Array(256);
for (let n = 2; n < TABLE.length; n++) TABLE[n] = TABLE[n - 1]! + Math.log(n);

/**
 * ln n!, to a relative accuracy of 1e-15.
 * @param n a whole number from 0, unchecked
 * @source Abramowitz and Stegun (1964), 6.1.41, from 256 on, where the terms left out are below 1e-20
 */
export function logFactorial(n: number): number {
  if (n < TABLE.length) return TABLE[n]!;
  const z = n + 1;
  const r = 1 / (z * z);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}

/** ln of the number of ways to choose k of n; unchecked. */
export const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
