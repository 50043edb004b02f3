import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { FileFault } from "../file-fault.js";
import { decompressZstd } from "./zstd.js";

export type Compression = "gzip" | "zstd";

const BLOCK = 1 << 20;
/** A file may unpack to so many times its size … */
const MOST_TIMES = 200;
/** … and to so many bytes in any case. */
const ALWAYS = 256 << 20;

/**
 * How a file is compressed, by its first bytes; null: not at all.
 * @throws {FileFault} damaged-gzip, damaged-zst: the name says so, the content does not
 */
export async function compressionOf(path: string): Promise<Compression | null> {
  const start = await firstBytes(path, 4);
  const is = (...bytes: number[]): boolean => bytes.every((byte, i) => start[i] === byte);
  const skippable = start.length === 4 && (start[0]! & 0xf0) === 0x50 && start.subarray(1).equals(SKIPPABLE);
  const found = is(0x1f, 0x8b) ? "gzip" : is(0x28, 0xb5, 0x2f, 0xfd) || skippable ? "zstd" : null;
  const ending = /\.(gz|zst)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined || found === (ending === "gz" ? "gzip" : "zstd")) return found;
  const rule = ending === "gz" ? "damaged-gzip" : "damaged-zst";
  throw new FileFault(rule, `the name ends in .${ending}, but the content is not: deliver the file again`);
}

/** Of a zstd frame that holds no data, after its first byte, 0x50 to 0x5f. */
const SKIPPABLE = Buffer.from([0x2a, 0x4d, 0x18]);

/**
 * The bytes of a file, decompressed: the whole file is held to be damaged where any of it is.
 * @param watch gets every block as it was delivered
 * @throws {FileFault} damaged-gzip, damaged-zst, too-large
 */
export async function* decompressed(
  path: string,
  compression: Compression | null,
  watch: (block: Buffer) => void = () => undefined,
): AsyncGenerator<Buffer> {
  let taken = 0;
  const source = createReadStream(path, { highWaterMark: BLOCK });
  source.on("data", (block) => {
    taken += block.length;
    watch(block as Buffer);
  });
  source.pause();
  try {
    if (compression === null) {
      yield* source;
      return;
    }
    let given = 0;
    for await (const block of compression === "gzip" ? gunzip(source) : decompressZstd(source)) {
      given += block.length;
      if (given > ALWAYS && given > taken * MOST_TIMES) throw tooLarge();
      yield block;
    }
  } finally {
    source.destroy();
  }
}

async function* gunzip(source: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  const zip = createGunzip({ chunkSize: BLOCK });
  let taken = 0;
  let tail: Buffer = Buffer.alloc(0);
  source.on("data", (block: Buffer) => {
    taken += block.length;
    tail = block;
  });
  source.on("error", (cause) => zip.destroy(cause));
  source.pipe(zip);
  try {
    yield* zip;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_")) throw cause;
    const what = code === "Z_BUF_ERROR" ? "is cut short" : "is damaged";
    throw new FileFault("damaged-gzip", `the gzip content ${what}: deliver the file again`);
  }
  // What follows the last member ends the stream in silence; zeros are padding.
  const unread = taken - zip.bytesWritten;
  if (unread > 0 && (unread > tail.length || tail.subarray(-unread).some((byte) => byte !== 0))) {
    throw new FileFault("damaged-gzip", "after the gzip content stand bytes that are none: deliver the file again");
  }
}

/** So many bytes of a stream; fewer where it has no more. */
export async function firstOf(blocks: AsyncIterable<Buffer>, count: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const block of blocks) {
    // A block of the stream may be used again.
    kept.push(Buffer.from(block));
    length += block.length;
    if (length >= count) break;
  }
  return Buffer.concat(kept).subarray(0, count);
}

const tooLarge = (): FileFault =>
  new FileFault(
    "too-large",
    `the content unpacks to more than ${MOST_TIMES} times its size, which no export does: if it is whole, deliver it unpacked`,
  );

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
