import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { countLines } from "./count-lines.js";
import { readRecord } from "./record.js";

const BLOCK = 8 << 20;
const LONGEST_RECORD = 32 << 20;
/** Bytes without a quote that are counted at once: a record among them is no longer. */
const STRETCH = 256 << 10;
const NEWLINE = 10;

/** A stretch of a file that is no record: a quote opened there is never closed rightly. */
export interface Malformed {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Where a record starts. */
export interface Place {
  /** The header is record 0 where there is one. */
  readonly record: number;
  readonly offset: number;
  readonly line: number;
}

/** What a csv file is made of, seen without the engine, so that the engine's count can be held against it. */
export interface CsvScan {
  /** Records without the header, blank lines and malformed stretches. */
  readonly records: number;
  readonly malformed: readonly Malformed[];
  /** No record has more bytes than this. */
  readonly longest: number;
  /** Places that cut the file into pieces small enough to walk through, ascending; the first is its start. */
  readonly index: readonly Place[];
}

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
}

/**
 * Counts the records of a csv file and finds what swallows others: one bad quote costs its own line and no more.
 * @param fields columns of the header; a record over several lines must have as many
 * @param onMalformed called at once with the first malformed stretch
 */
export function scanCsv(path: string, dialect: CsvDialect, fields: number, onMalformed?: () => void): CsvScan {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote.charCodeAt(0);
  const index: Place[] = [];
  const malformed: Malformed[] = [];
  let records = 0;
  let line = 1;
  let base = 0;
  let longest = 0;
  // One buffer for all blocks: what is left of one moves to the front.
  let buffer = Buffer.alloc(2 * BLOCK);
  let kept = 0;
  const file = openSync(path, "r");
  try {
    for (let last = false; !last;) {
      if (buffer.length < kept + BLOCK) buffer = Buffer.concat([buffer.subarray(0, kept), Buffer.alloc(kept + BLOCK)]);
      const read = readSync(file, buffer, kept, BLOCK, null);
      last = read === 0;
      const bytes = buffer.subarray(0, kept + read);
      let at = 0;
      let nextQuote = bytes.indexOf(quote);
      while (at < bytes.length) {
        if (nextQuote >= 0 && nextQuote < at) nextQuote = bytes.indexOf(quote, at);
        if (base + at - (index.at(-1)?.offset ?? -STRETCH) >= STRETCH) {
          index.push({ record: records, offset: base + at, line });
        }
        const end = plainEnd(bytes, at, nextQuote);
        if (end > at) {
          const { lines, blank } = countLines(bytes, at, end);
          if (end - at > longest) longest = end - at;
          records += lines - blank;
          line += lines;
          at = end;
          continue;
        }
        let next = bytes.indexOf(NEWLINE, at) + 1;
        if (next === 0) {
          if (!last && bytes.length - at < LONGEST_RECORD) break;
          next = bytes.length;
        }
        let inner = 0;
        if (nextQuote >= 0 && nextQuote < next) {
          const shape = readRecord(bytes, at, delimiter, quote, last || bytes.length - at >= LONGEST_RECORD);
          if (shape === null) break;
          if (!shape.wellFormed || (shape.innerLines > 0 && shape.fields !== fields)) {
            malformed.push({ line, start: base + at, end: base + next });
            if (malformed.length === 1) onMalformed?.();
            line++;
            at = next;
            continue;
          }
          next = shape.end;
          inner = shape.innerLines;
        }
        if (next - at > longest) longest = next - at;
        records++;
        line += 1 + inner;
        at = next;
      }
      base += at;
      kept = bytes.length - at;
      bytes.copy(buffer, 0, at);
    }
  } finally {
    closeSync(file);
  }
  return {
    records: records - (dialect.header && records > 0 ? 1 : 0),
    malformed,
    longest,
    index,
  };
}

/** Where whole lines without a quote end, from `at` and for a stretch at most; `at` where there is none. */
function plainEnd(bytes: Buffer, at: number, nextQuote: number): number {
  const limit = Math.min(nextQuote < 0 ? bytes.length : nextQuote, at + STRETCH);
  if (limit <= at) return at;
  return Math.max(at, bytes.lastIndexOf(NEWLINE, limit - 1) + 1);
}

/** Puts line ends in the place of malformed stretches: blank lines, which nobody reads. */
export function blankOut(path: string, malformed: readonly Malformed[]): void {
  const file = openSync(path, "r+");
  try {
    for (const { start, end } of malformed) writeSync(file, Buffer.alloc(end - start, NEWLINE), 0, end - start, start);
  } finally {
    closeSync(file);
  }
}
