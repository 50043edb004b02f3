import { encodingNamed } from "../../project/encodings.js";

const tables = new Map<string, ReadonlyMap<string, Buffer>>();

/** Text in any encoding but iso-2022-jp; null where the encoding cannot express it. */
export function encodeText(text: string, label: string): Buffer | null {
  const encoding = encodingNamed(label)!;
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  const table = tableOf(encoding);
  const parts: Buffer[] = [];
  for (const character of text) {
    const bytes = table.get(character);
    if (bytes === undefined) return null;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

/** Characters that an encoding can express in one byte or two. */
export const charactersOf = (label: string): string[] => [...tableOf(encodingNamed(label)!).keys()];

/** Inverts the decoder over all sequences of one and two bytes; private and control characters are left out. */
function tableOf(encoding: string): ReadonlyMap<string, Buffer> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const table = new Map<string, Buffer>();
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const add = (bytes: Buffer): void => {
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: true }) + decoder.decode();
    } catch {
      return;
    }
    if ([...text].length === 1 && !table.has(text) && !/[\p{C}\ufffd]/u.test(text)) table.set(text, bytes);
  };
  for (let first = 0; first < 256; first++) add(Buffer.from([first]));
  for (const control of "\t\n\r") table.set(control, Buffer.from(control));
  if (!/^(windows|iso-8859|koi8|macintosh|x-mac|ibm)/.test(encoding)) {
    for (let first = 0x80; first < 256; first++) {
      for (let second = 0x30; second < 256; second++) add(Buffer.from([first, second]));
    }
  }
  tables.set(encoding, table);
  return table;
}
