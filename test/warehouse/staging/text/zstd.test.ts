import { expect, test } from "vitest";
import { decompressZstd } from "../../../../warehouse/staging/text/zstd.js";
import { storeZstd } from "../../../support/store-zstd.js";

const TEXT = `no,item,at,n,price,via\n${"t1,tea,2026-01-02 10:00:00,1,2.50,web\n".repeat(300)}`;
// What `zstd -19` 1.5.4 makes of it, with its check sum.
const PACKED = Buffer.from(
  "28b52ffd649f2bdd0100c2430c10a0eddc6bcdf0fcbffb93a540b27bd7c4484d9f8cb5fa37bfb986bdd08bb25f1f15ad119c25add282cfcdf198a9b8ec5a01000cc612afa0a91b77df",
  "hex",
);

async function unpacked(bytes: Uint8Array, block = 7): Promise<string> {
  const parts: Buffer[] = [];
  const blocks = (async function* () {
    for (let at = 0; at < bytes.length; at += block) yield Buffer.from(bytes.subarray(at, at + block));
  })();
  for await (const part of decompressZstd(blocks)) parts.push(part);
  return Buffer.concat(parts).toString();
}

const refused = (bytes: Uint8Array) =>
  expect(unpacked(bytes, 1 << 20)).rejects.toMatchObject({ name: "FileFault", rule: "damaged-zst" });

test("frames of the reference program are read, in blocks of any length, with frames that hold no data between them", async () => {
  const skipped = Buffer.from("502a4d1803000000aabbcc", "hex");
  for (const block of [1, 7, 4096]) expect(await unpacked(PACKED, block)).toBe(TEXT);
  expect(await unpacked(Buffer.concat([skipped, PACKED, skipped, storeZstd(Buffer.from("x")), PACKED]))).toBe(
    `${TEXT}x${TEXT}`,
  );
  expect(await unpacked(storeZstd(Buffer.from(TEXT.repeat(20))), 1000)).toBe(TEXT.repeat(20));
  expect(await unpacked(storeZstd(Buffer.alloc(0)))).toBe("");
});

test("whatever bit is turned, and wherever it is cut, it is refused, unless it still says the same", async () => {
  for (let at = 0; at < PACKED.length; at++) {
    for (const bit of [1, 0x80]) {
      const damaged = Buffer.from(PACKED);
      damaged[at]! ^= bit;
      // Some bits of a window's size change nothing.
      const got: unknown = await unpacked(damaged, 1 << 20).catch((fault: unknown) => fault);
      if (got !== TEXT) expect(got).toMatchObject({ name: "FileFault", rule: "damaged-zst" });
    }
    if (at > 0) await refused(PACKED.subarray(0, at));
  }
  await refused(Buffer.concat([PACKED, Buffer.from("more")]));
});

test("a frame that asks for a gigabyte to unpack a few bytes is refused", async () => {
  const frame = storeZstd(Buffer.from("x"));
  frame[5] = (20 << 3) | 0;
  await refused(frame);
});
