import type { FileFormat } from "../../files/file-format.js";
import { writeRows, type WrittenRows } from "../../files/write-rows.js";
import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { Fragment } from "./list-columns.js";
import { phoneCell } from "./list-phone.js";

/** A column of a file: its name in the rows that were prepared, and its header. */
export interface ListFileColumn {
  readonly name: string;
  readonly header: string;
}

export type FileKind = "rows" | "changes" | "withheld";

/** One file to write. */
export interface ListFile {
  readonly kind: FileKind;
  readonly format: FileFormat;
  /** For people: text is made harmless for spreadsheets, and ids are cells of text. */
  readonly people: boolean;
  readonly columns: readonly ListFileColumn[];
  /** Names the sheet of an xlsx. */
  readonly title: string;
  /** What people read behind a phone that is no number. */
  readonly noNumber: string;
}

/** Writes one file of the list that was prepared. */
export async function writeListFile(warehouse: Warehouse, file: ListFile, path: string): Promise<WrittenRows> {
  const { kind, columns, people, title } = file;
  const phones = kind !== "withheld" && columns.some(({ name }) => name === PHONE);
  const cells = columns.map(({ name }, i) => {
    const value = name === PHONE && phones ? phoneCell(people, file.noNumber) : sql`${sql.id(name)}`;
    return sql`${value} as ${sql.id(`f${i}`)}`;
  });
  const query = sql`select ${sql.join(cells)} ${source(kind, phones)}`;
  const named = columns.map(({ name, header }, i) => ({ name: `f${i}`, header, identifier: IDENTIFIER.test(name) }));
  return writeRows(warehouse, { query, columns: named, people, title }, file.format, path);
}

const PHONE = "phone";

/** Identifiers, which a spreadsheet must not read as numbers or dates. */
const IDENTIFIER = /^(:id|phone|postcode|customer_id|ref_.+|.+_ref|.+_id|next_(new|repeat)_\d+)$/;

function source(kind: FileKind, phones: boolean): Fragment {
  if (kind === "withheld") return sql`from list_withheld order by customer_id`;
  const from = phones ? sql`from list_row left join list_phone on list_phone.raw = list_row.phone` : sql`from list_row`;
  return kind === "rows"
    ? sql`${from} where ":delivered" order by ":rank"`
    : sql`${from} where ":change" is not null order by ":id"`;
}

/** Columns of text that hold a longer one than a cell of a spreadsheet can. */
export async function readTooLong(warehouse: Warehouse, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const longest = names.map((name) => sql`max(strlen(${sql.id(name)})) as ${sql.id(name)}`);
  const bytes = await warehouse.row<Record<string, number | null>>(sql`select ${sql.join(longest)} from list_row`);
  const suspects = names.filter((name) => (bytes[name] ?? 0) > CELL_LENGTH);
  if (suspects.length === 0) return [];
  const beyond = String.raw`[^\x{10000}-\x{10ffff}]`;
  const units = suspects.map(
    (name) =>
      sql`max(length(${sql.id(name)}) + length(regexp_replace(${sql.id(name)}, ${beyond}, '', 'g'))) as ${sql.id(name)}`,
  );
  const row = await warehouse.row<Record<string, number>>(sql`select ${sql.join(units)} from list_row`);
  return suspects.filter((name) => row[name]! > CELL_LENGTH);
}

const CELL_LENGTH = 32_767;
