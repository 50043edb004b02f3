import type { ReportContext } from "./report-context.js";

/** Hours from `moment` to `asOf`; negative where it lies after. */
export const hoursBefore = (asOf: string, moment: string): number =>
  (Date.parse(`${asOf.replace(" ", "T")}Z`) - Date.parse(`${moment.slice(0, 19).replace(" ", "T")}Z`)) / 3_600_000;

/** An age of zero or more hours in words: whole days, rounded down. */
export function ageText(hours: number, { words, format }: Pick<ReportContext, "words" | "format">): string {
  const days = Math.floor(hours / 24);
  return days === 0 ? words.quality.lessThanDay : words.quality.days(days, format.count(days));
}
