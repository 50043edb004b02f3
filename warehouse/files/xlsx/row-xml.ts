import { sql } from "../../sql.js";
import {
  isDecimal,
  isFloating,
  isNested,
  isTime,
  isWhole,
  jsonText,
  type Fragment,
  type TypedColumn,
} from "../file-column.js";
import { columnLetters } from "./column-letters.js";
import { STYLE } from "./workbook-parts.js";

/** Of a sheet, the header among them. */
export const SHEET_ROWS = 1_048_576;

/** Characters of a cell of text, in UTF-16 units. */
const CELL_LENGTH = 32_767;

/** What the engine's text of a failed query holds before the number of the column whose text is too long for a cell. */
export const TOO_LONG = "clientele-cell-too-long:";

/**
 * One row of a sheet as text, `<row r="2">…</row>`, for each row of a query: the engine writes it many times faster than
 * JavaScript could. Null is no cell; text is an inline string, never a formula.
 * @param people text that looks like a formula says of itself that it is text, also when it is edited
 */
export function rowXml(columns: readonly TypedColumn[], query: Fragment, people: boolean): Fragment {
  const cells = columns.map((column, i) => cellXml(column, i, people));
  return sql`
    select concat('<row r="', r, '">', ${sql.join(cells)}, '</row>') as xml
    from (
      select given.*, (((row_number() over ()) - 1) % ${SHEET_ROWS - 1} + 2)::varchar as r
      from (select ${named(columns)} from (${query}) as asked) as given
    ) as numbered`;
}

/** Names of ours: those of the query may be any, `r` too. */
const named = (columns: readonly TypedColumn[]): Fragment =>
  sql.join(columns.map(({ name }, i) => sql`${sql.id(name)} as ${sql.id(`c${i}`)}`));

function cellXml({ type }: TypedColumn, i: number, people: boolean): Fragment {
  const value = sql`${sql.ref(`c${i}`)}`;
  const open = sql`${sql.lit(`<c r="${columnLetters(i)}`)}, r`;
  const number = (text: Fragment, style: number) =>
    sql`concat(${open}, ${attributes(style)}, '<v>', ${text}, '</v></c>')`;
  const text = (of: Fragment) => textCell(open, of, i, people);
  const unless = (fits: Fragment, cell: Fragment) =>
    sql`case when ${value} is null then '' when ${fits} then ${cell} else ${text(sql`${value}::varchar`)} end`;
  const always = (cell: Fragment) => sql`case when ${value} is null then '' else ${cell} end`;
  if (type === "BOOLEAN") return always(sql`concat(${open}, '" t="b"><v>', ${value}::integer, '</v></c>')`);
  if (isWhole(type)) {
    const cell = number(value, STYLE.general);
    return /^U?(TINY|SMALL)?INT(EGER)?$/.test(type) ? always(cell) : unless(digitsFit(value, type, 0), cell);
  }
  if (isDecimal(type)) {
    const [width, scale] = decimalOf(type);
    const cell = number(value, scale === 2 || scale === 4 ? STYLE.money : STYLE.general);
    return width <= EXACT_DIGITS ? always(cell) : unless(digitsFit(value, type, scale), cell);
  }
  if (isFloating(type)) return unless(sql`isfinite(${value})`, number(value, STYLE.general));
  if (type === "DATE") return unless(inCalendar(value), number(serialDay(value), STYLE.date));
  if (isTime(type)) {
    const local = sql`${value}::timestamp`;
    return unless(inCalendar(local), number(sql`${serialDay(local)}, ${partOfDay(local)}`, STYLE.time));
  }
  const plain = isNested(type) ? jsonText(value) : type === "VARCHAR" ? value : sql`${value}::varchar`;
  return always(text(plain));
}

const attributes = (style: number): Fragment => sql.lit(style === 0 ? '">' : `" s="${style}">`) as Fragment;

/** Spreadsheets calculate with 15 digits: a longer number is text, so that none is lost. */
const EXACT_DIGITS = 15;
function digitsFit(value: Fragment, type: string, scale: number): Fragment {
  if (scale > EXACT_DIGITS) return sql`false`;
  const beyond = sql`${sql.lit(`1${"0".repeat(EXACT_DIGITS - scale)}`)}::${sql.raw(type)}`;
  return type.startsWith("U") ? sql`${value} < ${beyond}` : sql`${value} > -${beyond} and ${value} < ${beyond}`;
}

const decimalOf = (type: string): [width: number, scale: number] => {
  const [, width, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type)!;
  return [Number(width), Number(scale)];
};

/** Before March 1900 spreadsheets disagree about what a day's number is. */
const inCalendar = (value: Fragment): Fragment =>
  sql`${value} >= '1900-03-01'::timestamp and ${value} < '10000-01-01'::timestamp`;

/** Days since the last but one of 1899. */
const serialDay = (value: Fragment): Fragment => sql`(${value}::date - '1899-12-30'::date)`;

/** `.25` of six in the morning, to less than a microsecond; nothing at midnight. */
const partOfDay = (value: Fragment): Fragment => sql`case
  when epoch_us(${value}) % 86400000000 = 0 then ''
  else concat('.', lpad((((((epoch_us(${value}) % 86400000000) + 86400000000) % 86400000000) * 1000000 + 432) // 864)::varchar, 14, '0'))
end`;

/** Text that XML, or a reader of its escapes, would take for something else. */
const SUSPECT = String.raw`[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_`;
const FORBIDDEN = String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]`;
const FORMULA = String.raw`^[\s\x{a0}\x{3000}]*[=+\-@＝＋－＠]`;

function textCell(open: Fragment, value: Fragment, column: number, people: boolean): Fragment {
  const style = people
    ? sql`case when regexp_matches(${value}, ${FORMULA}) then ${attributesOfText(STYLE.guarded)} else ${attributesOfText(STYLE.text)} end`
    : attributesOfText(STYLE.text);
  return sql`concat(${open}, ${style}, case
      when strlen(${value}) > ${CELL_LENGTH} then ${escaped(checked(value, column))}
      when regexp_matches(${value}, ${SUSPECT}) then ${escaped(value)}
      else ${value}
    end, '</t></is></c>')`;
}

const attributesOfText = (style: number): Fragment =>
  sql.lit(`" s="${style}" t="inlineStr"><is><t xml:space="preserve">`) as Fragment;

/** The text itself, or an error that names the column. */
const checked = (value: Fragment, column: number): Fragment => sql`case
  when length(${value}) + length(regexp_replace(${value}, ${String.raw`[^\x{10000}-\x{10ffff}]`}, '', 'g')) > ${CELL_LENGTH}
  then error(${sql.lit(`${TOO_LONG}${column}.`)})
  else ${value}
end`;

/**
 * What XML cannot hold becomes `_x0000_`, as spreadsheets themselves write it; what looks like that is kept from being read
 * so. A carriage return as a reference, for a bare one would be read as a line feed.
 * @source ECMA-376 part 1, 22.9.2.19 ST_Xstring
 */
function escaped(value: Fragment): Fragment {
  const plain = sql`case when regexp_matches(${value}, '_x[0-9A-Fa-f]{4}_') then replace(${value}, '_x', '_x005F_x') else ${value} end`;
  const marked = [
    ["&", "&amp;"],
    ["<", "&lt;"],
    [">", "&gt;"],
  ].reduce((text, [from, to]) => sql`replace(${text}, ${sql.lit(from)}, ${sql.lit(to)})`, plain);
  const whole = sql`replace(${marked}, chr(13), '&#13;')`;
  return sql`case
    when regexp_matches(${value}, ${FORBIDDEN}) then array_to_string(list_transform(
      string_split(${whole}, ''),
      lambda c: case when regexp_matches(c, ${FORBIDDEN}) then printf('_x%04X_', unicode(c)) else c end), '')
    else ${whole}
  end`;
}
