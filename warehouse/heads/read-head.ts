import { isUtf8 } from "node:buffer";
import { DEFAULT_FORMAT, type SourceFormat } from "../../project/source-definition.js";
import { quoteName, quotePath } from "../sql.js";
import { readHeader } from "../staging/csv/read-header.js";
import { FileFault } from "../staging/file-fault.js";
import { fileType } from "../staging/text/file-type.js";
import { readTextForm, type TextForm } from "../staging/text/text-form.js";
import type { Warehouse } from "../warehouse.js";
import { jsonElements } from "./json-elements.js";
import { parseRecords } from "./records.js";
import { sheetHead } from "./sheet-head.js";

/** The first rows of a file, as text; what they are, people and `check` judge. */
export interface FileHead {
  readonly type: "csv" | "ndjson" | "json" | "xlsx" | "parquet";
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** In the order of `columns`; null where a value is empty or not there. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Where each of `rows` begins: a line from 1, a row of a sheet, or the row's number. */
  readonly lines: readonly number[];
  /** Lines that have more or fewer fields than the header, or an open quote: no rows. */
  readonly ragged: readonly { readonly line: number; readonly fields: number }[];
  /** xlsx: columns with whole numbers of more digits than a spreadsheet keeps. */
  readonly longNumbers: readonly string[];
  /** ndjson and json: each of `rows` as JSON; null for other types. */
  readonly raw: readonly string[] | null;
  /** csv only. */
  readonly delimiter: string | null;
  /** False: bytes that have no meaning in the encoding of the format. */
  readonly readable: boolean;
  /** The file ends within the head. */
  readonly whole: boolean;
}

/** What a head needs of a source's format. */
export type HeadFormat = Pick<
  SourceFormat,
  "type" | "encoding" | "delimiter" | "header" | "skip" | "footer" | "sheet" | "decimal"
>;

/**
 * The columns and at most `limit` rows from the first megabyte of a file.
 * @throws {FileFault} unknown-type, and those of reading the beginning of such a file
 */
export async function readHead(
  warehouse: Warehouse,
  path: string,
  format: HeadFormat = DEFAULT_FORMAT,
  limit = 1000,
): Promise<FileHead> {
  const type = fileType(path, format.type);
  if (type === "parquet") return parquetHead(warehouse, path, limit);
  if (type === "xlsx") return sheetHead(path, format, limit);
  const form = await readTextForm(path, type === "json" ? "utf-8" : format.encoding);
  const end = form.whole ? form.head.length : form.head.lastIndexOf(NEWLINE) + 1;
  const text = form.head.subarray(0, end);
  const readable = isUtf8(text);
  if (type === "csv") return csvHead(form, text, path, format, limit, readable);
  return jsonHead(type, text, form, limit, readable);
}

const NEWLINE = 10;

function csvHead(
  { head, whole }: TextForm,
  text: Buffer,
  path: string,
  format: HeadFormat,
  limit: number,
  readable: boolean,
): FileHead {
  const { delimiter, names, start, line } = readHeader(head, whole, path, format);
  const all = parseRecords(text.subarray(start), delimiter, whole, limit + format.footer, line);
  const lines = whole ? countLines(text) : Infinity;
  const records = all.filter((record) => record.line <= lines - format.footer).slice(0, limit);
  const rows = records.filter(({ fields, wellFormed }) => wellFormed && fields.length === names.length);
  return {
    type: "csv",
    columns: names.map((name) => ({ name, type: "VARCHAR" })),
    rows: rows.map(({ fields }) => fields.map((value) => (value === "" ? null : value))),
    lines: rows.map((record) => record.line),
    ragged: records
      .filter(({ fields, wellFormed }) => !wellFormed || fields.length !== names.length)
      .map((record) => ({ line: record.line, fields: record.fields.length })),
    longNumbers: [],
    raw: null,
    delimiter,
    readable,
    whole,
  };
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return bytes.length > 0 && bytes.at(-1) !== NEWLINE ? count + 1 : count;
}

function jsonHead(
  type: "ndjson" | "json",
  bytes: Buffer,
  { whole }: TextForm,
  limit: number,
  readable: boolean,
): FileHead {
  const names = new Set<string>();
  const objects: { line: number; text: string; object: Record<string, unknown> }[] = [];
  for (const { line, text } of jsonElements(bytes.toString("utf8"), type === "json", whole, limit)) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      continue;
    }
    if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) continue;
    objects.push({ line, text, object: parsed as Record<string, unknown> });
    for (const name of Object.keys(parsed)) names.add(name);
  }
  if (objects.length === 0) {
    const what = type === "json" ? "there is no JSON object in an array" : "none of the first lines is a JSON object";
    throw new FileFault("no-header", what);
  }
  return {
    type,
    columns: [...names].map((name) => ({ name, type: "VARCHAR" })),
    rows: objects.map(({ object }) => [...names].map((name) => jsonText(object[name]))),
    lines: objects.map(({ line }) => line),
    ragged: [],
    longNumbers: [],
    raw: objects.map(({ text }) => text),
    delimiter: null,
    readable,
    whole,
  };
}

function jsonText(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

async function parquetHead(warehouse: Warehouse, path: string, limit: number): Promise<FileHead> {
  const from = `read_parquet(${quotePath(path)})`;
  try {
    const columns = await warehouse.describe(`select * from ${from}`);
    const texts = columns.map(({ name }, i) => `${quoteName(name)}::varchar as c${i}`);
    const rows = await warehouse.rows<Record<string, string | null>>(
      `select ${texts.join(", ")} from ${from} limit ${Math.floor(limit)}`,
    );
    const values = rows.map((row) => columns.map((_, i) => row[`c${i}`] ?? null));
    return {
      type: "parquet",
      columns,
      rows: values,
      lines: values.map((_, i) => i + 1),
      ragged: [],
      longNumbers: [],
      raw: null,
      delimiter: null,
      readable: true,
      whole: rows.length < limit,
    };
  } catch {
    throw new FileFault("damaged-parquet", "the file is not whole Parquet: deliver it again");
  }
}
