import { XxHash64 } from "../../warehouse/staging/text/xx-hash-64.js";

/** A zstd frame that stores its content in blocks, uncompressed, with a check sum. */
export function storeZstd(content: Uint8Array): Buffer {
  const hash = new XxHash64();
  hash.update(content);
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += 1 << 16) {
    const body = content.subarray(at, at + (1 << 16));
    const head = Buffer.alloc(3);
    head.writeUIntLE((body.length << 3) | (at + body.length >= content.length ? 1 : 0), 0, 3);
    blocks.push(head, Buffer.from(body));
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(hash.low());
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x60]), ...blocks, sum]);
}
