import { mkdir, stat } from "node:fs/promises";
import type { SourceFormat } from "../../project/source-definition.js";
import type { Warehouse } from "../warehouse.js";
import { openCsv } from "./csv/open-csv.js";
import type { CsvDialect, CsvScan } from "./csv/scan-csv.js";
import { FileFault } from "./file-fault.js";
import { openJson } from "./json/open-json.js";
import { openNdjson } from "./ndjson/open-ndjson.js";
import type { Original } from "./original.js";
import { openParquet } from "./parquet/open-parquet.js";
import { fileType, type FileType } from "./text/file-type.js";
import { openXlsx } from "./xlsx/open-xlsx.js";

export { FileFault };

/** A source file, ready for the engine: decompressed, its columns known, what would swallow records cut out. */
export interface OpenedFile {
  readonly path: string;
  /** How the engine reads `readPath`. */
  readonly type: "csv" | "ndjson" | "parquet";
  readonly size: number;
  readonly modifiedMs: number;
  /** Of the bytes as delivered. */
  readonly sha256: string;
  /** Decompressed and in UTF-8, otherwise as delivered. */
  readonly plainPath: string;
  /** What the engine reads: `plainPath` with blank lines in the place of its malformed stretches. */
  readonly readPath: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly csv: { readonly dialect: CsvDialect; readonly scan: CsvScan } | null;
  /** Of a file that was converted: where its records stood before. */
  readonly original?: Original;
}

/** Makes a file of one type ready. What it makes stands in `temporary`, which is there. */
export type Opener = (file: {
  readonly path: string;
  readonly format: SourceFormat;
  readonly temporary: string;
  readonly warehouse: Warehouse;
}) => Promise<Omit<OpenedFile, "path" | "size" | "modifiedMs">>;

/** A further type of file is a line here, and its ending one in `text/file-type.ts`. */
const OPENERS: Readonly<Partial<Record<FileType, Opener>>> = {
  csv: openCsv,
  json: openJson,
  ndjson: openNdjson,
  parquet: openParquet,
  xlsx: openXlsx,
};

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
  const type = fileType(path, format.type);
  const opener = OPENERS[type];
  if (opener === undefined) throw new FileFault("unknown-type", `files of type "${type}" are not read`);
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const opened = await opener({ path, format, temporary, warehouse });
  return { path, size, modifiedMs: Math.floor(mtimeMs), ...opened };
}
