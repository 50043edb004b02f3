/** Gradient less what the absolute penalty takes off it. */
export const shrunk = (gradient: number, l1: number): number =>
  l1 === 0 ? gradient : gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;

/** The value of a leaf that takes most off the loss, within bounds. */
export function leafValue(
  gradient: number,
  hessian: number,
  l1: number,
  l2: number,
  low: number,
  high: number,
): number {
  const divisor = hessian + l2;
  const value = divisor > 0 ? -shrunk(gradient, l1) / divisor : 0;
  return value < low ? low : value > high ? high : value;
}

/** Twice what a leaf takes off the loss. */
export function leafScore(gradient: number, hessian: number, l1: number, l2: number): number {
  const g = shrunk(gradient, l1);
  const divisor = hessian + l2;
  return divisor > 0 ? (g * g) / divisor : 0;
}

/** The same where its value is bounded. */
export function boundedScore(gradient: number, hessian: number, l1: number, l2: number, value: number): number {
  return -(2 * shrunk(gradient, l1) * value + (hessian + l2) * value * value);
}
