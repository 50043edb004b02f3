import { grouped, ofAll, type Certainty } from "./guess.js";

/** What the values of one column say about the forms of their times. */
export interface TimesGuess {
  /** For `format: timestamp`, in the order in which they are to be tried; ISO needs none. */
  readonly patterns: readonly string[];
  /** Day and month may change places in every value: per form, the orders with their patterns; one must be stated. */
  readonly undecided: readonly (readonly (readonly string[])[])[];
  /** Dates of one form, some with the day first and some with the month first: no pattern reads them. */
  readonly mixed: readonly string[];
  /** Values that are no time at all. */
  readonly strange: number;
  readonly values: number;
  readonly certainty: Certainty;
  readonly evidence: string;
}

const ISO = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?$/;

/** Whether the loader reads the value without a pattern. */
export const isIsoTime = (value: string): boolean => ISO.test(value);

interface Counted {
  readonly value: string;
  readonly rows: number;
}

/** A date by its marks: what stands first, second and third, and how to write its pattern. */
interface Shape {
  readonly date: string;
  readonly clock: string;
  /** Two numbers that may be day and month, either way round; null where the form settles it. */
  readonly parts: readonly number[] | null;
}

const CLOCKS: readonly (readonly [RegExp, string])[] = [
  [/^$/, ""],
  [/^(\d{1,2}):(\d\d)$/, "%H:%M"],
  [/^(\d{1,2}):(\d\d):(\d\d)$/, "%H:%M:%S"],
  [/^(\d{1,2}):(\d\d):(\d\d)\.\d{1,6}$/, "%H:%M:%S.%f"],
  [/^(\d{1,2}):(\d\d) [AaPp][Mm]$/, "%I:%M %p"],
  [/^(\d{1,2}):(\d\d)[AaPp][Mm]$/, "%I:%M%p"],
  [/^(\d{1,2}):(\d\d):(\d\d) [AaPp][Mm]$/, "%I:%M:%S %p"],
  [/^(\d{1,2})时(\d{1,2})分$/, "%H时%M分"],
  [/^(\d{1,2})时(\d{1,2})分(\d{1,2})秒$/, "%H时%M分%S秒"],
];

const MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
const LONG = "(?:january|february|march|april|june|july|august|september|october|november|december)";

function shapeOf(value: string): Shape | null {
  const compact = /^\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(\d{6})?$/.exec(value);
  if (compact !== null) return { date: "%Y%m%d", clock: compact[1] === undefined ? "" : "\u0000%H%M%S", parts: null };
  const found =
    /^(\d{1,4}([-/.])\d{1,2}\2\d{1,4}|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}[ -][a-z]+[ -]\d{2,4}|[a-z]+ \d{1,2}, \d{4})(?:(, | |T)(.+))?$/i.exec(
      value,
    );
  if (found === null) return null;
  const [, date = "", mark = "", between = "", rest = ""] = found;
  const clock = CLOCKS.find(([pattern]) => pattern.test(rest));
  if (clock === undefined) return null;
  const tail = rest === "" ? "" : between + clock[1];
  if (date.includes("年")) return { date: "%Y年%m月%d日", clock: tail, parts: null };
  const named = namedDate(date);
  if (named !== null) return { date: named, clock: tail, parts: null };
  const numbers = date.split(mark).map(Number);
  const lengths = date.split(mark).map((part) => part.length);
  if (mark === "" || numbers.length !== 3) return null;
  if (lengths[0] === 4) return lengths[2]! <= 2 ? { date: `%Y${mark}%m${mark}%d`, clock: tail, parts: null } : null;
  if (lengths[0]! > 2) return null;
  if (lengths[2] === 4) return { date: `?${mark}?${mark}%Y`, clock: tail, parts: numbers };
  return lengths[2] === 2 ? { date: `?${mark}?${mark}?`, clock: tail, parts: numbers } : null;
}

function namedDate(date: string): string | null {
  const before = new RegExp(`^\\d{1,2}([ -])(${MONTH}|${LONG})\\1(\\d{4}|\\d\\d)$`, "i").exec(date);
  if (before !== null) {
    const [, mark = "", month = "", year = ""] = before;
    return `%d${mark}${month.length === 3 ? "%b" : "%B"}${mark}${year.length === 4 ? "%Y" : "%y"}`;
  }
  const after = new RegExp(`^(${MONTH}|${LONG}) \\d{1,2}, \\d{4}$`, "i").exec(date);
  return after === null ? null : `${after[1]!.length === 3 ? "%b" : "%B"} %d, %Y`;
}

/** The orders in which three numbers, or two before a year, make a date of our days. */
function orders(date: string, parts: readonly number[]): string[] {
  const [a = 0, b = 0, c = 0] = parts;
  const mark = date[1]!;
  const [isDay, isMonth] = [(n: number) => n >= 1 && n <= 31, (n: number) => n >= 1 && n <= 12];
  const last = date.endsWith("%Y") ? "%Y" : "%y";
  return [
    ...(isDay(a) && isMonth(b) ? [`%d${mark}%m${mark}${last}`] : []),
    ...(isMonth(a) && isDay(b) ? [`%m${mark}%d${mark}${last}`] : []),
    ...(last === "%y" && isMonth(b) && isDay(c) ? [`%y${mark}%m${mark}%d`] : []),
  ];
}

/**
 * The patterns that read a column, settled over all its values together: one value beyond twelve tells day from month,
 * and where none does both orders are returned, for a person to choose.
 * @param counted distinct values with their rows, without nulls
 */
export function guessTimes(counted: readonly Counted[]): TimesGuess {
  const all = sum(counted);
  const numbers = guessNumbers(counted, all);
  if (numbers !== null) return numbers;
  let iso = 0;
  let strange = 0;
  const groups = new Map<string, { rows: number; clocks: Set<string>; fits: string[] | null; first: string[] }>();
  for (const { value, rows } of counted) {
    const text = value.trim();
    if (isIsoTime(text)) {
      iso += rows;
      continue;
    }
    const shape = shapeOf(text);
    if (shape === null) {
      strange += rows;
      continue;
    }
    const group = groups.get(shape.date) ?? { rows: 0, clocks: new Set<string>(), fits: null, first: [] };
    group.rows += rows;
    group.clocks.add(shape.clock);
    const fits = shape.parts === null ? [shape.date] : orders(shape.date, shape.parts);
    group.first.push(...fits.filter((pattern) => !group.first.includes(pattern)));
    group.fits = group.fits === null ? fits : group.fits.filter((pattern) => fits.includes(pattern));
    groups.set(shape.date, group);
  }
  const patterns: string[] = [];
  const undecided: string[][][] = [];
  const mixed: string[] = [];
  const told: string[] = iso > 0 ? [`${grouped(iso)} ISO`] : [];
  for (const { rows, clocks, fits, first } of [...groups.values()].sort((a, b) => b.rows - a.rows)) {
    const withClock = (date: string): string[] => [...clocks].sort().map((clock) => date + clock.replace("\u0000", ""));
    if (fits!.length === 0) mixed.push(first.join(" and ") || "dates that no calendar has");
    else if (fits!.length > 1) undecided.push(fits!.map(withClock));
    else {
      patterns.push(...withClock(fits![0]!));
      told.push(`${grouped(rows)} ${fits![0]!}`);
    }
  }
  // %Y takes two digits for a year of the first century, so %y goes first; longer forms before shorter ones.
  patterns.sort((a, b) => Number(a.includes("%Y")) - Number(b.includes("%Y")) || (a < b ? -1 : 1));
  const certain = strange === 0 && undecided.length === 0 && mixed.length === 0;
  const fit = `${ofAll(all - strange, all)} values fit`;
  return {
    patterns,
    undecided,
    mixed,
    strange,
    values: all,
    certainty: certain ? "certain" : strange > all / 50 || mixed.length > 0 ? "unsure" : "likely",
    evidence: told.length > 1 ? `${fit}: ${told.join(", ")}` : fit,
  };
}

const NUMBERS: readonly (readonly [string, RegExp])[] = [
  ["excel", /^[2-6]\d{4}(\.\d+)?$/],
  ["epoch_s", /^1\d{9}(\.\d+)?$/],
  ["epoch_ms", /^1\d{12}$/],
];

/** Serial dates of spreadsheets (1954 to 2091) and seconds since 1970 (2001 to 2033); numbers of two kinds are none. */
function guessNumbers(counted: readonly Counted[], all: number): TimesGuess | null {
  for (const [name, pattern] of NUMBERS) {
    const rows = sum(counted.filter(({ value }) => pattern.test(value.trim())));
    if (rows === 0 || rows < all * 0.5) continue;
    const others = counted.filter(({ value }) => !pattern.test(value.trim()));
    const rest = others.length === 0 ? null : guessTimes(others);
    const evidence = `${ofAll(rows, all)} values are ${name === "excel" ? "serial dates" : "seconds since 1970"}`;
    return {
      patterns: [...(rest?.patterns ?? []), name],
      undecided: rest?.undecided ?? [],
      mixed: rest?.mixed ?? [],
      strange: rest?.strange ?? 0,
      values: all,
      certainty: rest === null ? (name === "excel" ? "likely" : "certain") : rest.certainty,
      evidence: rest === null ? evidence : `${evidence}; ${rest.evidence}`,
    };
  }
  return null;
}

const sum = (counted: readonly Counted[]): number => counted.reduce((total, { rows }) => total + rows, 0);
