import type { ReportData, SalesPeriod } from "../../warehouse/results/report/report-data.js";
import { lastBusinessDate, nextPeriod } from "../../warehouse/results/report/sales-periods.js";
import type { Format } from "./format.js";

export interface ShownPeriod {
  readonly period: SalesPeriod;
  /** The same month a year before; null in weeks and where there was none. */
  readonly yearBefore: SalesPeriod | null;
  /** as_of lies before its end. */
  readonly open: boolean;
  /** On the axis; empty where there is no room. */
  readonly label: string;
  /** In tables. */
  readonly name: string;
}

/** What fits on a page. */
const MOST_PERIODS = 24;

/** The newest months, each with the one a year before it; or the newest weeks. */
export function shownPeriods({ sales, asOf }: ReportData, format: Format, dayStarts: string): ShownPeriod[] {
  const { grain, periods } = sales;
  const known = new Map(periods.map((p) => [p.period, p]));
  const lastDay = lastBusinessDate(asOf, dayStarts);
  return periods.slice(-MOST_PERIODS).map((period, i) => {
    const day = period.period;
    const yearAgo = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
    return {
      period,
      yearBefore: grain === "month" ? (known.get(yearAgo) ?? null) : null,
      open: dayBefore(nextPeriod(day, grain)) > lastDay,
      label: grain === "month" ? format.monthTick(day, i === 0) : i % 2 === 0 ? format.dayTick(day) : "",
      name: grain === "month" ? format.month(day) : format.day(day),
    };
  });
}

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
