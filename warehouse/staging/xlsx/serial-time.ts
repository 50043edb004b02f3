import type { NumberKind } from "./number-format.js";

const DAY = 86_400_000;
/** Days from 1970-01-01 to day 0, from serial 61 on: the calendar of Excel has a 29 February 1900. */
const EPOCH_1900 = -25_569;
const EPOCH_1904 = -24_107;
/** 10000-01-01. */
const END = 2_958_466;

/**
 * A serial date as ISO text: `YYYY-MM-DD`, with ` HH:MM:SS` where the format or the value has a time; a time of no day
 * as `HH:MM:SS`. Days that never were are told as a spreadsheet shows them (`1900-01-00`, `1900-02-29`).
 * @returns null where the number is no date: negative, or after the year 9999
 * @source ECMA-376, part 1, section 18.17.4.1 (dates and serial values)
 */
export function serialToText(serial: number, kind: NumberKind, since1904: boolean): string | null {
  if (!(serial >= 0)) return null;
  const total = Math.round(serial * DAY);
  const days = Math.floor(total / DAY);
  const rest = total - days * DAY;
  if (days >= END - (since1904 ? 1462 : 0)) return null;
  if (kind === "elapsed") return clock(total);
  const noDay = !since1904 && days === 0;
  if (kind === "time" && days === 0) return clock(rest);
  if (noDay && rest > 0) return clock(rest);
  const day = dayText(days, since1904);
  return kind === "date" && rest === 0 ? day : `${day} ${clock(rest)}`;
}

function dayText(days: number, since1904: boolean): string {
  if (!since1904 && days === 0) return "1900-01-00";
  if (!since1904 && days === 60) return "1900-02-29";
  return isoDay(days + (since1904 ? EPOCH_1904 : days < 60 ? EPOCH_1900 + 1 : EPOCH_1900));
}

/** Days since 1970-01-01 as text. Rows of a sheet mostly tell the day of the row before. */
function isoDay(days: number): string {
  if (days !== lastDay) {
    lastDay = days;
    lastText = new Date(days * DAY).toISOString().slice(0, 10);
  }
  return lastText;
}

let lastDay = 0;
let lastText = "1970-01-01";

function clock(milliseconds: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const seconds = Math.floor(milliseconds / 1000);
  const rest = milliseconds % 1000;
  const whole = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, "0")}`;
}
