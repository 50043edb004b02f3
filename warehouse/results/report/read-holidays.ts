import { text, type Read, type Row } from "./row-values.js";

/** The weeks around a holiday, and around the same one a year before. Days are first days of the holiday. */
export interface HolidayWeeks {
  readonly name: string;
  readonly day: string;
  readonly lastDay: string;
  readonly dayBefore: string;
  /** By weeks from the holiday: week 0 begins with its first day. */
  readonly weeks: readonly HolidayWeek[];
}

export interface HolidayWeek {
  readonly week: number;
  /** Business dates, the end exclusive. */
  readonly starts: string;
  readonly ends: string;
  readonly revenue: string;
  /** Of the same week from the holiday of the year before. */
  readonly yearBefore: string;
}

/** Weeks before the holiday, and from it on. */
const BEFORE = 4;
const AFTER = 4;
const MOST = 2;

/**
 * At most two holidays of the last year whose weeks do not overlap: those that moved first, then the newest.
 * @param firstDate the first business date with a sale
 * @param lastDay the last business date before as_of
 */
export async function readHolidays(
  read: Read,
  asOf: string,
  firstDate: string | null,
  lastDay: string,
): Promise<HolidayWeeks[]> {
  if (firstDate === null) return [];
  const found = (await read("core.calendar", "./holiday-pair.sql", { as_of: asOf })).map(pair);
  const told = found.filter(
    (p) => plus(p.day, 7 * (1 - BEFORE)) <= lastDay && plus(p.dayBefore, -7 * BEFORE) >= firstDate,
  );
  const ranked = [...told].sort(
    (a, b) => Number(hasMoved(b)) - Number(hasMoved(a)) || compare(b.day, a.day) || compare(a.name, b.name),
  );
  const chosen: Pair[] = [];
  for (const p of ranked) {
    const apart = chosen.every((c) => Math.abs(days(c.day, p.day)) >= 7 * (BEFORE + AFTER));
    if (apart && chosen.length < MOST) chosen.push(firstOfCluster(p, told));
  }
  const holidays: HolidayWeeks[] = [];
  for (const p of chosen.sort((a, b) => compare(a.day, b.day))) holidays.push(await weeksOf(read, p, lastDay));
  return holidays;
}

type Pair = Omit<HolidayWeeks, "weeks">;

const pair = (row: Row): Pair => ({
  name: String(row["name"]),
  day: text(row["day"])!,
  lastDay: text(row["last_day"])!,
  dayBefore: text(row["day_before"])!,
});

/** More than weekdays and leap years move it. */
export const hasMoved = ({ day, dayBefore }: Pick<HolidayWeeks, "day" | "dayBefore">): boolean =>
  Math.abs(days(dayBefore, day) - 365) > 7;

/** Good Friday, Easter Sunday, Easter Monday: one time of the year, told by the longest, else the first of them. */
function firstOfCluster(p: Pair, all: readonly Pair[]): Pair {
  const near = all.filter((o) => Math.abs(days(o.day, p.day)) <= 7 && hasMoved(o) === hasMoved(p));
  return near.sort(
    (a, b) => days(b.day, b.lastDay) - days(a.day, a.lastDay) || compare(a.day, b.day) || compare(a.name, b.name),
  )[0]!;
}

async function weeksOf(read: Read, p: Pair, lastDay: string): Promise<HolidayWeeks> {
  const now = await readDays(read, p.day);
  const former = await readDays(read, p.dayBefore);
  const weeks = Array.from({ length: BEFORE + AFTER }, (_, i) => i - BEFORE)
    .map((week) => ({
      week,
      starts: plus(p.day, 7 * week),
      ends: plus(p.day, 7 * week + 7),
      revenue: sumOf(now, p.day, week),
      yearBefore: sumOf(former, p.dayBefore, week),
    }))
    .filter(({ starts }) => starts <= lastDay);
  return { ...p, weeks };
}

async function readDays(read: Read, day: string): Promise<ReadonlyMap<string, string>> {
  const span = { starts: plus(day, -7 * BEFORE), ends: plus(day, 7 * AFTER) };
  const rows = await read("core.line", "./sales-of-day.sql", span);
  return new Map(rows.map((row) => [String(row["day"]), String(row["revenue"])]));
}

/** Exact: units of a ten-thousandth. */
function sumOf(found: ReadonlyMap<string, string>, day: string, week: number): string {
  let units = 0n;
  for (let d = 0; d < 7; d++) units += BigInt((found.get(plus(day, 7 * week + d)) ?? "0.0000").replace(".", ""));
  const size = (units < 0n ? -units : units).toString().padStart(5, "0");
  return `${units < 0n ? "-" : ""}${size.slice(0, -4)}.${size.slice(-4)}`;
}

const DAY = 86_400_000;
const plus = (day: string, n: number): string => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);
const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
