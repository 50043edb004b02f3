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
    const value = dateValue(raw, format);
    return { ...NONE, value, faults: [unless(raw, "not-a-date")] };
  }
  if (wanted === "time") return timeFromText(raw, format, clock);
  return numberFromText(raw, wanted, format, json);
}

/** Of what a number consists; the cast says whether it is one. */
const DIGITS = "[0-9.+-]+";

/** No exponent, no hexadecimal, no underscore, no infinity: what the engine's cast would take in silence. */
function numberFromText(raw: string, wanted: ColumnType, format: SourceFormat, json: string | null): TypedColumn {
  let text = raw;
  if (format.thousands !== "") text = `replace(${text}, ${quoteText(format.thousands)}, '')`;
  if (format.decimal !== ".") text = `replace(${text}, ${quoteText(format.decimal)}, '.')`;
  const trimmed = `trim(${text})`;
  const pattern = wanted === "integer" ? "[+-]?[0-9]+(\\.0*)?" : DIGITS;
  const guard = format.decimal === "." || format.thousands === "." ? "" : ` and not contains(${raw}, '.')`;
  const ok = `(regexp_full_match(${text}, '${pattern}')${guard})`;
  const spaced = `(regexp_full_match(${trimmed}, '${pattern}')${guard})`;
  const value = `case when ${ok} then try_cast(${text} as ${SQL_TYPES[wanted]}) when ${spaced} then try_cast(${trimmed} as ${SQL_TYPES[wanted]}) end`;
  const faults = [unless(raw, "not-a-number")];
  if (json !== null) {
    faults.push({
      rule: "inexact-number",
      when: `(length(regexp_replace(${raw}, '[^0-9]', '', 'g')) > 15 and ${json})`,
    });
  }
  return { ...NONE, value, faults };
}

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
  const zoned = `regexp_full_match(${raw}, '${iso} ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)')`;
  const dateOnly = `(${raw} like '____-__-__' and regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}-[0-9]{2}'))`;
  const test = { name: quoteName(`iso_${raw.replaceAll('"', "")}`), sql: `${raw} like '${ISO}'` };
  const branches = [
    `when ${test.name} then try_cast(${raw} as timestamp)`,
    `when ${dateOnly} then try_cast(${raw} as timestamp) + ${dayStart(clock)}`,
    `when regexp_full_match(${raw}, '${iso}') then try_cast(${raw} as timestamp)`,
    `when ${zoned} then timezone(${zone}, try_cast(regexp_replace(replace(regexp_replace(${raw}, ' (Z|[+-][0-9:]+)$', '\\1'), 'Z', '+00'), '([+-][0-9]{2})([0-9]{2})$', '\\1:\\2') as timestamptz))`,
    ...format.timestamp.map((pattern) => declared(raw, pattern, clock)),
  ];
  const declaredDates = format.timestamp.filter((p) => p.startsWith("%") && !/%[HIMSTXc]/.test(p));
  const value = `case ${branches.join(" ")} end`;
  const anyDate = [dateOnly, ...declaredDates.map((p) => `(try_strptime(${raw}, ${quoteText(p)}) is not null)`)];
  const minutes = `(case when ${raw} like '%Z' then 0 when ${zoned} then
      (case when ${raw}[-3] in ('+', '-') then ${raw}[-3:]::integer * 60
            when ${raw}[-6] in ('+', '-') then ${raw}[-6:-4]::integer * 60 + (${raw}[-6] || ${raw}[-2:])::integer
            else ${raw}[-5:-3]::integer * 60 + (${raw}[-5] || ${raw}[-2:])::integer end) end)`;
  return {
    value,
    test,
    faults: [unless(raw, "not-a-time"), OUT_OF_RANGE],
    offset: `(case when ${test.name} then null else ${minutes} end)::smallint`,
    dateOnly: `(case when ${test.name} then false else ${anyDate.join(" or ")} end)`,
  };
}

function declared(raw: string, pattern: string, clock: Clock): string {
  const zone = quoteText(clock.timeZone);
  const number = `regexp_full_match(trim(${raw}), '[0-9]+([.][0-9]+)?')`;
  switch (pattern) {
    case "epoch_s":
      return `when ${number} then timezone(${zone}, to_timestamp(try_cast(${raw} as double)))`;
    case "epoch_ms":
      return `when ${number} then timezone(${zone}, to_timestamp(try_cast(${raw} as double) / 1000))`;
    case "excel":
      return `when ${number} then timestamp '1899-12-30' + to_seconds(round(try_cast(${raw} as double) * 86400)::bigint)`;
    default: {
      const parsed = `try_strptime(${raw}, ${quoteText(pattern)})`;
      const dated = /%[HIMSTXc]/.test(pattern) ? parsed : `${parsed} + ${dayStart(clock)}`;
      return `when ${parsed} is not null then ${/%z/.test(pattern) ? `timezone(${zone}, ${parsed})` : dated}`;
    }
  }
}

function dateValue(raw: string, format: SourceFormat): string {
  const patterns = format.timestamp.filter((p) => p.startsWith("%"));
  return `case when regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]00:00(:00([.]0+)?)?)?') then try_cast(left(${raw}, 10) as date) ${patterns
    .map(
      (p) => `when try_strptime(${raw}, ${quoteText(p)}) is not null then try_strptime(${raw}, ${quoteText(p)})::date`,
    )
    .join(" ")} end`;
}

const dayStart = (clock: Clock): string => `interval '${clock.dayStarts}:00'`;
const isNumber = (type: ColumnType): boolean => ["money", "quantity", "number", "rate", "integer"].includes(type);
const unless = (raw: string, rule: string) => ({ rule, when: `${raw} is not null and ${TYPED} is null` });
const OUT_OF_RANGE = {
  rule: "time-out-of-range",
  when: `(${TYPED} < timestamp '1900-01-01' or ${TYPED} >= timestamp '2200-01-01')`,
};
