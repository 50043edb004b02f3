import type { SourceFormat } from "../../../project/source-definition.js";
import { FileFault } from "../file-fault.js";
import { readRecord, splitRecord } from "./record.js";
import type { CsvDialect } from "./scan-csv.js";

/** What the first record of a csv file says. */
export interface CsvHeader {
  readonly dialect: CsvDialect;
  /** Of the columns; `column_1`, … where there is no header. */
  readonly names: readonly string[];
}

/**
 * @param head the first bytes of a file, in UTF-8
 * @param whole no bytes follow `head`
 * @throws {FileFault} empty-file, no-header, duplicate-column
 */
export function readHeader(
  head: Buffer,
  whole: boolean,
  path: string,
  format: Pick<SourceFormat, "delimiter" | "header">,
): CsvHeader {
  if (head.length === 0) throw new FileFault("empty-file", "the file is empty, without even a header");
  const mark = head.length >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const delimiter = format.delimiter ?? guessDelimiter(head.subarray(mark), path);
  const dialect = { delimiter, quote: '"', header: format.header };
  const shape = readRecord(head, mark, delimiter.charCodeAt(0), 34, whole);
  if (shape === null || !shape.wellFormed)
    throw new FileFault("no-header", "the first line is no header: a quote in it is not closed");
  const fields = splitRecord(head.toString("utf8", mark, shape.end).replace(/\r?\n$/, ""), delimiter, '"');
  if (!format.header) return { dialect, names: fields.map((_, i) => `column_${i + 1}`) };
  const names = fields.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new FileFault("duplicate-column", `the header names "${twice}" twice`);
  return { dialect, names };
}

/** The separator that the first line has most often outside quotes; a tab where the name ends in .tsv. */
export function guessDelimiter(head: Buffer, path: string): string {
  if (/\.tsv(\.(gz|zst))?$/i.test(path)) return "\t";
  const newline = head.indexOf(10);
  const line = head.toString("utf8", 0, newline < 0 ? head.length : newline).replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((d) => ({ d, n: line.split(d).length - 1 }));
  return counts.reduce((best, next) => (next.n > best.n ? next : best)).d;
}
