import { closeSync, openSync, readSync } from "node:fs";
import { FileFault } from "../file-fault.js";

/** One value of a file: `bytes` as they stand there, valid until the next one is asked for. */
export interface Element {
  readonly bytes: Buffer;
  readonly offset: number;
  /** In which it begins, from 1. */
  readonly line: number;
}

/** How the values of a file follow each other: in one array, one to a line, or one after the other. */
export type Layout = "array" | "lines" | "values";

export interface ElementPlace {
  readonly layout: Layout;
  readonly offset: number;
  readonly line: number;
}

/** Bytes of one value. */
const LONGEST = 16_000_000;
const BLOCK = 1 << 20;

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Finds the values of a JSON file, of any size, without looking into them: brackets are counted, strings are skipped.
 * @source RFC 8259, sections 2 and 7
 */
export class ElementReader {
  readonly #file: number;
  #buffer = Buffer.alloc(2 * BLOCK);
  #length = 0;
  /** Offset in the file of the buffer's first byte. */
  #base: number;
  #at = 0;
  #line: number;
  #layout: Layout | null;
  #first: boolean;

  /**
   * @param from where a value begins; null: the start of the file
   * @throws {FileFault} empty-file, damaged-json
   */
  constructor(path: string, from: ElementPlace | null = null) {
    this.#file = openSync(path, "r");
    this.#base = from?.offset ?? 0;
    this.#line = from?.line ?? 1;
    this.#layout = from?.layout ?? null;
    this.#first = true;
    try {
      if (from === null) this.#begin();
    } catch (cause) {
      this.close();
      throw cause;
    }
  }

  get layout(): Layout {
    return this.#layout!;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** @throws {FileFault} damaged-json, value-too-long */
  next(): Element | null {
    this.#skipBlank();
    if (this.#layout === "array") return this.#nextOfArray();
    if (this.#at === this.#length) return null;
    return this.#layout === "lines" ? this.#lineOf() : this.#value();
  }

  #begin(): void {
    this.#more();
    if (this.#buffer[0] === 0xef && this.#buffer[1] === 0xbb && this.#buffer[2] === 0xbf) this.#at = 3;
    this.#skipBlank();
    if (this.#at === this.#length) throw new FileFault("empty-file", "the file is empty");
    const first = this.#buffer[this.#at];
    if (first === OPEN_ARRAY) {
      this.#layout = "array";
      this.#at++;
    } else if (first === OPEN_OBJECT) this.#layout = this.#hasLines() ? "lines" : "values";
    else throw new FileFault("damaged-json", "the file is no JSON: it begins with neither [ nor {");
  }

  /** Whether each value has a line of its own: the first line is a whole one, or the second begins like it. */
  #hasLines(): boolean {
    for (let more = true; ; more = this.#more()) {
      const held = this.#buffer.subarray(this.#at, this.#length);
      const end = held.indexOf(NEWLINE);
      if (end < 0 && !more) return true;
      const next = end < 0 ? undefined : held.subarray(end).find((byte) => byte > SPACE);
      if (next !== undefined || !more) return next === OPEN_OBJECT || isWhole(held.subarray(0, end));
    }
  }

  #nextOfArray(): Element | null {
    let byte = this.#peek();
    if (!this.#first && byte === COMMA) {
      this.#at++;
      this.#skipBlank();
      byte = this.#peek();
      if (byte === CLOSE_ARRAY) throw this.#damaged("a value is missing behind the comma");
    } else if (byte === CLOSE_ARRAY) {
      this.#at++;
      this.#skipBlank();
      if (this.#at < this.#length) throw this.#damaged("something follows after the end of the array");
      return null;
    } else if (!this.#first) throw this.#damaged("a comma is missing between two values");
    this.#first = false;
    return this.#value();
  }

  #peek(): number {
    if (this.#at === this.#length) throw this.#damaged("the array is not closed, the file is cut short");
    return this.#buffer[this.#at]!;
  }

  #lineOf(): Element {
    for (let from = 0; ;) {
      const end = this.#buffer.indexOf(NEWLINE, this.#at + from);
      if (end >= 0 && end < this.#length) return this.#take(end);
      from = this.#length - this.#at;
      if (!this.#more()) return this.#take(this.#length);
    }
  }

  #value(): Element {
    let at = this.#at;
    let depth = 0;
    let inString = false;
    let escaped = false;
    for (; ; at++) {
      if (at === this.#length) {
        at -= this.#at;
        if (!this.#more()) {
          if (depth > 0 || inString) throw this.#damaged("a value is not closed, the file is cut short");
          break;
        }
      }
      const byte = this.#buffer[at]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
      else if (depth === 0) {
        if (byte === COMMA || byte === CLOSE_ARRAY || byte <= SPACE) break;
      } else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) {
        at++;
        break;
      }
    }
    if (at === this.#at) throw this.#damaged("a value is missing");
    return this.#take(at);
  }

  #take(end: number): Element {
    const bytes = this.#buffer.subarray(this.#at, end);
    const element = { bytes, offset: this.#base + this.#at, line: this.#line };
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.#line++;
    this.#at = end;
    return element;
  }

  #skipBlank(): void {
    for (;;) {
      if (this.#at === this.#length && !this.#more()) return;
      const byte = this.#buffer[this.#at]!;
      if (byte === NEWLINE) this.#line++;
      else if (byte !== SPACE && byte !== TAB && byte !== RETURN) return;
      this.#at++;
    }
  }

  /** Reads on; what stands before the present place is forgotten. */
  #more(): boolean {
    this.#buffer.copyWithin(0, this.#at, this.#length);
    this.#base += this.#at;
    this.#length -= this.#at;
    this.#at = 0;
    if (this.#length > LONGEST) {
      throw new FileFault("value-too-long", `line ${this.#line}: a value has more than 16 MB`);
    }
    if (this.#buffer.length < this.#length + BLOCK) {
      this.#buffer = Buffer.concat([this.#buffer.subarray(0, this.#length), Buffer.alloc(this.#length + BLOCK)]);
    }
    const read = readSync(this.#file, this.#buffer, this.#length, BLOCK, this.#base + this.#length);
    this.#length += read;
    return read > 0;
  }

  #damaged(what: string): FileFault {
    return new FileFault("damaged-json", `line ${this.#line}: ${what}. Deliver the file again`);
  }
}

function isWhole(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
