import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { encodeText } from "../../test/support/encode-text.js";

/** Writes a UTF-8 file again in another encoding of one and two bytes; it must be able to express all of it. */
export async function writeEncoded(path: string, target: string, encoding: string): Promise<void> {
  const table = new Map<string, Buffer>();
  const file = createWriteStream(target, { highWaterMark: 4 << 20 });
  for await (const text of createReadStream(path, { encoding: "utf8", highWaterMark: 4 << 20 })) {
    if (!file.write(encoded(text as string, encoding, table))) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

function encoded(text: string, encoding: string, table: Map<string, Buffer>): Buffer {
  const bytes = Buffer.allocUnsafe(2 * text.length);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128) {
      bytes[at++] = code;
      continue;
    }
    const character = text[i]!;
    let written = table.get(character);
    if (written === undefined) {
      const found = encodeText(character, encoding);
      if (found === null) throw new Error(`${encoding} has no U+${code.toString(16)}`);
      table.set(character, (written = found));
    }
    for (const byte of written) bytes[at++] = byte;
  }
  return bytes.subarray(0, at);
}
