import type { TimeLevel } from "../../project/cube-definition.js";

/** How far back the value lies that a period is compared with. */
export interface Shift {
  readonly against: "previous" | "year";
  /** The finest level of time in the answer. */
  readonly level: TimeLevel;
}

/**
 * SQL of the day that counts in a day's place when a period is compared: rows of the period before move forward. A 29th of
 * February has no same day in the next year, so day by day it counts nowhere (null); a week's same week lies 364 days back.
 */
export function shiftedDay(day: string, { against, level }: Shift): string {
  if (level === "week") return `(${day} + ${against === "year" ? 364 : 7})`;
  if (level === "day") {
    if (against === "previous") return `(${day} + 1)`;
    return `(case when not (month(${day}) = 2 and day(${day}) = 29) then (${day} + interval '12' month)::date end)`;
  }
  return `(${day} + interval '${against === "year" ? 12 : MONTHS[level]}' month)::date`;
}

const MONTHS: Readonly<Record<Exclude<TimeLevel, "week" | "day">, number>> = {
  year: 12,
  fiscal_year: 12,
  quarter: 3,
  fiscal_quarter: 3,
  month: 1,
};
