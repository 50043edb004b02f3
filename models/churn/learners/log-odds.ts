/** ln(p / (1 − p)); finite also where rounding made p 0 or 1. */
export function logOdds(probability: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, probability));
  return Math.log(p / (1 - p));
}
