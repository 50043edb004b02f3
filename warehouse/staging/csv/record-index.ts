import { closeSync, openSync, readSync } from "node:fs";
import { readRecord } from "./record.js";
import { bytesOf, type CsvDialect, type CsvScan, type Malformed, type Place } from "./scan-csv.js";

const NEWLINE = 10;

/** A record as it stands in the file. */
export interface RawRecord {
  readonly record: number;
  readonly line: number;
  readonly offset: number;
  /** Without its line end. */
  readonly text: string;
}

/**
 * Records of a csv file by number (0 is the first of data), with line and whole text.
 * @param wanted ascending
 */
export function readRecords(path: string, dialect: CsvDialect, scan: CsvScan, wanted: readonly number[]): RawRecord[] {
  const found: RawRecord[] = [];
  const walker = new Walker(path, dialect, scan);
  try {
    for (const record of wanted) {
      const raw = walker.at(record);
      if (raw !== null) found.push({ ...raw, record });
    }
  } finally {
    walker.close();
  }
  return found;
}

/**
 * Numbers of the records that start at or just after byte offsets of the file.
 * @param offsets ascending
 */
export function recordsAt(path: string, dialect: CsvDialect, scan: CsvScan, offsets: readonly number[]): RawRecord[] {
  const walker = new Walker(path, dialect, scan);
  const found: RawRecord[] = [];
  try {
    for (const offset of offsets) {
      let number = lastPlace(scan.index, (place) => place.offset <= offset)?.record ?? 0;
      for (let raw = walker.at(number); raw !== null; raw = walker.at(++number)) {
        if (raw.offset >= offset || raw.offset + raw.bytes > offset) {
          found.push({ record: number, line: raw.line, offset: raw.offset, text: raw.text });
          break;
        }
      }
    }
  } finally {
    walker.close();
  }
  return found;
}

/** Of a record; the file may end with a carriage return. */
const LINE_END = /\r?\n$|\r$/;

/** The last place that is not beyond what is wanted. */
function lastPlace(index: readonly Place[], isBefore: (place: Place) => boolean): Place | undefined {
  let low = 0;
  let high = index.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isBefore(index[middle]!)) low = middle;
    else high = middle - 1;
  }
  return index[low];
}

/** The text of a malformed stretch, without its line end. */
export function readStretch(path: string, { start, end }: Malformed): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(end - start);
    readSync(file, bytes, 0, bytes.length, start);
    return bytes.toString("utf8").replace(LINE_END, "");
  } finally {
    closeSync(file);
  }
}

/** Steps through a file from the nearest entry of the index. */
class Walker {
  readonly #file: number;
  readonly #delimiter: number | Buffer;
  readonly #quote: number;
  readonly #malformed: ReadonlyMap<number, Malformed>;
  #block = Buffer.alloc(0);
  #blockStart = 0;
  #record = -1;
  #offset = 0;
  #line = 1;

  constructor(
    path: string,
    dialect: CsvDialect,
    readonly scan: CsvScan,
  ) {
    this.#file = openSync(path, "r");
    this.#malformed = new Map(scan.malformed.map((stretch) => [stretch.start, stretch]));
    const { delimiter, quote } = bytesOf(dialect);
    this.#delimiter = delimiter;
    this.#quote = quote;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The record of this number. Fast for ascending numbers. */
  at(number: number): { line: number; offset: number; bytes: number; text: string } | null {
    const place = lastPlace(this.scan.index, ({ record }) => record <= number);
    if (place === undefined) return null;
    if (this.#record < 0 || number < this.#record || place.record > this.#record) {
      this.#record = place.record;
      this.#offset = place.offset;
      this.#line = place.line;
    }
    for (;;) {
      const here = this.#read();
      if (here === null) return null;
      if (this.#record === number) return here;
      this.#step(here);
    }
  }

  #step(here: { bytes: number; lines: number }): void {
    this.#offset += here.bytes;
    this.#line += here.lines;
    this.#record++;
  }

  /** The record at the present place, after blank lines and malformed stretches. */
  #read(): { line: number; offset: number; bytes: number; lines: number; text: string } | null {
    for (;;) {
      const bad = this.#malformed.get(this.#offset);
      if (bad !== undefined) {
        this.#offset = bad.end;
        this.#line += bad.lines;
        continue;
      }
      const { bytes, last } = this.#view();
      if (bytes.length === 0) return null;
      if (this.scan.fields > 1 && (bytes[0] === NEWLINE || (bytes[0] === 13 && bytes[1] === NEWLINE))) {
        this.#offset += bytes[0] === NEWLINE ? 1 : 2;
        this.#line++;
        continue;
      }
      const shape = readRecord(bytes, 0, this.#delimiter, this.#quote, last);
      if (shape === null) return null;
      return {
        line: this.#line,
        offset: this.#offset,
        bytes: shape.end,
        lines: 1 + shape.innerLines,
        text: bytes.toString("utf8", 0, shape.end).replace(LINE_END, ""),
      };
    }
  }

  /** At least one whole record from the present offset, unless the file ends. */
  #view(): { bytes: Buffer; last: boolean } {
    for (let size = 1 << 20; ; size *= 4) {
      const from = this.#offset - this.#blockStart;
      if (from >= 0 && from < this.#block.length) {
        const bytes = this.#block.subarray(from);
        if (readRecord(bytes, 0, this.#delimiter, this.#quote, false) !== null) return { bytes, last: false };
      }
      const block = Buffer.allocUnsafe(size);
      const read = readSync(this.#file, block, 0, size, this.#offset);
      this.#block = block.subarray(0, read);
      this.#blockStart = this.#offset;
      if (read < size || size >= 64 << 20) return { bytes: this.#block, last: true };
    }
  }
}
