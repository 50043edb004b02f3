import type { AsOf } from "../project/time.js";

/** The present moment. Read here, passed on as an argument everywhere else. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** The moment `now` on the local clock of `timeZone`: `YYYY-MM-DD HH:MM:SS`. */
export function localTime(now: Date, timeZone: string): AsOf {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((p) => p.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}:${part("second")}`;
}

/** The last `dayStarts` (`HH:MM`) at or before the local time `local`. */
export function lastDayStart(local: AsOf, dayStarts: string): AsOf {
  const today = `${local.slice(0, 10)} ${dayStarts}:00`;
  if (today <= local) return today;
  const eve = new Date(`${local.slice(0, 10)}T00:00:00Z`);
  eve.setUTCDate(eve.getUTCDate() - 1);
  return `${eve.toISOString().slice(0, 10)} ${dayStarts}:00`;
}
