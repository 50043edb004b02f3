import { TextDecoder } from "node:util";
import { DamagedXml } from "./damaged-xml.js";

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Raw text of an XML document as it is meant: entities replaced, line ends as one line feed.
 * @throws {DamagedXml} not-well-formed: an entity that XML does not know, or a character that it cannot hold
 */
export function decodeText(raw: string): string {
  const text = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]{0,32})(;?)/g, (_, name: string, end: string) => {
    const value = end === ";" ? (NAMED[name] ?? numbered(name)) : undefined;
    if (value === undefined) throw new DamagedXml("not-well-formed", "a text has an entity that XML does not know");
    return value;
  });
}

function numbered(name: string): string | undefined {
  const code = /^#[0-9]{1,7}$/.test(name)
    ? Number(name.slice(1))
    : /^#x[0-9a-f]{1,6}$/i.test(name)
      ? Number.parseInt(name.slice(2), 16)
      : 0;
  const there = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return there ? String.fromCodePoint(code) : undefined;
}

/**
 * `_x000D_` in a cell stands for the character of that number.
 * @source ECMA-376, part 1, section 22.9.2.19 (ST_Xstring)
 */
export function unescapeCell(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Turns the bytes of an XML part into text, piece by piece: UTF-8, or UTF-16 in either order. */
export class XmlDecoder {
  #decoder: TextDecoder | null = null;
  #head: Buffer | null = null;

  /** @throws {DamagedXml} bad-encoding */
  decode(bytes: Buffer, last = false): string {
    let input = bytes;
    if (this.#decoder === null) {
      input = this.#head === null ? bytes : Buffer.concat([this.#head, bytes]);
      if (input.length < 4 && !last) {
        this.#head = input;
        return "";
      }
      this.#decoder = new TextDecoder(encodingOf(input), { fatal: true });
    }
    try {
      return this.#decoder.decode(input, { stream: !last });
    } catch {
      throw new DamagedXml("bad-encoding", "the XML is not in the encoding that it says");
    }
  }
}

/** @source Extensible Markup Language (XML) 1.0, fifth edition, appendix F */
function encodingOf(head: Buffer): string {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return "utf-16be";
  return "utf-8";
}
