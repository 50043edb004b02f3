import { readRecord, splitRecord } from "../staging/csv/record.js";

/** A record of a text file, where it begins and what it holds. */
export interface HeadRecord {
  /** Its first line, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** False: a quote in it is not closed as the rules say; it is one line then. */
  readonly wellFormed: boolean;
  /** Line ends inside quoted fields. */
  readonly innerLines: number;
}

/**
 * The records of UTF-8 text without a mark, blank lines left out, as the loader splits them.
 * @param whole the text ends where the file ends; otherwise the last, cut record is left out
 * @param from the number of its first line
 */
export function parseRecords(bytes: Buffer, delimiter: string, whole: boolean, limit: number, from = 1): HeadRecord[] {
  const code = delimiter.charCodeAt(0);
  const records: HeadRecord[] = [];
  let line = from;
  for (let at = 0; at < bytes.length && records.length < limit;) {
    let shape = readRecord(bytes, at, code, 34, whole);
    if (shape === null && (whole || bytes.indexOf(10, at) < 0)) break;
    const wellFormed = shape !== null && shape.wellFormed;
    if (!wellFormed) {
      // A quote that opens and never closes swallows what follows: the loader gives up its line and no more.
      const next = bytes.indexOf(10, at);
      if (shape === null && bytes.length - at < 1 << 19) break;
      shape = {
        end: next < 0 ? bytes.length : next + 1,
        fields: 1,
        innerLines: 0,
        wellFormed: false,
        lineEnd: "other",
        strayReturn: false,
      };
    }
    const text = bytes.toString("utf8", at, shape!.end).replace(/\r?\n$/, "");
    if (text !== "") {
      records.push({ line, fields: splitRecord(text, delimiter, '"'), wellFormed, innerLines: shape!.innerLines });
    }
    line += 1 + shape!.innerLines;
    at = shape!.end;
  }
  return records;
}
