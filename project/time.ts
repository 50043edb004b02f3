/** A moment on the project's local clock: `YYYY-MM-DD HH:MM:SS`. Sorts as text. */
export type AsOf = string;

const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * The as_of that a person wrote: a date means that day at `dayStarts`.
 * @returns null where it is no date or time
 */
export function parseAsOf(text: string, dayStarts: string): AsOf | null {
  const found = FORM.exec(text.trim());
  if (found === null) return null;
  const [, year, month, day, hour, minute, second = "00"] = found;
  const clock = hour === undefined ? `${dayStarts}:00` : `${hour}:${minute}:${second}`;
  const parsed = new Date(`${year}-${month}-${day}T${clock}Z`);
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return null;
  return `${year}-${month}-${day} ${clock}`;
}

/** `as_of` moved by whole days on the local clock. */
export function addDays(asOf: AsOf, days: number): AsOf {
  const moved = new Date(`${asOf.replace(" ", "T")}Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 19).replace("T", " ");
}

/** As in names of folders: `2026-01-02`, with `T030405` where it is not at `dayStarts`. */
export function stamp(asOf: AsOf, dayStarts: string): string {
  const [date, clock] = asOf.split(" ") as [string, string];
  return clock === `${dayStarts}:00` ? date : `${date}T${clock.replaceAll(":", "")}`;
}
