const NEWLINE = 10;
const RETURN = 13;

/** Where a record ends and what it is made of; `null` where `bytes` ends inside it. */
export interface RecordShape {
  /** Offset after the record's line end. */
  readonly end: number;
  readonly fields: number;
  /** Line ends inside quoted fields. */
  readonly innerLines: number;
  /** False after a quote that is not closed as the rules say. */
  readonly wellFormed: boolean;
  /** How it ends: with a line feed, with a carriage return and a line feed, otherwise (where the file ends). */
  readonly lineEnd: "feed" | "pair" | "other";
  /** A carriage return outside quotes that ends no line. */
  readonly strayReturn: boolean;
}

/**
 * Shape of the csv record that starts at `start`: fields are quoted whole or not at all, a quote inside is doubled.
 * @param delimiter one byte, or the bytes of a longer one
 * @param last no bytes follow `bytes`
 * @returns null if the record goes on after `bytes`
 * @source RFC 4180, section 2
 */
export function readRecord(
  bytes: Buffer,
  start: number,
  delimiter: number | Buffer,
  quote: number,
  last: boolean,
): RecordShape | null {
  const first = typeof delimiter === "number" ? delimiter : delimiter[0]!;
  const width = typeof delimiter === "number" ? 1 : delimiter.length;
  const delimits = (at: number): boolean =>
    bytes[at] === first && (width === 1 || bytes.subarray(at, at + width).equals(delimiter as Buffer));
  let at = start;
  let fields = 1;
  let innerLines = 0;
  let strayReturn = false;
  const end = bytes.length;
  for (;;) {
    if (at < end && bytes[at] === quote) {
      let close = at;
      for (;;) {
        const next = bytes.indexOf(quote, close + 1);
        if (next < 0)
          return last ? { end, fields, innerLines, wellFormed: false, lineEnd: "other", strayReturn } : null;
        if (next + 1 >= end && !last) return null;
        if (bytes[next + 1] === quote && next + 1 < end) {
          close = next + 1;
          continue;
        }
        innerLines += countLines(bytes, at, next);
        at = next + 1;
        break;
      }
      // A pair, or a longer delimiter, may be cut here.
      if (at + width > end && !last) return null;
      if (at + 1 >= end && bytes[at] === RETURN && !last) return null;
      const ends = at >= end || bytes[at] === NEWLINE || delimits(at) || isReturnAtEnd(bytes, at);
      if (!ends) return { end: at, fields, innerLines, wellFormed: false, lineEnd: "other", strayReturn };
    } else {
      for (; at < end; at++) {
        const byte = bytes[at]!;
        if (byte === NEWLINE) break;
        if (byte === first && delimits(at)) break;
        if (byte !== RETURN) continue;
        if (at + 1 >= end && !last) return null;
        if (isReturnAtEnd(bytes, at)) break;
        strayReturn = true;
      }
      if (width > 1 && !last && at + width > end) return null;
    }
    if (at >= end) return last ? { end, fields, innerLines, wellFormed: true, lineEnd: "other", strayReturn } : null;
    if (bytes[at] === NEWLINE) {
      return { end: at + 1, fields, innerLines, wellFormed: true, lineEnd: "feed", strayReturn };
    }
    if (bytes[at] === RETURN) {
      const lineEnd = at + 1 < end ? "pair" : "other";
      return { end: Math.min(end, at + 2), fields, innerLines, wellFormed: true, lineEnd, strayReturn };
    }
    fields++;
    at += width;
  }
}

/** A carriage return before a line feed, or where the file ends. */
const isReturnAtEnd = (bytes: Buffer, at: number): boolean =>
  bytes[at] === RETURN && (at + 1 >= bytes.length || bytes[at + 1] === NEWLINE);

/** The fields of one whole record, unquoted. */
export function splitRecord(text: string, delimiter: string, quote: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === quote) {
      let value = "";
      let close = at + 1;
      for (;;) {
        const next = text.indexOf(quote, close);
        if (next < 0) return [...fields, value + text.slice(close)];
        value += text.slice(close, next);
        close = next + 1;
        if (text[close] !== quote) break;
        value += quote;
        close++;
      }
      fields.push(value);
      at = close;
    } else {
      const next = text.indexOf(delimiter, at);
      fields.push(text.slice(at, next < 0 ? undefined : next));
      at = next < 0 ? text.length : next;
    }
    if (at >= text.length) return fields;
    at += delimiter.length;
  }
}

function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
