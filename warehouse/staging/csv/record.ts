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
}

/**
 * Shape of the csv record that starts at `start`: fields are quoted whole or not at all, a quote inside is doubled.
 * @param last no bytes follow `bytes`
 * @returns null if the record goes on after `bytes`
 * @source RFC 4180, section 2
 */
export function readRecord(
  bytes: Buffer,
  start: number,
  delimiter: number,
  quote: number,
  last: boolean,
): RecordShape | null {
  let at = start;
  let fields = 1;
  let innerLines = 0;
  const end = bytes.length;
  for (;;) {
    if (at < end && bytes[at] === quote) {
      let close = at;
      for (;;) {
        const next = bytes.indexOf(quote, close + 1);
        if (next < 0) return last ? { end, fields, innerLines, wellFormed: false } : null;
        if (next + 1 >= end && !last) return null;
        if (bytes[next + 1] === quote && next + 1 < end) {
          close = next + 1;
          continue;
        }
        innerLines += countLines(bytes, at, next);
        at = next + 1;
        break;
      }
      if (at < end && bytes[at] === RETURN && bytes[at + 1] === NEWLINE) at++;
      if (at < end && bytes[at] !== delimiter && bytes[at] !== NEWLINE) {
        return { end: at, fields, innerLines, wellFormed: false };
      }
    } else {
      while (at < end && bytes[at] !== delimiter && bytes[at] !== NEWLINE) at++;
    }
    if (at >= end) return last ? { end, fields, innerLines, wellFormed: true } : null;
    if (bytes[at] === NEWLINE) return { end: at + 1, fields, innerLines, wellFormed: true };
    fields++;
    at++;
  }
}

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
