import type { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { FileFault } from "../file-fault.js";
import { DamagedXml } from "./damaged-xml.js";
import { XmlScanner, type XmlHandler } from "./xml-scanner.js";
import { XmlDecoder } from "./xml-text.js";

/** Parts of a package: a picture or a sheet each. */
const MOST_PARTS = 65_536;
/** Bytes that a part may always have, and how many times its packed size beyond that: XML packs 5 to 40 times. */
const ALWAYS = 64 << 20;
const MOST_TIMES = 200;
const MOST_BYTES = 8 * 2 ** 30;
const PIECE = 256 << 10;

/** A zip package whose parts are looked up by name and streamed; nothing of it is ever written under its own name. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #parts: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, parts: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#parts = parts;
  }

  /** @throws {FileFault} damaged-zip */
  static async open(path: string): Promise<Archive> {
    const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch((cause: unknown) => {
      throw zipFault(cause);
    });
    try {
      const parts = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        const key = entry.fileName.toLowerCase();
        if (parts.has(key)) throw new FileFault("damaged-zip", `the workbook has two parts named ${entry.fileName}`);
        if (parts.size === MOST_PARTS) throw new FileFault("damaged-zip", "the workbook has too many parts");
        parts.set(key, entry);
      }
      return new Archive(zip, parts);
    } catch (cause) {
      zip.close();
      throw zipFault(cause);
    }
  }

  close(): void {
    this.#zip.close();
  }

  /** Names of parts are compared without case. */
  has(part: string): boolean {
    return this.#parts.has(part.toLowerCase());
  }

  /**
   * Streams one XML part into a handler, its size and checksum watched.
   * @param isEnough asked after each piece: true stops the reading, and what follows is not looked at
   * @throws {FileFault} missing-part, damaged-zip, zip-bomb, damaged-workbook
   */
  async read(part: string, handler: XmlHandler, isEnough: () => boolean = () => false): Promise<void> {
    const decoder = new XmlDecoder();
    const scanner = new XmlScanner(handler);
    try {
      for await (const bytes of this.#bytes(part)) {
        scanner.write(decoder.decode(bytes));
        if (isEnough()) return;
      }
      scanner.write(decoder.decode(Buffer.alloc(0), true));
      scanner.end();
    } catch (cause) {
      if (!(cause instanceof DamagedXml)) throw cause;
      throw new FileFault("damaged-workbook", `${cause.message} (in ${part})`);
    }
  }

  async *#bytes(part: string): AsyncGenerator<Buffer> {
    const entry = this.#parts.get(part.toLowerCase());
    if (entry === undefined) throw new FileFault("missing-part", `the workbook lacks its part ${part}`);
    if (entry.isEncrypted()) throw new FileFault("encrypted-workbook", ENCRYPTED);
    if (!entry.canDecodeFileData()) throw new FileFault("damaged-zip", `the part ${part} is packed in an unusual way`);
    let stream: Readable | null = null;
    let size = 0;
    let sum = 0;
    try {
      stream = await this.#unpack(entry);
      for await (const piece of stream) {
        const bytes = piece as Buffer;
        size += bytes.length;
        if (size > MOST_BYTES || (size > ALWAYS && size > MOST_TIMES * entry.compressedSize)) {
          throw new FileFault("zip-bomb", `the part ${part} unpacks to more than a workbook can hold: it is not read`);
        }
        sum = crc32(bytes, sum);
        yield bytes;
      }
    } catch (cause) {
      throw zipFault(cause);
    } finally {
      stream?.destroy();
    }
    if (sum !== entry.crc32 || size !== entry.uncompressedSize)
      throw new FileFault("damaged-zip", `the part ${part} is damaged: deliver the file again`);
  }

  /** In pieces that are large beside what handing one over costs; the zip reader's own are of 16 kB. */
  async #unpack(entry: Entry): Promise<Readable> {
    if (entry.compressionMethod === 0) return this.#zip.openReadStreamPromise(entry);
    const packed = await this.#zip.openReadStreamPromise(entry, { decodeFileData: false });
    const unpacked = createInflateRaw({ chunkSize: PIECE });
    packed.on("error", (cause) => unpacked.destroy(cause));
    unpacked.on("close", () => packed.destroy());
    return packed.pipe(unpacked);
  }
}

export const ENCRYPTED = "the workbook is encrypted: save it without a password";

/** What the zip reader and the unpacker say, told as the fault that it is; other errors stay what they are. */
function zipFault(cause: unknown): unknown {
  if (cause instanceof FileFault || cause instanceof DamagedXml) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  if (code !== "" && !code.startsWith("Z_")) return cause;
  return new FileFault("damaged-zip", "the file is no whole workbook, it is cut short or damaged: deliver it again");
}
