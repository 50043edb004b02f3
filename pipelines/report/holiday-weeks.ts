import type { HolidayWeek, HolidayWeeks } from "../../warehouse/results/report/read-holidays.js";
import { addMoney } from "./money.js";

export { hasMoved } from "../../warehouse/results/report/read-holidays.js";

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

export const isOver = ({ ends }: HolidayWeek, asOf: string): boolean => ends <= asOf.slice(0, 10);

/** The weeks that are over, taken together. */
export function wholeWeeks(
  { weeks }: HolidayWeeks,
  asOf: string,
): { readonly weeks: number; readonly revenue: string; readonly yearBefore: string } {
  const over = weeks.filter((week) => isOver(week, asOf));
  return {
    weeks: over.length,
    revenue: addMoney(over.map((week) => week.revenue)),
    yearBefore: addMoney(over.map((week) => week.yearBefore)),
  };
}
