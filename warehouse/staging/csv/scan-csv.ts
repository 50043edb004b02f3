import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import { readRecord } from "./record.js";

const BLOCK = 8 << 20;
const LONGEST_RECORD = 32 << 20;
const NEWLINE = 10;
const RETURN = 13;
/** Records between two entries of the index. */
export const INDEX_STEP = 4096;

/** A stretch of a file that is no record: a quote opened there is never closed rightly. */
export interface Malformed {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** What a csv file is made of, seen without the engine, so that the engine's count can be held against it. */
export interface CsvScan {
  readonly sha256: string;
  /** Records without the header, blank lines and malformed stretches. */
  readonly records: number;
  readonly malformed: readonly Malformed[];
  /** Bytes of the longest record. */
  readonly longest: number;
  /** Offset and line of every `INDEX_STEP`-th record (the header is record 0 where there is one), flat. */
  readonly index: readonly number[];
}

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
}

/**
 * Counts the records of a csv file and finds what swallows others: one bad quote costs its own line and no more.
 * @param fields columns of the header; a record over several lines must have as many
 */
export function scanCsv(path: string, dialect: CsvDialect, fields: number): CsvScan {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote.charCodeAt(0);
  const hash = createHash("sha256");
  const index: number[] = [];
  const malformed: Malformed[] = [];
  let records = 0;
  let line = 1;
  let base = 0;
  let longest = 0;
  let rest = Buffer.alloc(0);
  const file = openSync(path, "r");
  try {
    for (let last = false; !last;) {
      const block = Buffer.allocUnsafe(rest.length + BLOCK);
      rest.copy(block);
      const read = readSync(file, block, rest.length, BLOCK, null);
      hash.update(block.subarray(rest.length, rest.length + read));
      last = read === 0;
      const bytes = block.subarray(0, rest.length + read);
      let at = 0;
      let nextQuote = bytes.indexOf(quote);
      while (at < bytes.length) {
        let end = bytes.indexOf(NEWLINE, at);
        if (end < 0) {
          if (!last && bytes.length - at < LONGEST_RECORD) break;
          end = bytes.length;
        } else end++;
        if (nextQuote >= 0 && nextQuote < at) nextQuote = bytes.indexOf(quote, at);
        let inner = 0;
        if (nextQuote >= 0 && nextQuote < end) {
          const shape = readRecord(bytes, at, delimiter, quote, last || bytes.length - at >= LONGEST_RECORD);
          if (shape === null) break;
          if (!shape.wellFormed || (shape.innerLines > 0 && shape.fields !== fields)) {
            malformed.push({ line, start: base + at, end: base + end });
            line++;
            at = end;
            continue;
          }
          end = shape.end;
          inner = shape.innerLines;
        }
        const length = end - at;
        if (length > longest) longest = length;
        const blank =
          length === 1 ? bytes[at] === NEWLINE : length === 2 && bytes[at] === RETURN && bytes[at + 1] === NEWLINE;
        if (!blank) {
          if (records % INDEX_STEP === 0) index.push(base + at, line);
          records++;
        }
        line += 1 + inner;
        at = end;
      }
      base += at;
      rest = Buffer.from(bytes.subarray(at));
    }
  } finally {
    closeSync(file);
  }
  return {
    sha256: hash.digest("hex"),
    records: records - (dialect.header && records > 0 ? 1 : 0),
    malformed,
    longest,
    index,
  };
}

/** Writes `path` without its malformed stretches to `target`. */
export function writeWithout(path: string, malformed: readonly Malformed[], target: string): void {
  const from = openSync(path, "r");
  const to = openSync(target, "wx", 0o600);
  const block = Buffer.allocUnsafe(BLOCK);
  try {
    let at = 0;
    for (const stop of [...malformed.map(({ start, end }) => ({ start, end })), { start: Infinity, end: Infinity }]) {
      while (at < stop.start) {
        const read = readSync(from, block, 0, Math.min(BLOCK, stop.start - at), at);
        if (read === 0) return;
        writeSync(to, block, 0, read);
        at += read;
      }
      at = stop.end;
    }
  } finally {
    closeSync(from);
    closeSync(to);
  }
}
