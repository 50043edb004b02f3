import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { FileFault } from "../file-fault.js";
import { hashFile } from "../hash-file.js";

/** A file as the engine can read it. */
export interface PlainFile {
  /** Decompressed, in UTF-8; the file itself where it is so already. */
  readonly plainPath: string;
  /** Of the bytes as delivered; of a large file it may come later than the path. */
  readonly sha256: Promise<string>;
}

/**
 * Decompresses a file, in a stream.
 * @param temporary folder for what is made; the caller removes it
 * @throws {FileFault} damaged-gzip
 */
export async function plainFile(path: string, temporary: string): Promise<PlainFile> {
  if (await isGzip(path)) {
    const plainPath = join(temporary, randomUUID());
    const sha256 = await unzip(path, plainPath);
    return { plainPath, sha256: Promise.resolve(sha256) };
  }
  if (path.endsWith(".gz")) {
    throw new FileFault("damaged-gzip", "the name ends in .gz, but the content is not gzip: deliver the file again");
  }
  return { plainPath: path, sha256: hashFile(path) };
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function unzip(path: string, target: string): Promise<string> {
  const hash = createHash("sha256");
  const tee = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 20 }),
      tee,
      createGunzip({ chunkSize: 1 << 20 }),
      createWriteStream(target, { flags: "wx", mode: 0o600 }),
    );
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_")) throw cause;
    const what = code === "Z_BUF_ERROR" ? "is cut short" : "is damaged";
    throw new FileFault("damaged-gzip", `the gzip content ${what}: deliver the file again`);
  }
  return hash.digest("hex");
}
