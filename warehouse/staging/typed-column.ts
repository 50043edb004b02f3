import type { SourceFormat } from "../../project/source-definition.js";
import { SQL_TYPES, type ColumnType, type EntityColumn } from "../schema/entities.js";
import { quoteName, quoteText } from "../sql.js";

export interface Clock {
  readonly timeZone: string;
  /** `HH:MM` */
  readonly dayStarts: string;
}

/** SQL over one mapped value: its typed form, and the rule that a value breaks. */
export interface TypedColumn {
  readonly value: string;
  /** Rule and condition under which the row is refused, in the order in which they are told; over `raw` and `typed`. */
  readonly faults: readonly { readonly rule: string; readonly when: string }[];
  /** Minutes east of UTC that the source wrote; null where it never does. */
  readonly offset: string | null;
  /** Whether the source wrote a date without a time. */
  readonly dateOnly: string | null;
  /** A test that several of these make, to be made once: its name and SQL over `raw`. */
  readonly test: { readonly name: string; readonly sql: string } | null;
}

/**
 * @param raw name of the mapped value
 * @param typed name that the typed value will have
 * @param type what the engine says `raw` is
 * @param json SQL: the value was a JSON number, so digits beyond the fifteenth are lost; null: it came otherwise
 */
export function typedColumn(
  raw: string,
  typed: string,
  type: string,
  column: EntityColumn,
  format: SourceFormat,
  clock: Clock,
  json: string | null,
): TypedColumn {
  const plain = byType(raw, type, column.type, format, clock, json);
  const faults = [...plain.faults];
  let { value } = plain;
  if (column.values !== undefined) {
    faults.push({ rule: "unknown-code", when: `${TYPED} not in (${column.values.map(quoteText).join(", ")})` });
    value = `case when ${value} in (${column.values.map(quoteText).join(", ")}) then ${value} else lower(trim(${value})) end`;
  }
  if (column.required) faults.push({ rule: "required", when: `${raw} is null` });
  return { ...plain, value, faults: faults.map(({ rule, when }) => ({ rule, when: when.replaceAll(TYPED, typed) })) };
}

const TYPED = "\u0001";
const INTEGER = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const NONE = { faults: [], offset: null, dateOnly: null, test: null };

function byType(
  raw: string,
  type: string,
  wanted: ColumnType,
  format: SourceFormat,
  clock: Clock,
  json: string | null,
): TypedColumn {
  if (type.startsWith("DOUBLE") || type.startsWith("FLOAT")) return fromDouble(raw, wanted);
  if (wanted === "time" && type.startsWith("TIMESTAMP")) return fromTimestamp(raw, type, clock);
  if (wanted === "time" && type === "DATE") {
    return { ...NONE, value: `(${raw} + ${dayStart(clock)})`, dateOnly: `(${raw} is not null)` };
  }
  if (wanted === "date" && (type === "DATE" || type.startsWith("TIMESTAMP")))
    return { ...NONE, value: `(${raw})::date` };
  if (wanted === "boolean" && type === "BOOLEAN") return { ...NONE, value: raw };
  const numeric = INTEGER.test(type) || type.startsWith("DECIMAL");
  if (numeric && isNumber(wanted)) return fromNumber(raw, wanted);
  return fromText(type === "VARCHAR" ? raw : `(${raw})::varchar`, wanted, format, clock, json);
}

function fromText(
  raw: string,
  wanted: ColumnType,
  format: SourceFormat,
  clock: Clock,
  json: string | null,
): TypedColumn {
  if (wanted === "text") return { ...NONE, value: raw };
  if (wanted === "boolean") {
    const value = `case when lower(trim(${raw})) in ('true', 't', 'yes', 'y', '1') then true when lower(trim(${raw})) in ('false', 'f', 'no', 'n', '0') then false end`;
    return { ...NONE, value, faults: [unless(raw, "not-a-boolean")] };
  }
  if (wanted === "date") {
    const value = dateValue(raw, format, clock);
    return { ...NONE, value, faults: [unless(raw, "not-a-date"), ...ambiguous(raw, format)] };
  }
  if (wanted === "time") return timeFromText(raw, format, clock);
  return numberFromText(raw, wanted, format, json);
}

/** Of what a number consists; the cast says whether it is one. */
const DIGITS = "[0-9.+-]+";

/** No exponent, no hexadecimal, no underscore, no infinity: what the engine's cast would take in silence. */
function numberFromText(raw: string, wanted: ColumnType, format: SourceFormat, json: string | null): TypedColumn {
  const plain = plainNumber(raw, wanted);
  const written =
    format.decimal === "." && format.thousands === ""
      ? plain
      : writtenNumber(raw, wanted, format.decimal, format.thousands);
  // A number of JSON is written in one way only.
  const value = json === null || written === plain ? written : `case when ${json} then ${plain} else ${written} end`;
  const faults = [unless(raw, "not-a-number")];
  if (json !== null) {
    faults.push({
      rule: "inexact-number",
      when: `(length(regexp_replace(${raw}, '[^0-9]', '', 'g')) > 15 and ${json})`,
    });
  }
  return { ...NONE, value, faults };
}

function plainNumber(raw: string, wanted: ColumnType): string {
  const trimmed = `trim(${raw})`;
  const pattern = wanted === "integer" ? "[+-]?[0-9]+(\\.0*)?" : DIGITS;
  const type = SQL_TYPES[wanted];
  return `case when regexp_full_match(${raw}, '${pattern}') then try_cast(${raw} as ${type}) when regexp_full_match(${trimmed}, '${pattern}') then try_cast(${trimmed} as ${type}) end`;
}

/** Digits in groups of three, or of two before the last three as in India, or not in groups. */
function writtenNumber(raw: string, wanted: ColumnType, decimal: string, thousands: string): string {
  const text = `trim(${raw}, ' ' || chr(160) || chr(8239))`;
  const point = decimal === "." ? "[.]" : decimal;
  const group = GROUPS[thousands] ?? `[${thousands}]`;
  const whole = thousands === "" ? "[0-9]+" : `([0-9]+|[0-9]{1,3}(${group}[0-9]{2,3})*${group}[0-9]{3})`;
  const fraction = wanted === "integer" ? `(${point}0*)?` : `(${point}[0-9]*)?`;
  const bare = wanted === "integer" ? "" : `|${point}[0-9]+`;
  const pattern = quoteText(`[+-]?(${whole}${fraction}${bare})`);
  const digits = thousands === "" ? text : `regexp_replace(${text}, ${quoteText(group)}, '', 'g')`;
  const plain = decimal === "." ? digits : `replace(${digits}, ${quoteText(decimal)}, '.')`;
  return `case when regexp_full_match(${text}, ${pattern}) then try_cast(${plain} as ${SQL_TYPES[wanted]}) end`;
}

/** What nobody can tell apart on a screen stands for each other. */
const BLANK = "[ \u00a0\u2009\u202f]";
const APOSTROPHE = "['\u2019]";
const GROUPS: Readonly<Record<string, string>> = {
  " ": BLANK,
  "\u00a0": BLANK,
  "\u2009": BLANK,
  "\u202f": BLANK,
  "'": APOSTROPHE,
  "\u2019": APOSTROPHE,
  ".": "[.]",
};

function fromNumber(raw: string, wanted: ColumnType): TypedColumn {
  const value = `try_cast(${raw} as ${SQL_TYPES[wanted]})`;
  return { ...NONE, value, faults: [unless(raw, "number-out-of-range")] };
}

/** A double holds 15 digits: money beyond eleven of them before the point may have lost its cents. */
function fromDouble(raw: string, wanted: ColumnType): TypedColumn {
  if (isNumber(wanted)) {
    const limit = wanted === "integer" ? "9007199254740992" : wanted === "rate" ? "1e7" : "1e11";
    const exact = `(isfinite(${raw}) and abs(${raw}) < ${limit})`;
    const value = `case when ${exact} then try_cast(${raw} as ${SQL_TYPES[wanted]}) end`;
    return { ...NONE, value, faults: [{ rule: "inexact-number", when: `${raw} is not null and ${TYPED} is null` }] };
  }
  const whole = `case when isfinite(${raw}) and abs(${raw}) < 9007199254740992 and ${raw} = floor(${raw}) then (${raw})::bigint::varchar else (${raw})::varchar end`;
  if (wanted === "text") return { ...NONE, value: whole };
  return {
    ...NONE,
    value: `null::${SQL_TYPES[wanted]}`,
    faults: [{ rule: `not-a-${wanted}`, when: `${raw} is not null` }],
  };
}

function fromTimestamp(raw: string, type: string, clock: Clock): TypedColumn {
  if (!type.includes("TIME ZONE")) {
    const value = `(${raw})::timestamp`;
    return { ...NONE, value, faults: [OUT_OF_RANGE] };
  }
  const value = `timezone(${quoteText(clock.timeZone)}, ${raw})`;
  return {
    ...NONE,
    value,
    offset: `((epoch(${value}) - epoch(timezone('UTC', ${raw}))) / 60)::smallint`,
    faults: [OUT_OF_RANGE],
  };
}

const ISO = "____-__-__ __:__:__";

function timeFromText(raw: string, format: SourceFormat, clock: Clock): TypedColumn {
  const zone = quoteText(clock.timeZone);
  const iso = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?";
  const zoned = `regexp_full_match(${raw}, '${iso} ?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)')`;
  const dateOnly = `(${raw} like '____-__-__' and regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}-[0-9]{2}'))`;
  const test = { name: quoteName(`iso_${raw.replaceAll('"', "")}`), sql: `${raw} like '${ISO}'` };
  const branches = [
    `when ${test.name} then try_cast(${raw} as timestamp)`,
    `when ${dateOnly} then try_cast(${raw} as timestamp) + ${dayStart(clock)}`,
    `when regexp_full_match(${raw}, '${iso}') then try_cast(${raw} as timestamp)`,
    `when ${zoned} then timezone(${zone}, try_cast(regexp_replace(replace(regexp_replace(${raw}, ' (Z|[+-][0-9:]+)$', '\\1'), 'Z', '+00'), '([+-][0-9]{2})([0-9]{2})$', '\\1:\\2') as timestamptz))`,
    ...declaredTimes(raw, format, clock).map(({ when, then }) => `when ${when} then ${then}`),
  ];
  const declaredDates = declaredTimes(raw, format, clock).flatMap(({ dateOnly }) =>
    dateOnly === null ? [] : `coalesce(${dateOnly}, false)`,
  );
  const value = `case ${branches.join(" ")} end`;
  const anyDate = [dateOnly, ...declaredDates];
  const minutes = `(case when ${raw} like '%Z' then 0 when ${zoned} then
      (case when ${raw}[-3] in ('+', '-') then ${raw}[-3:]::integer * 60
            when ${raw}[-6] in ('+', '-') then ${raw}[-6:-4]::integer * 60 + (${raw}[-6] || ${raw}[-2:])::integer
            else ${raw}[-5:-3]::integer * 60 + (${raw}[-5] || ${raw}[-2:])::integer end) end)`;
  return {
    value,
    test,
    faults: [unless(raw, "not-a-time"), OUT_OF_RANGE, ...ambiguous(raw, format)],
    offset: `(case when ${test.name} then null else ${minutes} end)::smallint`,
    dateOnly: `(case when ${test.name} then false else ${anyDate.join(" or ")} end)`,
  };
}

/** A declared form of a time: when a value has it, what it means, and whether it is a day without a time. */
interface DeclaredTime {
  readonly when: string;
  readonly then: string;
  /** SQL; null: it never is. */
  readonly dateOnly: string | null;
}

/** In the order in which they are tried: of several, one that gives a time outside of our centuries is passed over. */
function declaredTimes(raw: string, format: SourceFormat, clock: Clock): DeclaredTime[] {
  const several = format.timestamp.length > 1;
  return format.timestamp.map((form) => {
    if (form === "excel") return excelTime(raw, clock);
    if (form === "epoch_s" || form === "epoch_ms") return epochTime(raw, form === "epoch_s" ? 1 : 1000, clock);
    const parsed = `try_strptime(${raw}, ${quoteText(form)})`;
    const zoned = form.includes("%z");
    const there = `${parsed} is not null`;
    const when = several ? `${parsed} >= ${EARLIEST} and ${parsed} < ${LATEST}` : there;
    if (hasTime(form)) {
      const then = zoned ? `timezone(${quoteText(clock.timeZone)}, ${parsed})` : parsed;
      return { when, then, dateOnly: null };
    }
    return { when, then: `${parsed} + ${dayStart(clock)}`, dateOnly: `(${when})` };
  });
}

/** Patterns of strptime among the declared forms. */
const patternsOf = (format: SourceFormat): string[] => format.timestamp.filter((form) => form.includes("%"));
const hasTime = (pattern: string): boolean => /%-?[HIMSTXc]/.test(pattern);
const EARLIEST = "timestamp '1900-01-01'";
const LATEST = "timestamp '2200-01-01'";

/**
 * Days since 1899-12-30, of a spreadsheet that takes 1900 for a leap year: 60 is a day that never was, and before it a
 * day less is counted. A whole number is a day without a time; a fraction is rounded to seconds, as it is shown.
 */
function excelTime(raw: string, clock: Clock): DeclaredTime {
  const serial = `try_cast(${raw} as double)`;
  const isSerial = `regexp_full_match(trim(${raw}), '[0-9]{1,6}([.][0-9]*)?') and ${serial} >= 1 and ${serial} < 109575 and floor(${serial}) <> 60`;
  const whole = `${serial} = floor(${serial})`;
  const day = `timestamp '1899-12-30' + to_days(floor(${serial})::integer + case when ${serial} < 60 then 1 else 0 end)`;
  const seconds = `to_seconds(round((${serial} - floor(${serial})) * 86400)::bigint)`;
  return {
    when: isSerial,
    then: `${day} + case when ${whole} then ${dayStart(clock)} else ${seconds} end`,
    dateOnly: `(${isSerial} and ${whole})`,
  };
}

function epochTime(raw: string, perSecond: 1 | 1000, clock: Clock): DeclaredTime {
  const number = `try_cast(${raw} as decimal(20, 6))`;
  const seconds = `(${number} / ${perSecond})`;
  // 1900-01-01 and 2200-01-01, with a day more on either side for time zones.
  const when = `regexp_full_match(trim(${raw}), '-?[0-9]{1,13}([.][0-9]{1,6})?') and ${number} between ${-2209075200 * perSecond} and ${7258204800 * perSecond}`;
  return {
    when,
    then: `timezone(${quoteText(clock.timeZone)}, to_timestamp(0) + to_microseconds(round(${seconds} * 1000000)::bigint))`,
    dateOnly: null,
  };
}

/** Of patterns that put day, month and year in different orders, two may both fit: then nobody can tell. */
function ambiguous(raw: string, format: SourceFormat): { rule: string; when: string }[] {
  const patterns = patternsOf(format);
  const order = (pattern: string): string =>
    [...pattern.matchAll(/%-?([dmyY])/g)].map((m) => m[1]!.toLowerCase()).join("");
  const pairs = patterns.flatMap((a, i) =>
    patterns.slice(i + 1).flatMap((b) => (order(a) === order(b) ? [] : [[a, b]])),
  );
  const parsed = (pattern: string): string => `try_strptime(${raw}, ${quoteText(pattern)})`;
  const sane = (pattern: string): string => `${parsed(pattern)} >= ${EARLIEST} and ${parsed(pattern)} < ${LATEST}`;
  const tests = pairs.map(([a, b]) => `(${sane(a!)} and ${sane(b!)} and ${parsed(a!)}::date <> ${parsed(b!)}::date)`);
  return tests.length === 0 ? [] : [{ rule: "ambiguous-time", when: tests.join(" or ") }];
}

function dateValue(raw: string, format: SourceFormat, clock: Clock): string {
  const forms = declaredTimes(raw, format, { ...clock, dayStarts: "00:00" });
  const branches = forms.map(({ when, then }) => ` when ${when} then (${then})::date`);
  return `case when regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]00:00(:00([.]0+)?)?)?') then try_cast(left(${raw}, 10) as date)${branches.join("")} end`;
}

const dayStart = (clock: Clock): string => `interval '${clock.dayStarts}:00'`;
const isNumber = (type: ColumnType): boolean => ["money", "quantity", "number", "rate", "integer"].includes(type);
const unless = (raw: string, rule: string) => ({ rule, when: `${raw} is not null and ${TYPED} is null` });
const OUT_OF_RANGE = {
  rule: "time-out-of-range",
  when: `(${TYPED} < ${EARLIEST} or ${TYPED} >= ${LATEST})`,
};
