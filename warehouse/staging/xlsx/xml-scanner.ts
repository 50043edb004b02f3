import { DamagedXml } from "./damaged-xml.js";
import { decodeText } from "./xml-text.js";

/** What a scanner tells, in the order of the document. Names come without their prefix. */
export interface XmlHandler {
  /** Attributes stand in `source` from `from` to `to`, as written. */
  open(name: string, source: string, from: number, to: number): void;
  /** Raw text, entities and all; one text may come in several pieces. */
  text(source: string, from: number, to: number): void;
  /** Text in which nothing is an entity. */
  plain(text: string): void;
  close(name: string): void;
}

/** Characters of one tag, text or comment. */
const LONGEST = 1 << 20;
const DEEPEST = 256;

const EXCLAMATION = 33;
const DOUBLE = 34;
const SINGLE = 39;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const QUESTION = 63;

/**
 * Goes through well-formed XML that comes in pieces, without building anything: the sheet of a workbook has millions of
 * cells, and a general parser takes twice as long. Document types are refused, so no entity can grow.
 * @throws {DamagedXml} not-well-formed, document-type, too-long
 * @source Extensible Markup Language (XML) 1.0, fifth edition, sections 2 and 3
 */
export class XmlScanner {
  readonly #handler: XmlHandler;
  readonly #stack: string[] = [];
  #rest = "";
  #rootSeen = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  write(piece: string): void {
    const source = this.#rest === "" ? piece : this.#rest + piece;
    const done = this.#scan(source);
    this.#rest = done === source.length ? "" : source.slice(done);
    if (this.#rest.length > LONGEST) throw new DamagedXml("too-long", "a value has more than a million characters");
  }

  end(): void {
    if (this.#rest.trim() !== "" || this.#stack.length > 0 || !this.#rootSeen) {
      throw new DamagedXml("not-well-formed", "the XML ends too early");
    }
  }

  /** @returns where what is not yet whole begins */
  #scan(source: string): number {
    let at = 0;
    for (;;) {
      const less = source.indexOf("<", at);
      if (less < 0) return at;
      if (less > at) this.#text(source, at, less);
      const kind = source.charCodeAt(less + 1);
      let after: number;
      if (kind === SLASH) after = this.#close(source, less);
      else if (kind === EXCLAMATION) after = this.#declaration(source, less);
      else if (kind === QUESTION) after = skipTo(source, "?>", less + 2);
      else after = this.#open(source, less);
      if (after < 0) return less;
      at = after;
    }
  }

  #text(source: string, from: number, to: number): void {
    if (this.#stack.length > 0) this.#handler.text(source, from, to);
    else if (source.slice(from, to).replace("\ufeff", "").trim() !== "") {
      throw new DamagedXml("not-well-formed", "text stands outside the XML");
    }
  }

  #open(source: string, less: number): number {
    const end = tagEnd(source, less + 1);
    if (end < 0) return -1;
    const empty = source.charCodeAt(end - 1) === SLASH;
    const last = empty ? end - 1 : end;
    let at = less + 1;
    while (at < last && source.charCodeAt(at) > 32) at++;
    const written = source.slice(less + 1, at);
    if (written === "" || (this.#stack.length === 0 && this.#rootSeen)) {
      throw new DamagedXml("not-well-formed", "a tag stands where none can be");
    }
    this.#rootSeen = true;
    const name = localName(written);
    this.#handler.open(name, source, at, last);
    if (empty) this.#handler.close(name);
    else if (this.#stack.push(written) > DEEPEST) throw new DamagedXml("not-well-formed", "tags are nested too deep");
    return end + 1;
  }

  #close(source: string, less: number): number {
    const end = source.indexOf(">", less);
    if (end < 0) return -1;
    const written = this.#stack.pop();
    const length = end - less - 2;
    const equal =
      written !== undefined &&
      source.startsWith(written, less + 2) &&
      (length === written.length || source.slice(less + 2, end).trimEnd() === written);
    if (!equal) throw new DamagedXml("not-well-formed", "a closing tag has no opening one");
    this.#handler.close(localName(written));
    return end + 1;
  }

  #declaration(source: string, less: number): number {
    if (source.startsWith("<!--", less)) return skipTo(source, "-->", less + 4);
    if (source.startsWith("<![CDATA[", less)) {
      const end = source.indexOf("]]>", less + 9);
      if (end < 0) return -1;
      if (this.#stack.length === 0) throw new DamagedXml("not-well-formed", "text stands outside the XML");
      this.#handler.plain(source.slice(less + 9, end));
      return end + 3;
    }
    if (source.length - less < 9 && !source.startsWith("<!D", less)) return -1;
    throw new DamagedXml("document-type", "the XML declares a document type, which no workbook may");
  }
}

/** Offset of the `>` that ends a tag; -1 where the tag goes on. */
function tagEnd(source: string, from: number): number {
  let quote = 0;
  for (let at = from; at < source.length; at++) {
    const c = source.charCodeAt(at);
    if (quote !== 0) {
      if (c === quote) quote = 0;
    } else if (c === GREATER) return at;
    else if (c === DOUBLE || c === SINGLE) quote = c;
    else if (c === LESS) throw new DamagedXml("not-well-formed", "a tag is not closed");
  }
  return -1;
}

function skipTo(source: string, end: string, from: number): number {
  const at = source.indexOf(end, from);
  return at < 0 ? -1 : at + end.length;
}

function localName(written: string): string {
  const colon = written.length < 3 ? -1 : written.indexOf(":");
  return colon < 0 ? written : written.slice(colon + 1);
}

/** The value of an attribute without prefix; null where the tag has none of this name. */
export function attribute(source: string, from: number, to: number, name: string): string | null {
  let at = from;
  while (at < to) {
    while (at < to && source.charCodeAt(at) <= 32) at++;
    const equals = source.indexOf("=", at);
    if (equals < 0 || equals >= to) return null;
    let open = equals + 1;
    while (open < to && source.charCodeAt(open) <= 32) open++;
    const close = source.indexOf(source[open]!, open + 1);
    if (close < 0 || close >= to) return null;
    if (equals - at === name.length ? source.startsWith(name, at) : source.slice(at, equals).trimEnd() === name) {
      return decodeText(source.slice(open + 1, close));
    }
    at = close + 1;
  }
  return null;
}
