import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { SourceFormat } from "../../project/source-definition.js";
import { quoteName, quoteText } from "../sql.js";
import { readRecord, splitRecord } from "../staging/csv/record.js";
import { FileFault } from "../staging/open-file.js";
import type { Warehouse } from "../warehouse.js";

/** The first rows of a file, as text; what they are, people and `check` judge. */
export interface FileHead {
  readonly type: "csv" | "ndjson" | "parquet";
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** In the order of `columns`; null where a value is empty or not there. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** csv only. */
  readonly delimiter: string | null;
  /** False: bytes that are no UTF-8. */
  readonly utf8: boolean;
}

/** What a head needs of a source's format. */
export type HeadFormat = Pick<SourceFormat, "type" | "delimiter" | "header">;

export const ANY_FORMAT: HeadFormat = { type: null, delimiter: null, header: true };

const BYTES = 1 << 20;

/**
 * The columns and at most `limit` rows from the first megabyte of a file.
 * @throws {FileFault} unknown-type, empty-file, damaged-gzip, no-header, damaged-parquet
 */
export async function readHead(
  warehouse: Warehouse,
  path: string,
  format: HeadFormat = ANY_FORMAT,
  limit = 1000,
): Promise<FileHead> {
  const type = headType(path, format.type);
  if (type === "parquet") return parquetHead(warehouse, path, limit);
  const { bytes, whole } = await firstBytes(path);
  if (bytes.length === 0) throw new FileFault("empty-file", "the file is empty, without even a header");
  const utf8 = isUtf8(bytes, whole);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  return type === "csv" ? csvHead(marked, whole, path, format, limit, utf8) : ndjsonHead(marked, whole, limit, utf8);
}

/**
 * SQL text of a relation that holds the rows of `head`, for expressions to be tried on: `$rows` is to be bound to
 * `headRows(head)` where the file is text.
 */
export function headRelation(head: FileHead, path: string): string {
  if (head.type === "parquet") return `(select * from read_parquet(${quoteText(path)}) limit 1000)`;
  const columns = head.columns.map(({ name }, i) => `json_extract_string(row, '$[${i}]') as ${quoteName(name)}`);
  return `(select ${columns.join(", ")} from (select unnest(from_json($rows::varchar, '["JSON"]')) as row))`;
}

export const headRows = (head: FileHead): string => JSON.stringify(head.rows);

/** The type by a file's ending, or null where it is none that is read. */
export function typeByEnding(path: string): FileHead["type"] | null {
  const ending = /\.([a-z0-9]+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return ENDINGS[ending] ?? null;
}

const ENDINGS: Readonly<Record<string, FileHead["type"]>> = {
  csv: "csv",
  tsv: "csv",
  txt: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  parquet: "parquet",
};

function headType(path: string, stated: SourceFormat["type"]): FileHead["type"] {
  if (stated === "csv" || stated === "tsv") return "csv";
  if (stated === "ndjson" || stated === "parquet") return stated;
  const type = stated === null ? typeByEnding(path) : null;
  if (type !== null) return type;
  throw new FileFault("unknown-type", "files of this type are not read: csv, ndjson and parquet are, also .gz");
}

async function firstBytes(path: string): Promise<{ bytes: Buffer; whole: boolean }> {
  const file = await open(path, "r");
  let zipped: boolean;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    zipped = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
  const source = createReadStream(path, { highWaterMark: 1 << 16 });
  const stream = zipped ? source.pipe(createGunzip()) : source;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > BYTES) break;
    }
  } catch (cause) {
    if (!((cause as NodeJS.ErrnoException).code ?? "").startsWith("Z_")) throw cause;
    throw new FileFault("damaged-gzip", "the gzip content is damaged or cut short: deliver the file again");
  } finally {
    source.destroy();
  }
  return { bytes: Buffer.concat(chunks), whole: size <= BYTES };
}

function csvHead(
  bytes: Buffer,
  whole: boolean,
  path: string,
  format: HeadFormat,
  limit: number,
  utf8: boolean,
): FileHead {
  const delimiter = format.delimiter ?? guessDelimiter(bytes, path);
  const code = delimiter.charCodeAt(0);
  const records: string[][] = [];
  for (let at = 0; at < bytes.length && records.length <= limit;) {
    const shape = readRecord(bytes, at, code, 34, whole);
    if (shape === null) break;
    if (!shape.wellFormed && records.length === 0) {
      throw new FileFault("no-header", "the first line is no header: a quote in it is not closed");
    }
    if (!shape.wellFormed) break;
    const line = bytes.toString("utf8", at, shape.end).replace(/\r?\n$/, "");
    if (line !== "") records.push(splitRecord(line, delimiter, '"'));
    at = shape.end;
  }
  const first = records[0] ?? [];
  const names = format.header ? first.map((name) => name.trim()) : first.map((_, i) => `column_${i + 1}`);
  const rows = records.slice(format.header ? 1 : 0, limit + 1).filter((record) => record.length === names.length);
  return {
    type: "csv",
    columns: names.map((name) => ({ name, type: "VARCHAR" })),
    rows: rows.map((record) => record.map((value) => (value === "" ? null : value))),
    delimiter,
    utf8,
  };
}

/** The separator that the first line has most often outside quotes; a tab where the name ends in .tsv. */
function guessDelimiter(bytes: Buffer, path: string): string {
  if (/\.tsv(\.gz)?$/i.test(path)) return "\t";
  const end = bytes.indexOf(10);
  const line = bytes.toString("utf8", 0, end < 0 ? bytes.length : end).replace(/"[^"]*"/g, "");
  let best = ",";
  let most = 0;
  for (const candidate of [",", ";", "\t", "|"]) {
    const count = line.split(candidate).length - 1;
    if (count > most) [best, most] = [candidate, count];
  }
  return best;
}

function ndjsonHead(bytes: Buffer, whole: boolean, limit: number, utf8: boolean): FileHead {
  const text = bytes.toString("utf8");
  const lines = (whole ? text : text.slice(0, text.lastIndexOf("\n"))).split(/\r?\n/).slice(0, limit);
  const names: string[] = [];
  const objects: Record<string, unknown>[] = [];
  for (const line of lines) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      continue;
    }
    if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) continue;
    objects.push(parsed as Record<string, unknown>);
    for (const name of Object.keys(parsed)) if (!names.includes(name)) names.push(name);
  }
  if (objects.length === 0) throw new FileFault("no-header", "none of the first lines is a JSON object");
  return {
    type: "ndjson",
    columns: names.map((name) => ({ name, type: "VARCHAR" })),
    rows: objects.map((object) => names.map((name) => jsonText(object[name]))),
    delimiter: null,
    utf8,
  };
}

function jsonText(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

async function parquetHead(warehouse: Warehouse, path: string, limit: number): Promise<FileHead> {
  const from = `read_parquet(${quoteText(path)})`;
  try {
    const columns = await warehouse.describe(`select * from ${from}`);
    const texts = columns.map(({ name }, i) => `${quoteName(name)}::varchar as c${i}`);
    const rows = await warehouse.rows<Record<string, string | null>>(
      `select ${texts.join(", ")} from ${from} limit ${Math.floor(limit)}`,
    );
    const values = rows.map((row) => columns.map((_, i) => row[`c${i}`] ?? null));
    return { type: "parquet", columns, rows: values, delimiter: null, utf8: true };
  } catch {
    throw new FileFault("damaged-parquet", "the file is not whole Parquet: deliver it again");
  }
}

/** A character cut at the end of a part is no fault. */
function isUtf8(bytes: Buffer, whole: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}
