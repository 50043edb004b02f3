import fc from "fast-check";
import { expect, test } from "vitest";
import { transcoded } from "../../../../warehouse/staging/text/transcode.js";
import { charactersOf, encodeText } from "../../../support/encode-text.js";

async function inBlocks(bytes: Buffer, encoding: string, sizes: readonly number[]): Promise<Buffer> {
  const blocks = (async function* () {
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = sizes[i % sizes.length]!;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  })();
  const parts: Buffer[] = [];
  for await (const part of transcoded(blocks, encoding)) parts.push(part);
  return Buffer.concat(parts);
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

test.each(["gb18030", "gbk", "big5", "shift_jis", "euc-kr", "utf-16le", "utf-16be", "windows-1252"])(
  "%s: text in blocks of any length is the text that was encoded, and bytes that are none cost their own line only",
  async (encoding) => {
    const wide = encoding.startsWith("utf-16");
    const units = wide ? [..."é茶𠮷🍵龍Ċഀ"] : charactersOf(encoding);
    const line = fc.string({ unit: fc.constantFrom(...units, "a", ",", '"', "\r"), maxLength: 8 });
    const noise = fc.constantFrom(wide ? "42d8" : encoding === "windows-1252" ? "" : "ff");
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.nat(7), noise, sizes, async (lines, place, hex, cut) => {
        const encoded = (text: string): Buffer => encodeText(text, encoding)!;
        const unit = encoding === "utf-16be" ? Buffer.from(hex, "hex").swap16() : Buffer.from(hex, "hex");
        const end = encoded("\n");
        const bytes = lines.map((text, i) =>
          Buffer.concat([...(i === place ? [encoded("x"), unit, encoded("y")] : [encoded(text)]), end]),
        );
        const got = await inBlocks(Buffer.concat(bytes), encoding, cut);
        const wanted = lines.map((text, i) =>
          i === place
            ? Buffer.concat([Buffer.from("x"), hex === "" ? Buffer.alloc(0) : Buffer.from([0xff]), Buffer.from("y\n")])
            : Buffer.from(`${text}\n`),
        );
        expect(got.toString("latin1")).toBe(Buffer.concat(wanted).toString("latin1"));
      }),
      { numRuns: 100 },
    );
  },
);

test("any bytes at all become lines of which each is valid, or has a byte that UTF-8 does not have", async () => {
  for (const encoding of ["gb18030", "gbk", "big5", "shift_jis", "euc-kr", "euc-jp", "utf-16le"]) {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), sizes, async (bytes, cut) => {
        const whole = await inBlocks(Buffer.from(bytes), encoding, [bytes.length]);
        expect(await inBlocks(Buffer.from(bytes), encoding, cut)).toEqual(whole);
        expect(
          whole.includes(0xff) ||
            !whole.includes(Buffer.from("\ufffd")) ||
            encoding === "utf-16le" ||
            encoding === "gb18030" ||
            encoding === "gbk",
        ).toBe(true);
      }),
      { numRuns: 200 },
    );
  }
});
