import { quoteText, sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import {
  isFloating,
  isNested,
  isTime,
  jsonText,
  typedColumns,
  type Fragment,
  type RowsToWrite,
  type TypedColumn,
} from "./file-column.js";

/** Writes rows as csv, parquet, ndjson or json by the engine itself; returns how many. Without the UTF-8 mark. */
export async function copyRows(
  warehouse: Warehouse,
  rows: RowsToWrite,
  format: "csv" | "parquet" | "ndjson" | "json",
  path: string,
): Promise<number> {
  const columns = await typedColumns(warehouse, rows);
  const cell =
    format === "csv" ? (rows.people ? csvForPeople : csvCell) : format === "parquet" ? parquetCell : jsonCell;
  const cells = columns.map((column) => sql`${cell(column)} as ${sql.id(column.header)}`);
  const query = sql`select ${sql.join(cells)} from (${rows.query}) as given`;
  const options = format === "csv" ? csvOptions(columns, rows.people) : OPTIONS[format];
  return warehouse.run(sql`copy (${query}) to ${sql.raw(quoteText(path))} (${options})`);
}

const OPTIONS = {
  parquet: sql`format parquet`,
  ndjson: sql`format json, array false`,
  json: sql`format json, array true`,
};

function csvOptions(columns: readonly TypedColumn[], people: boolean): Fragment {
  const texts = columns.filter(({ type }) => type === "VARCHAR").map(({ header }) => sql.id(header));
  const quoted = people && texts.length > 0 ? sql`, force_quote (${sql.join(texts)})` : sql``;
  return sql`format csv, header true${quoted}`;
}

/** Text that a spreadsheet shows as it is and takes for nothing else. */
const PLAIN_IDENTIFIER = "^[A-Za-z0-9+()._/:# -]{1,200}$";
/** Where a spreadsheet may begin a formula: at the start, or after what some read as the end of a cell. */
const FORMULA_START = String.raw`(^|[;\t\r\n])([\s\x{a0}\x{3000}]*)([=+\-@＝＋－＠])`;

function csvForPeople(column: TypedColumn): Fragment {
  const value = sql.id(column.name);
  if (column.type !== "VARCHAR") return csvCell(column);
  const harmless = sql`case
    when regexp_matches(${value}, ${FORMULA_START}) then regexp_replace(${value}, ${FORMULA_START}, '\\1\\2''\\3', 'g')
    else ${value}
  end`;
  if (!column.identifier) return harmless;
  return sql`case when regexp_matches(${value}, ${PLAIN_IDENTIFIER}) then '="' || ${value} || '"' else ${harmless} end`;
}

const csvCell = ({ name, type }: TypedColumn): Fragment => (isNested(type) ? jsonText(sql.id(name)) : sql.id(name));

/** Parquet has no integers of 128 bits: the engine would write doubles. */
function parquetCell({ name, type }: TypedColumn): Fragment {
  if (type === "HUGEINT") return sql`${sql.id(name)}::decimal(38, 0)`;
  return type === "UHUGEINT" ? sql`${sql.id(name)}::varchar` : sql.id(name);
}

/** Times as ISO 8601; JSON has neither infinity nor NaN. */
function jsonCell({ name, type }: TypedColumn): Fragment {
  const value = sql.id(name);
  if (isTime(type)) return sql`replace(${value}::timestamp::varchar, ' ', 'T')`;
  return isFloating(type) ? sql`case when isfinite(${value}) then ${value} end` : value;
}
