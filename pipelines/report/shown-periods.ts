import type { ReportData, SalesPeriod } from "../../warehouse/results/report/report-data.js";
import { lastBusinessDate, nextPeriod } from "../../warehouse/results/report/sales-periods.js";
import type { Format } from "../display/format.js";

export interface ShownPeriod {
  readonly period: SalesPeriod;
  /** The same month a year before; null in weeks and where there was none. */
  readonly yearBefore: SalesPeriod | null;
  /** The period before; null in the first. */
  readonly before: SalesPeriod | null;
  /** as_of lies before its end. */
  readonly open: boolean;
  /** On the axis; empty where there is no room. */
  readonly label: string;
  /** In tables. */
  readonly name: string;
}

/** What fits on a page. */
export const MOST_PERIODS = 24;

/** The newest months, each with the one a year before it; or the newest weeks. */
export function shownPeriods({ sales, asOf }: ReportData, format: Format, dayStarts: string): ShownPeriod[] {
  const { grain, periods } = sales;
  const known = new Map(periods.map((p) => [p.period, p]));
  const lastDay = lastBusinessDate(asOf, dayStarts);
  const skipped = Math.max(0, periods.length - MOST_PERIODS);
  return periods.slice(skipped).map((period, i) => {
    const day = period.period;
    const yearAgo = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
    return {
      period,
      yearBefore: grain === "month" ? (known.get(yearAgo) ?? null) : null,
      before: periods[skipped + i - 1] ?? null,
      open: isOpen(day, grain, lastDay),
      label: periodLabel(day, grain, i, format),
      name: periodName(day, grain, format),
    };
  });
}

/** Whether a period that begins on `day` ends after the last business date. */
export const isOpen = (day: string, grain: "month" | "week", lastDay: string): boolean =>
  dayBefore(nextPeriod(day, grain)) > lastDay;

/** On an axis: weeks have room for every other one. */
export const periodLabel = (day: string, grain: "month" | "week", i: number, format: Format): string =>
  grain === "month" ? format.monthTick(day, i === 0) : i % 2 === 0 ? format.dayTick(day) : "";

export const periodName = (day: string, grain: "month" | "week", format: Format): string =>
  grain === "month" ? format.month(day) : format.day(day);

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
