import type { SalesPeriod } from "./report-data.js";

const NOTHING = {
  grossSales: "0.0000",
  returns: "0.0000",
  revenue: "0.0000",
  transactions: 0,
  customers: 0,
  newCustomers: 0,
};

/**
 * The periods from the first that sold to that of `lastDay`: one without a row sold nothing.
 * @param found by first day, any order
 */
export function fillPeriods(found: readonly SalesPeriod[], grain: "month" | "week", lastDay: string): SalesPeriod[] {
  const known = new Map(found.map((p) => [p.period, p]));
  const days = [...known.keys()].sort();
  const first = days[0];
  if (first === undefined) return [];
  const filled = [];
  for (let day = first; day <= lastDay || day <= days.at(-1)!; day = nextPeriod(day, grain)) {
    filled.push(known.get(day) ?? { period: day, ...NOTHING });
  }
  return filled;
}

/**
 * The first day of the period that a day lies in.
 * @param shift days by which weeks start before Monday
 */
export function periodStart(day: string, grain: "month" | "week", shift: number): string {
  if (grain === "month") return `${day.slice(0, 8)}01`;
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6 + shift) % 7));
  return date.toISOString().slice(0, 10);
}

/** The first day after the period that starts on `day`. */
export function nextPeriod(day: string, grain: "month" | "week"): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (grain === "week") date.setUTCDate(date.getUTCDate() + 7);
  else date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}

/** The last business date that ended, or had begun, before `asOf`. */
export function lastBusinessDate(asOf: string, dayStarts: string): string {
  const [hours = 0, minutes = 0] = dayStarts.split(":").map(Number);
  const moment = Date.parse(`${asOf.replace(" ", "T")}Z`) - (hours * 60 + minutes) * 60_000 - 1000;
  return new Date(moment).toISOString().slice(0, 10);
}
