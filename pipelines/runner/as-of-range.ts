import { ConfigurationError } from "../../project/errors.js";
import { addDays, type AsOf } from "../../project/time.js";

export type Every = "1d" | "1w" | "1mo";
export const EVERY: readonly Every[] = ["1d", "1w", "1mo"];

/**
 * Each `as_of` from `from` to `to`, both included where the stride meets them. Months keep the day of `from`, or take
 * the last one of a shorter month.
 * @throws {ConfigurationError} range-backwards
 */
export function asOfRange(from: AsOf, to: AsOf, every: Every): AsOf[] {
  if (from > to) {
    throw new ConfigurationError("range-backwards", `--from must not be later than --to; got ${from} and ${to}.`);
  }
  const found: AsOf[] = [];
  for (let n = 0; ; n++) {
    const next = every === "1mo" ? addMonths(from, n) : addDays(from, every === "1w" ? 7 * n : n);
    if (next > to) return found;
    found.push(next);
  }
}

function addMonths(asOf: AsOf, months: number): AsOf {
  const [year, month, day] = asOf.slice(0, 10).split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0));
  last.setUTCDate(Math.min(day, last.getUTCDate()));
  return `${last.toISOString().slice(0, 10)}${asOf.slice(10)}`;
}
