import type { AsOf } from "../../project/time.js";

export interface Retention {
  /** Days for which every night is kept. */
  readonly nights: number;
  /** Days for which one night a week is kept; before that one a month. */
  readonly weeklyDays: number;
}

/**
 * The nights of a history that stay: every one of the last `nights` days, then the last of each ISO week, then of these
 * the last of each month. Dropping again, or a night later, drops nothing that dropping at once would have kept.
 */
export function retainedNights(
  nights: readonly AsOf[],
  greatest: AsOf,
  { nights: days, weeklyDays }: Retention,
): AsOf[] {
  const sorted = [...new Set(nights)].sort();
  const weekly = lastOf(sorted, week);
  const monthly = lastOf([...weekly], (night) => night.slice(0, 7));
  return sorted.filter((night) => {
    const age = daysBetween(night, greatest);
    return age <= days || (age <= weeklyDays ? weekly.has(night) : monthly.has(night));
  });
}

function lastOf(sorted: readonly AsOf[], period: (night: AsOf) => string | number): ReadonlySet<AsOf> {
  return new Set(new Map(sorted.map((night) => [period(night), night])).values());
}

const DAY = 86_400_000;
const epoch = (asOf: AsOf): number => Date.parse(`${asOf.replace(" ", "T")}Z`);
const daysBetween = (from: AsOf, to: AsOf): number => (epoch(to) - epoch(from)) / DAY;

/** Number of the ISO week; 1970-01-01 was a Thursday. */
const week = (night: AsOf): number => Math.floor((Math.floor(epoch(night) / DAY) + 3) / 7);
