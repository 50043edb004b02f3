import { isUtf8 } from "node:buffer";
import type { SourceFormat } from "../../../project/source-definition.js";
import { FileFault } from "../file-fault.js";
import { readRecord, splitRecord } from "./record.js";

/** How a csv file begins. */
export interface CsvHeader {
  readonly delimiter: string;
  /** Of the columns, as many as records have; `column_3` where the header has no name, or where there is no header. */
  readonly names: readonly string[];
  /** Offset of the first record of data in the text, and its line, from 1. */
  readonly start: number;
  readonly line: number;
  /** What ends the lines. */
  readonly lineEnd: "\n" | "\r\n";
  /** Titles or blank lines stand before the header, or before the first record where there is none. */
  readonly below: boolean;
}

/** What of a format says how a csv file begins. */
export type HeaderFormat = Pick<SourceFormat, "delimiter" | "header" | "skip" | "encoding">;

/**
 * Finds the header of a csv file after its title rows: `skip` counts physical lines, blank lines after them are left out.
 * @param head the first bytes of the text in UTF-8, without a mark, as `readTextForm` gives them
 * @param whole no bytes follow `head`
 * @throws {FileFault} empty-file, no-header, bad-encoding, duplicate-column
 */
export function readHeader(head: Buffer, whole: boolean, path: string, format: HeaderFormat): CsvHeader {
  if (head.length === 0) throw new FileFault("empty-file", "the file is empty, without even a header");
  const { at, line } = afterTitles(head, format.skip);
  if (at >= head.length) {
    const rule =
      format.skip > 0 ? `nothing stands after the ${format.skip} lines of \`skip\`` : "it has blank lines only";
    throw new FileFault("empty-file", `the file has no header: ${rule}`);
  }
  const delimiter = format.delimiter ?? guessDelimiter(head.subarray(at), path);
  const shape = readRecord(head, at, Buffer.from(delimiter), QUOTE, whole);
  if (shape === null || !shape.wellFormed) {
    const quoted = head.subarray(at).includes(QUOTE);
    const why = quoted ? "a quote in it is not closed" : "it goes on for more than a megabyte; is it a text file?";
    throw new FileFault("no-header", `the first line is no header: ${why}`);
  }
  const first = head.subarray(at, shape.end);
  if (first.includes(0)) {
    throw new FileFault("bad-encoding", "the first line has NUL bytes: is the file utf-16? State `format: encoding`");
  }
  const fields = splitRecord(first.toString("utf8").replace(/\r?\n$|\r$/, ""), delimiter, '"');
  const common = { delimiter, below: at > 0, lineEnd: shape.lineEnd === "pair" ? "\r\n" : "\n" } as const;
  if (!format.header) return { ...common, names: fields.map((_, i) => `column_${i + 1}`), start: at, line };
  if (!isUtf8(first)) {
    throw new FileFault(
      "bad-encoding",
      `the header is not valid ${format.encoding}: state the encoding under \`format\``,
    );
  }
  return { ...common, names: columnNames(fields), start: shape.end, line: line + shape.innerLines + 1 };
}

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/** Offset and line of what follows so many lines and the blank lines after them. */
function afterTitles(head: Buffer, skip: number): { at: number; line: number } {
  let at = 0;
  let line = 1;
  for (; line <= skip; line++) {
    const end = head.indexOf(NEWLINE, at);
    if (end < 0) return { at: head.length, line };
    at = end + 1;
  }
  for (; at < head.length; line++) {
    if (head[at] === NEWLINE) at++;
    else if (head[at] === RETURN && head[at + 1] === NEWLINE) at += 2;
    else break;
  }
  return { at, line };
}

function columnNames(fields: readonly string[]): string[] {
  const names = fields.map((field, i) => field.trim() || `column_${i + 1}`);
  // The engine takes names that differ by case for one.
  const folded = names.map((name) => name.toLowerCase());
  const second = folded.findIndex((name, i) => folded.indexOf(name) < i);
  if (second < 0) return names;
  const first = names[folded.indexOf(folded[second]!)]!;
  const what =
    first === names[second]
      ? `names "${first}" twice`
      : `names "${first}" and "${names[second]!}", which differ by case only`;
  throw new FileFault("duplicate-column", `the header ${what}`);
}

/** The separator that the first line has most often outside quotes; a tab where the name ends in .tsv. */
export function guessDelimiter(head: Buffer, path: string): string {
  if (/\.tsv(\.(gz|zst))?$/i.test(path)) return "\t";
  const newline = head.indexOf(NEWLINE);
  const line = head.toString("utf8", 0, newline < 0 ? head.length : newline).replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((d) => ({ d, n: line.split(d).length - 1 }));
  return counts.reduce((best, next) => (next.n > best.n ? next : best)).d;
}
