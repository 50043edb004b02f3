import { open, stat } from "node:fs/promises";
import { FileFault } from "../staging/file-fault.js";
import { compressionOf, decompressed, firstOf, type Compression } from "../staging/text/compression.js";

/** Bytes of a file, decompressed, not decoded. */
export interface Content {
  readonly head: Buffer;
  /** `head` is all there is. */
  readonly whole: boolean;
  /** The last lines; null where they were not looked at, since all before them would have to be decompressed. */
  readonly tail: Buffer | null;
  /** Some of the lines behind `head` that are not plain ASCII. */
  readonly beyondAscii: Buffer;
  /** How it is packed. */
  readonly packed: Compression | null;
}

const HEAD = 1 << 20;
const TAIL = 1 << 17;
const SAMPLE = 1 << 16;
/** Packed bytes that are unpacked for the sake of the last lines. */
const PATIENCE = 24 << 20;
/** Plain bytes that are read for the sake of an encoding. */
const FAR = 96 << 20;

/**
 * The beginning of a file; with `deep` its end, and what is not plain ASCII between them.
 * @throws {FileFault} empty-file, damaged-gzip, damaged-zst, too-large
 */
export async function readContent(path: string, deep: boolean): Promise<Content> {
  const packed = await compressionOf(path);
  const { size } = await stat(path);
  if (size === 0) throw new FileFault("empty-file", "the file is empty, without even a header");
  const chunks: Buffer[] = [];
  let length = 0;
  let far = false;
  let tail: Buffer = Buffer.alloc(0);
  const strange: Buffer[] = [];
  let strangeBytes = 0;
  const on = deep && (packed === null ? size <= FAR : size <= PATIENCE);
  for await (const block of decompressed(path, packed)) {
    // A block of the stream may be used again.
    const chunk = Buffer.from(block);
    if (length > HEAD) {
      far = true;
      if (strangeBytes < SAMPLE) {
        for (const part of linesBeyondAscii(chunk)) {
          if (strangeBytes >= SAMPLE) break;
          strange.push(part, NEWLINE);
          strangeBytes += part.length + 1;
        }
      }
      tail = last(tail, chunk);
      if (length > 1 << 29) break;
    } else chunks.push(chunk);
    length += chunk.length;
    if (length > HEAD && !on) break;
  }
  const head = Buffer.concat(chunks);
  if (head.length === 0) throw new FileFault("empty-file", "the file is empty, without even a header");
  const whole = !far && length === head.length && (on || length <= HEAD);
  if (whole) return { head, whole, tail: head, beyondAscii: Buffer.alloc(0), packed };
  let end: Buffer | null = null;
  if (deep && on) end = fromLineStart(tail.length < TAIL ? last(head, tail) : tail);
  else if (deep && packed === null) end = fromLineStart(await readEnd(path, size));
  return { head, whole, tail: end, beyondAscii: Buffer.concat(strange), packed };
}

/** So many bytes, unpacked; fewer where the file has no more. */
export const firstBytes = async (path: string, count: number): Promise<Buffer> =>
  firstOf(decompressed(path, await compressionOf(path)), count);

const NEWLINE = Buffer.from("\n");

async function readEnd(path: string, size: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    // An even offset, for two-byte encodings.
    const from = (size - Math.min(size, TAIL)) & ~1;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const last = (before: Buffer, chunk: Buffer): Buffer => {
  const joined = Buffer.concat([before, chunk]);
  const from = Math.max(0, joined.length - TAIL);
  return from === 0 ? joined : joined.subarray(from + (from & 1));
};

/** A part of a file may begin inside a line. */
function fromLineStart(bytes: Buffer): Buffer {
  const wide = bytes.includes(0);
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (!wide) return bytes.subarray(at + 1);
    if (at % 2 === 0 && bytes[at + 1] === 0) return bytes.subarray(at + 2);
    if (at % 2 === 1 && bytes[at - 1] === 0) return bytes.subarray(at + 1);
  }
  return bytes;
}

function* linesBeyondAscii(chunk: Buffer): Generator<Buffer> {
  // The first and the last line of a chunk may be cut inside a character.
  const end = chunk.lastIndexOf(10);
  let start = chunk.indexOf(10) + 1;
  while (start > 0 && start < end) {
    let at = start;
    while (at < end && chunk[at]! < 128) at++;
    if (at >= end) return;
    const from = chunk.lastIndexOf(10, at) + 1;
    const to = chunk.indexOf(10, at);
    yield chunk.subarray(from, to);
    start = to + 1;
  }
}
