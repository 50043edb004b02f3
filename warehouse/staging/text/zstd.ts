import { Decompress } from "fzstd";
import { FileFault } from "../file-fault.js";
import { XxHash64 } from "./xx-hash-64.js";

/**
 * Decompresses zstd frames, one after the other. The frames are walked here: the library checks neither that the last
 * one is whole, nor its size, nor its check sum.
 * @throws {FileFault} damaged-zst
 * @source RFC 8878, section 3.1
 */
export async function* decompressZstd(source: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  const input = new Input(source as AsyncIterable<Buffer>);
  while (await input.has(1)) {
    const magic = (await input.take(4)).readUInt32LE();
    if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) await input.skip((await input.take(4)).readUInt32LE());
    else if (magic === 0xfd2fb528) yield* frame(input);
    else throw damaged("is damaged");
  }
}

async function* frame(input: Input): AsyncGenerator<Buffer> {
  const descriptor = await input.take(1);
  const flags = descriptor[0]!;
  const single = (flags & 0x20) !== 0;
  const summed = (flags & 0x04) !== 0;
  const dictionary = [0, 1, 2, 4][flags & 3]!;
  const sizeBytes = flags >>> 6 === 0 ? (single ? 1 : 0) : 1 << (flags >>> 6);
  const window = await input.take(single ? 0 : 1);
  if ((await input.take(dictionary)).some((byte) => byte !== 0)) {
    throw new FileFault("damaged-zst", "the zst content needs a dictionary: compress it without one");
  }
  const size = await input.take(sizeBytes);
  if ((single ? Number(statedSize(size)) : windowSize(window[0]!)) > LONGEST_WINDOW) throw longWindow();
  const pieces: Buffer[] = [];
  const hash = summed ? new XxHash64() : null;
  let given = 0;
  const library = new Decompress((piece) => {
    given += piece.length;
    hash?.update(piece);
    if (piece.length > 0) pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  });
  // The frame as the library shall see it: no dictionary, no check sum.
  const header = Buffer.concat([MAGIC, Buffer.from([flags & ~0x07]), window, size]);
  push(library, header, false);
  for (let last = false; !last;) {
    const head = await input.take(3);
    const bits = head.readUIntLE(0, 3);
    last = (bits & 1) === 1;
    const type = (bits >>> 1) & 3;
    const body = await input.take(type === 1 ? 1 : bits >>> 3);
    push(library, Buffer.concat([head, body]), last);
    yield* pieces.splice(0);
  }
  if (sizeBytes > 0 && statedSize(size) !== BigInt(given)) throw damaged("is damaged");
  if (hash !== null && (await input.take(4)).readUInt32LE() !== hash.low()) throw damaged("is damaged");
}

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

function push(library: Decompress, bytes: Buffer, last: boolean): void {
  try {
    library.push(bytes, last);
  } catch {
    // Whatever the library throws: bytes that are no zstd can also lead it out of its own arrays.
    throw damaged("is damaged");
  }
}

function statedSize(bytes: Buffer): bigint {
  if (bytes.length === 8) return bytes.readBigUInt64LE();
  return BigInt(bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0));
}

/** As the reference decoder has it by default. */
const LONGEST_WINDOW = 128 << 20;

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >>> 3));
  return base + (base / 8) * (byte & 7);
}

const longWindow = (): FileFault =>
  new FileFault(
    "damaged-zst",
    "the zst content needs too much memory to unpack: compress it without --long or --ultra",
  );

const damaged = (what: string): FileFault =>
  new FileFault("damaged-zst", `the zst content ${what}: deliver the file again`);

/** Takes from a stream so many bytes as are asked for. */
class Input {
  readonly #blocks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#blocks = source[Symbol.asyncIterator]();
  }

  async has(count: number): Promise<boolean> {
    const more: Buffer[] = [];
    let length = this.#rest.length;
    while (length < count) {
      const next = await this.#blocks.next();
      if (next.done === true) break;
      more.push(next.value);
      length += next.value.length;
    }
    if (more.length > 0) this.#rest = Buffer.concat([this.#rest, ...more]);
    return length >= count;
  }

  async take(count: number): Promise<Buffer> {
    if (!(await this.has(count))) throw damaged("is cut short");
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) left -= (await this.take(Math.min(left, 1 << 20))).length;
  }
}
