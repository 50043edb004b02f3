import type { SourceFormat } from "../../../project/source-definition.js";
import { FileFault } from "../file-fault.js";

/** How a file is read; tsv and txt are csv. */
export type FileType = "csv" | "ndjson" | "json" | "parquet" | "xlsx";

/**
 * The type that `format: type` states, else that of the name's ending, an ending of compression left out.
 * @throws {FileFault} unknown-type
 */
export function fileType(path: string, stated: SourceFormat["type"]): FileType {
  const type = stated === null ? typeByEnding(path) : TYPES[stated]!;
  if (type !== null) return type;
  throw new FileFault(
    "unknown-type",
    `files of type "${ending(path)}" are not read: csv, tsv, txt, ndjson, json, parquet and xlsx are, text also as .gz and .zst. State \`format: type\` where the name does not say it`,
  );
}

/** The type by a file's ending, or null where it is none that is read. */
export const typeByEnding = (path: string): FileType | null => TYPES[ending(path)] ?? null;

const ending = (path: string): string => /\.([a-z0-9]+)(\.(gz|zst))?$/i.exec(path)?.[1]?.toLowerCase() ?? "";

const TYPES: Readonly<Record<string, FileType>> = {
  csv: "csv",
  tsv: "csv",
  txt: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  json: "json",
  parquet: "parquet",
  xlsx: "xlsx",
  xlsm: "xlsx",
  // Not read: the opener of workbooks says what to do with them.
  xls: "xlsx",
  xlsb: "xlsx",
  ods: "xlsx",
};
