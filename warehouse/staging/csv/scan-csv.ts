import { isUtf8 } from "node:buffer";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { FileFault, MOST_UNREADABLE, tooManyUnreadable } from "../file-fault.js";
import { countLines, countPairs } from "./count-lines.js";
import { readRecord } from "./record.js";

const BLOCK = 8 << 20;
/** A line that goes on for longer is none: the engine sets aside sixteen times its length. */
export const LONGEST_RECORD = 32 << 20;
/** Bytes without a quote that are counted at once: a record among them is no longer. */
const STRETCH = 256 << 10;
const NEWLINE = 10;
const RETURN = 13;

/** A stretch of a file that is no record, and that would swallow others. */
export interface Malformed {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Lines that it takes. */
  readonly lines: number;
  readonly rule: "unclosed-quote" | "nul-byte" | "bad-encoding" | "stray-return";
}

/** Where a record starts. */
export interface Place {
  /** 0 is the first record of data. */
  readonly record: number;
  readonly offset: number;
  readonly line: number;
}

/** What a csv file is made of, seen without the engine, so that the engine's count can be held against it. */
export interface CsvScan {
  /** Records of data without blank lines and malformed stretches; of one column, a blank line is a record. */
  readonly records: number;
  readonly malformed: readonly Malformed[];
  /** No record has more bytes than this. */
  readonly longest: number;
  /** Places that cut the file into pieces small enough to walk through, ascending; the first is its start. */
  readonly index: readonly Place[];
  readonly fields: number;
  /** False: line ends differ, so the engine cannot read it as it is, and the scan went no further. */
  readonly regular: boolean;
}

export interface CsvDialect {
  /** One character. */
  readonly delimiter: string;
  readonly quote: string;
  /** The first line is no record: the engine leaves it out unread. */
  readonly header: boolean;
  /** What ends its lines: left alone, the engine takes the first line end that it sees, in quotes too. */
  readonly lineEnd: "\n" | "\r\n";
}

/** The part of a file in which its records stand. */
export interface CsvPart {
  /** Offset of the first record, after titles and header. */
  readonly start: number;
  /** Its line, from 1. */
  readonly line: number;
  /** Offset at which a footer begins; null: none. */
  readonly end: number | null;
  readonly lineEnd: "\n" | "\r\n";
}

export const WHOLE: CsvPart = { start: 0, line: 1, end: null, lineEnd: "\n" };

/**
 * Counts the records of a csv file and finds what swallows others: one bad quote costs its own line and no more.
 * @param fields columns of the header; a record over several lines must have as many
 * @param onMalformed called at once with the first malformed stretch
 * @throws {FileFault} long-line, unreadable-file
 */
export function scanCsv(
  path: string,
  dialect: CsvDialect,
  fields: number,
  part: CsvPart = WHOLE,
  onMalformed?: () => void,
): CsvScan {
  const { delimiter, quote } = bytesOf(dialect);
  const pairs = part.lineEnd === "\r\n";
  const index: Place[] = [];
  const malformed: Malformed[] = [];
  let records = 0;
  let { line } = part;
  let longest = 0;
  let regular = true;
  // Up to there records are looked at one by one: one of them is not UTF-8.
  let singly = 0;
  readBlocks(path, part, (bytes, base, last) => {
    let at = 0;
    let nextQuote = bytes.indexOf(quote);
    let nextNul = bytes.indexOf(0);
    // Where lines end with pairs, the count sees whether every return has its feed.
    let nextReturn = pairs ? -1 : bytes.indexOf(RETURN);
    while (at < bytes.length && regular) {
      if (nextQuote >= 0 && nextQuote < at) nextQuote = bytes.indexOf(quote, at);
      if (nextNul >= 0 && nextNul < at) nextNul = bytes.indexOf(0, at);
      if (nextReturn >= 0 && nextReturn < at) nextReturn = bytes.indexOf(RETURN, at);
      if (base + at - (index.at(-1)?.offset ?? -STRETCH) >= STRETCH) {
        index.push({ record: records, offset: base + at, line });
      }
      const end = base + at < singly ? at : plainEnd(bytes, at, nextQuote, nextNul, nextReturn);
      if (end > at && !isUtf8(bytes.subarray(at, end))) singly = base + end;
      else if (end > at) {
        const counted = pairs ? countPairs(bytes, at, end) : countLines(bytes, at, end);
        if (counted === null) {
          regular = false;
          break;
        }
        if (end - at > longest) longest = end - at;
        records += counted.lines - (fields === 1 ? 0 : counted.blank);
        line += counted.lines;
        at = end;
        continue;
      }
      const found = oneRecord(bytes, at, { delimiter, quote, fields, last });
      if (found === null) break;
      const { next, inner, rule, lineEnd } = found;
      if (rule === null ? lineEnd === (pairs ? "feed" : "pair") || found.cutReturn : pairs) {
        regular = false;
        break;
      }
      if (rule !== null) {
        if (malformed.length === MOST_UNREADABLE) throw tooManyUnreadable();
        malformed.push({ line, start: base + at, end: base + next, lines: 1 + inner, rule });
        if (malformed.length === 1) onMalformed?.();
      } else {
        if (next - at > longest) longest = next - at;
        if (!found.blank || fields === 1) records++;
      }
      line += 1 + inner;
      at = next;
    }
    return regular ? at : null;
  });
  return { records, malformed, longest, index, fields, regular };
}

/**
 * The same for a file whose line ends differ: writes it to `target` so that the engine can read it, every record at its
 * old offset. Lines end with line feeds there; blank lines stand in the place of what is malformed.
 * @throws {FileFault} long-line, unreadable-file
 */
export function cleanCsv(path: string, target: string, dialect: CsvDialect, fields: number, part: CsvPart): CsvScan {
  const { delimiter, quote } = bytesOf(dialect);
  const index: Place[] = [];
  const malformed: Malformed[] = [];
  let records = 0;
  let { line } = part;
  let longest = 0;
  const file = openSync(target, "wx", 0o600);
  try {
    fill(file, 0, part.start, "x");
    readBlocks(path, part, (bytes, base, last) => {
      let at = 0;
      while (at < bytes.length) {
        if (base + at - (index.at(-1)?.offset ?? -STRETCH) >= STRETCH) {
          index.push({ record: records, offset: base + at, line });
        }
        const found = oneRecord(bytes, at, { delimiter, quote, fields, last });
        if (found === null) break;
        const { next, inner, rule, blank } = found;
        if (rule !== null) {
          if (malformed.length === MOST_UNREADABLE) throw tooManyUnreadable();
          malformed.push({ line, start: base + at, end: base + next, lines: 1 + inner, rule });
          bytes.fill(NEWLINE, at, next);
        } else {
          if (!blank || fields === 1) records++;
          if (next - at > longest) longest = next - at;
          if (found.cutReturn) bytes[next - 1] = NEWLINE;
          else if (found.lineEnd === "pair") bytes[next - 2] = NEWLINE;
        }
        line += 1 + inner;
        at = next;
      }
      writeAll(file, bytes.subarray(0, at), base);
      return at;
    });
  } finally {
    closeSync(file);
  }
  return { records, malformed, longest, index, fields, regular: true };
}

export const bytesOf = ({ delimiter, quote }: CsvDialect): { delimiter: number | Buffer; quote: number } => {
  const bytes = Buffer.from(delimiter);
  return { delimiter: bytes.length === 1 ? bytes[0]! : bytes, quote: quote.charCodeAt(0) };
};

/** Gives the bytes of a part block by block; `take` says how many it used, null to stop. What is left comes again. */
function readBlocks(
  path: string,
  { start, end }: CsvPart,
  take: (bytes: Buffer, base: number, last: boolean) => number | null,
): void {
  let base = start;
  // One buffer for all blocks: what is left of one moves to the front.
  let buffer = Buffer.alloc(2 * BLOCK);
  let kept = 0;
  const file = openSync(path, "r");
  try {
    for (let last = false; !last;) {
      if (buffer.length < kept + BLOCK) buffer = Buffer.concat([buffer.subarray(0, kept), Buffer.alloc(kept + BLOCK)]);
      const left = end === null ? BLOCK : Math.max(0, end - base - kept);
      const read = left === 0 ? 0 : readSync(file, buffer, kept, Math.min(BLOCK, left), base + kept);
      last = read === 0;
      const bytes = buffer.subarray(0, kept + read);
      const at = take(bytes, base, last);
      if (at === null) return;
      base += at;
      kept = bytes.length - at;
      bytes.copy(buffer, 0, at);
    }
  } finally {
    closeSync(file);
  }
}

interface OneRecord {
  readonly next: number;
  readonly inner: number;
  readonly rule: Malformed["rule"] | null;
  readonly lineEnd: "feed" | "pair" | "other";
  /** The file ends with a carriage return. */
  readonly cutReturn: boolean;
  readonly blank: boolean;
}

/** The record, or the malformed line, at `at`; null where more bytes are needed. */
function oneRecord(
  bytes: Buffer,
  at: number,
  {
    delimiter,
    quote,
    fields,
    last,
  }: { readonly delimiter: number | Buffer; readonly quote: number; readonly fields: number; readonly last: boolean },
): OneRecord | null {
  let line = bytes.indexOf(NEWLINE, at) + 1;
  if (line === 0) {
    if (bytes.length - at >= LONGEST_RECORD) throw longLine();
    if (!last) return null;
    line = bytes.length;
  }
  const shape = readRecord(bytes, at, delimiter, quote, last || bytes.length - at >= LONGEST_RECORD);
  if (shape === null) return null;
  if (!shape.wellFormed || (shape.innerLines > 0 && shape.fields !== fields)) {
    return { next: line, inner: 0, rule: "unclosed-quote", lineEnd: "other", cutReturn: false, blank: false };
  }
  const record = bytes.subarray(at, shape.end);
  const unreadable = record.includes(0) ? "nul-byte" : isUtf8(record) ? null : "bad-encoding";
  return {
    next: shape.end,
    inner: shape.innerLines,
    rule: unreadable ?? (shape.strayReturn ? "stray-return" : null),
    lineEnd: shape.lineEnd,
    cutReturn: shape.lineEnd === "other" && bytes[shape.end - 1] === RETURN,
    blank: shape.end - at <= 2 && (bytes[at] === NEWLINE || bytes[at] === RETURN),
  };
}

const longLine = (): FileFault =>
  new FileFault("long-line", "a line is longer than 32 MB: is it a text file, with line ends?");

/** Where whole lines without quotes, NUL bytes and returns end, from `at` and for a stretch at most; `at`: none. */
function plainEnd(bytes: Buffer, at: number, nextQuote: number, nextNul: number, nextReturn: number): number {
  let limit = Math.min(bytes.length, at + STRETCH);
  if (nextQuote >= 0 && nextQuote < limit) limit = nextQuote;
  if (nextNul >= 0 && nextNul < limit) limit = nextNul;
  if (nextReturn >= 0 && nextReturn < limit) limit = nextReturn;
  if (limit <= at) return at;
  return Math.max(at, bytes.lastIndexOf(NEWLINE, limit - 1) + 1);
}

/** Puts line ends in the place of malformed stretches: blank lines, which nobody reads. */
export function blankOut(path: string, malformed: readonly Malformed[]): void {
  const file = openSync(path, "r+");
  try {
    for (const { start, end } of malformed) writeAll(file, Buffer.alloc(end - start, NEWLINE), start);
  } finally {
    closeSync(file);
  }
}

/** Makes one line of all that stands before the records, for the engine to leave out. */
export function blankTop(path: string, { start, lineEnd }: CsvPart): void {
  const file = openSync(path, "r+");
  try {
    fill(file, 0, start, "x");
    const end = Buffer.from(lineEnd);
    writeAll(file, end, start - end.length);
  } finally {
    closeSync(file);
  }
}

/** A line of so many bytes, with its line feed; nothing where there are none. */
function fill(file: number, from: number, to: number, character: string): void {
  if (to <= from) return;
  const line = Buffer.alloc(to - from, character);
  line[line.length - 1] = NEWLINE;
  writeAll(file, line, from);
}

function writeAll(file: number, bytes: Buffer, offset: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done, bytes.length - done, offset + done);
  }
}
