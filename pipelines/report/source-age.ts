import type { ReportContext } from "./report-context.js";

/** Hours from `moment` to `asOf`; negative where it lies after. */
export const hoursBefore = (asOf: string, moment: string): number =>
  (Date.parse(`${asOf.replace(" ", "T")}Z`) - Date.parse(`${moment.slice(0, 19).replace(" ", "T")}Z`)) / 3_600_000;

/** An age of zero or more hours in words: whole days, rounded down; hours where it is less than two days and asked for. */
export function ageText(
  hours: number,
  { words, format }: Pick<ReportContext, "words" | "format">,
  exact = false,
): string {
  const days = Math.floor(hours / 24);
  if (exact && (days < 2 || hours % 24 !== 0)) {
    const whole = Math.floor(hours);
    if (days < 3) return words.quality.hours(whole, format.count(whole));
  }
  return days === 0 ? words.quality.lessThanDay : words.quality.days(days, format.count(days));
}

/** A source whose newest row is older than its guard allows. */
export interface LateSource {
  readonly source: string;
  readonly hours: number;
  readonly allowed: number;
}

/** In the order of their names. */
export function lateSources({ data, project }: Pick<ReportContext, "data" | "project">): LateSource[] {
  return data.sources.flatMap(({ source, newestRowAt }) => {
    const allowed = project.sources.find(({ name }) => name === source)?.guards.maxAgeHours ?? null;
    if (allowed === null || newestRowAt === null) return [];
    const hours = hoursBefore(data.asOf, newestRowAt);
    return hours > allowed ? [{ source, hours, allowed }] : [];
  });
}
