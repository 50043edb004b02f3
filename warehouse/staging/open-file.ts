import { createHash, randomUUID } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { SourceFormat } from "../../project/source-definition.js";
import { quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { hashFile } from "./hash-file.js";
import { readRecord, splitRecord } from "./csv/record.js";
import { blankOut, scanCsv, type CsvDialect, type CsvScan } from "./csv/scan-csv.js";

/** Why a whole file is refused. Nothing of it is loaded; it is tried again by the next load. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  constructor(
    /** `damaged-gzip`, `empty-file`, `missing-column`, … */
    readonly rule: string,
    message: string,
  ) {
    super(message);
  }
}

/** A source file, ready for the engine: decompressed, its columns known, what would swallow records cut out. */
export interface OpenedFile {
  readonly path: string;
  readonly type: "csv" | "ndjson" | "parquet";
  readonly size: number;
  readonly modifiedMs: number;
  /** Of the bytes as delivered. */
  readonly sha256: string;
  /** Decompressed, otherwise as delivered. */
  readonly plainPath: string;
  /** What the engine reads: `plainPath` with blank lines in the place of its malformed stretches. */
  readonly readPath: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly csv: { readonly dialect: CsvDialect; readonly scan: CsvScan } | null;
}

/**
 * @param temporary folder for decompressed and cleaned copies; the caller removes it
 * @throws {FileFault}
 */
export async function openFile(
  warehouse: Warehouse,
  path: string,
  format: SourceFormat,
  temporary: string,
): Promise<OpenedFile> {
  const { size, mtimeMs } = await stat(path);
  const type = fileType(path, format);
  const zipped = await isGzip(path);
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  let plainPath = path;
  let sha256: string | null = null;
  if (zipped) {
    plainPath = join(temporary, randomUUID());
    sha256 = await unzip(path, plainPath);
  } else if (path.endsWith(".gz")) {
    throw new FileFault("damaged-gzip", "the name ends in .gz, but the content is not gzip: deliver the file again");
  }
  const base = { path, type, size, modifiedMs: Math.floor(mtimeMs), plainPath };
  if (type === "csv") {
    const { dialect, names } = await readHeader(plainPath, path, format);
    // Hashing and copying go on beside the scan.
    const [hash, { scan, readPath }] = await Promise.all([
      sha256 ?? hashFile(plainPath),
      scanAndClean(plainPath, dialect, names.length, temporary),
    ]);
    const columns = names.map((name) => ({ name, type: "VARCHAR" }));
    return { ...base, sha256: hash, readPath, columns, csv: { dialect, scan } };
  }
  const columns =
    type === "parquet" ? await parquetColumns(warehouse, plainPath) : await jsonColumns(warehouse, plainPath);
  return { ...base, sha256: sha256 ?? (await hashFile(plainPath)), readPath: plainPath, columns, csv: null };
}

/** Scans a csv file; what is malformed is blanked out in a copy, which is begun as soon as one is needed. */
async function scanAndClean(
  path: string,
  dialect: CsvDialect,
  fields: number,
  temporary: string,
): Promise<{ scan: CsvScan; readPath: string }> {
  const target = join(temporary, randomUUID());
  const copies: Promise<void>[] = [];
  const scan = scanCsv(path, dialect, fields, () => {
    copies.push(copyFile(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE));
  });
  if (copies.length === 0) return { scan, readPath: path };
  await Promise.all(copies);
  blankOut(target, scan.malformed);
  return { scan, readPath: target };
}

/** `select` text that gives the lines of a file as column `l`, whatever they hold. */
export const readLines = (paths: readonly string[]): string =>
  `read_csv([${paths.map(quoteText).join(", ")}], columns = {'l': 'varchar'}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', max_line_size = 16777216, buffer_size = 33554432)`;

function fileType(path: string, format: SourceFormat): OpenedFile["type"] {
  const ending = /\.([a-z0-9]+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  const type = format.type ?? ENDINGS[ending];
  if (type === "csv" || type === "tsv") return "csv";
  if (type === "ndjson" || type === "parquet") return type;
  throw new FileFault(
    "unknown-type",
    `files of type "${type ?? ending}" are not read: csv, ndjson and parquet are, also .gz`,
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  csv: "csv",
  tsv: "csv",
  txt: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  parquet: "parquet",
};

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function unzip(path: string, target: string): Promise<string> {
  const hash = createHash("sha256");
  const tee = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 20 }),
      tee,
      createGunzip({ chunkSize: 1 << 20 }),
      createWriteStream(target, { flags: "wx", mode: 0o600 }),
    );
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_")) throw cause;
    const what = code === "Z_BUF_ERROR" ? "is cut short" : "is damaged";
    throw new FileFault("damaged-gzip", `the gzip content ${what}: deliver the file again`);
  }
  return hash.digest("hex");
}

const HEAD = 1 << 20;

async function readHeader(
  plainPath: string,
  path: string,
  format: SourceFormat,
): Promise<{ dialect: CsvDialect; names: string[] }> {
  const file = await open(plainPath, "r");
  let head: Buffer;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
  if (head.length === 0) throw new FileFault("empty-file", "the file is empty, without even a header");
  const mark = head.length >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const delimiter = format.delimiter ?? guessDelimiter(head.subarray(mark), path);
  const dialect = { delimiter, quote: '"', header: format.header };
  const shape = readRecord(head, mark, delimiter.charCodeAt(0), 34, head.length < HEAD);
  if (shape === null || !shape.wellFormed)
    throw new FileFault("no-header", "the first line is no header: a quote in it is not closed");
  const fields = splitRecord(head.toString("utf8", mark, shape.end).replace(/\r?\n$/, ""), delimiter, '"');
  if (!format.header) return { dialect, names: fields.map((_, i) => `column_${i + 1}`) };
  const names = fields.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new FileFault("duplicate-column", `the header names "${twice}" twice`);
  return { dialect, names };
}

function guessDelimiter(head: Buffer, path: string): string {
  if (/\.tsv(\.gz)?$/i.test(path)) return "\t";
  const newline = head.indexOf(10);
  const line = head.toString("utf8", 0, newline < 0 ? head.length : newline).replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((d) => ({ d, n: line.split(d).length - 1 }));
  return counts.reduce((best, next) => (next.n > best.n ? next : best)).d;
}

async function parquetColumns(warehouse: Warehouse, path: string): Promise<{ name: string; type: string }[]> {
  try {
    return await warehouse.describe(`select * from read_parquet(${quoteText(path)})`);
  } catch {
    throw new FileFault("damaged-parquet", "the file is not whole Parquet: deliver it again");
  }
}

async function jsonColumns(warehouse: Warehouse, path: string): Promise<{ name: string; type: string }[]> {
  const rows = await warehouse.rows<{ name: string }>(
    `select distinct unnest(json_keys(try_cast(l as json))) as name from ${readLines([path])} where json_type(try_cast(l as json)) = 'OBJECT' order by name`,
  );
  return rows.map(({ name }) => ({ name, type: "VARCHAR" }));
}
