import type { RawBuilder } from "kysely";
import { sql, type Query } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

export type Fragment = RawBuilder<unknown>;

/** A column of a query, with its engine type in capitals: `DECIMAL(18,4)`. */
export interface QueryColumn {
  readonly name: string;
  readonly type: string;
}

/** A column of a query that is written to a file. */
export interface FileColumn {
  readonly name: string;
  /** What stands above it. */
  readonly header: string;
  /** Text that a spreadsheet must take for neither number nor date: ids, phones, postcodes. */
  readonly identifier: boolean;
}

/** Rows to write, in the order in which the query gives them. */
export interface RowsToWrite {
  readonly query: Query & Fragment;
  /** Null: every column of the query, under its own name. */
  readonly columns: readonly FileColumn[] | null;
  /** For people: text is made harmless for spreadsheets; csv has a UTF-8 mark. */
  readonly people: boolean;
  /** Names the sheet of an xlsx. */
  readonly title: string;
}

/** A column with its engine type, in capitals: `DECIMAL(18,4)`. */
export interface TypedColumn extends FileColumn {
  readonly type: string;
}

/** The columns of what is to be written, with their types. */
export async function typedColumns(warehouse: Warehouse, { query, columns }: RowsToWrite): Promise<TypedColumn[]> {
  const described = await warehouse.describe(query);
  if (columns === null) {
    return described.map(({ name, type }) => ({ name, header: name, identifier: false, type }));
  }
  const types = new Map(described.map(({ name, type }) => [name, type]));
  return columns.map((column) => ({ ...column, type: types.get(column.name)! }));
}

/** Lists, structs, maps: json where a format has no such cells. */
export const isNested = (type: string): boolean => /\[\d*\]$|^(STRUCT|MAP|UNION)\b/.test(type);

/** A time with or without its zone; the session's zone is UTC. */
export const isTime = (type: string): boolean => type.startsWith("TIMESTAMP");

export const isFloating = (type: string): boolean => type === "DOUBLE" || type === "FLOAT";

export const isWhole = (type: string): boolean => /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);

export const isDecimal = (type: string): boolean => type.startsWith("DECIMAL");

export const jsonText = (value: Fragment): Fragment => sql`to_json(${value})::varchar`;
