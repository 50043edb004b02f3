import type { TimeLevel } from "../../project/cube-definition.js";

/** A line of more points is thinner than its pen. */
const MOST = 4000;

/** Every period from the first to the last of some, as cubes name them: `2011-12`, `2011-Q4`, `2011-W52`, `2011-12-31`. */
export function periodRange(periods: readonly string[], level: TimeLevel): string[] {
  const sorted = [...new Set(periods)].sort();
  const last = sorted.at(-1);
  if (last === undefined) return [];
  const range: string[] = [];
  for (let at = sorted[0]!; at <= last && range.length < MOST; at = after(at, level)) range.push(at);
  return range;
}

function after(period: string, level: TimeLevel): string {
  switch (level) {
    case "year":
    case "fiscal_year":
      return String(Number(period) + 1);
    case "quarter":
    case "fiscal_quarter": {
      const [year, quarter] = [Number(period.slice(0, 4)), Number(period.slice(6))];
      return quarter === 4 ? `${year + 1}-Q1` : `${year}-Q${quarter + 1}`;
    }
    case "month":
      return dayAfter(`${period}-28`, 4).slice(0, 7);
    case "day":
      return dayAfter(period, 1);
    case "week":
      return weekOf(dayAfter(mondayOf(period), 7));
  }
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The Monday of an ISO week; the 4th of January lies in the first. */
function mondayOf(week: string): string {
  const fourth = `${week.slice(0, 4)}-01-04`;
  const weekday = (new Date(`${fourth}T00:00:00Z`).getUTCDay() + 6) % 7;
  return dayAfter(fourth, (Number(week.slice(6)) - 1) * 7 - weekday);
}

/** The ISO week of a Monday: the year is that of its Thursday. */
function weekOf(monday: string): string {
  const year = dayAfter(monday, 3).slice(0, 4);
  const days = (Date.parse(monday) - Date.parse(mondayOf(`${year}-W01`))) / 86_400_000;
  return `${year}-W${String(days / 7 + 1).padStart(2, "0")}`;
}
