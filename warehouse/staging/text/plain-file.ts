import { createHash, randomUUID } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "../hash-file.js";
import { compressionOf, decompressed } from "./compression.js";
import { needRoom } from "./room.js";
import { readText, type TextForm } from "./text-form.js";

/** A file as the engine can read it. */
export interface PlainFile {
  /** Decompressed, and text in UTF-8; the file itself where it is so already. */
  readonly plainPath: string;
  /** Of the bytes as delivered; it may come later than the path. */
  readonly sha256: Promise<string>;
}

/**
 * Decompresses a file of any type but text, in a stream.
 * @param temporary folder for what is made; the caller removes it
 * @throws {FileFault} damaged-gzip, damaged-zst, too-large, disk-full
 */
export async function plainFile(path: string, temporary: string): Promise<PlainFile> {
  const compression = await compressionOf(path);
  if (compression === null) return { plainPath: path, sha256: hashFile(path) };
  return writePlain(path, temporary, (watch) => decompressed(path, compression, watch));
}

/**
 * The text of a file as a file in UTF-8, made in a stream where it is not so already: then without its mark.
 * @throws {FileFault} damaged-gzip, damaged-zst, too-large, long-line, disk-full
 */
export async function plainText(form: TextForm, temporary: string): Promise<PlainFile> {
  const { path, compression, encoding, returnsOnly } = form;
  if (compression === null && encoding === "utf-8" && !returnsOnly) return { plainPath: path, sha256: hashFile(path) };
  return writePlain(path, temporary, (watch) => readText(form, watch), compression === null);
}

/** How many bytes are written between two looks at the disk. */
const STEP = 64 << 20;

/** @param large the file is as large as what is made of it: it is hashed beside */
async function writePlain(
  path: string,
  temporary: string,
  blocks: (watch?: (block: Buffer) => void) => AsyncGenerator<Buffer>,
  large = false,
): Promise<PlainFile> {
  await needRoom(temporary, (await stat(path)).size);
  const plainPath = join(temporary, randomUUID());
  const hash = createHash("sha256");
  const beside = large ? hashFile(path) : null;
  beside?.catch(() => undefined);
  const file = await open(plainPath, "wx", 0o600);
  try {
    let sinceLook = 0;
    // The next block is made while one is written.
    let writing: Promise<void> = Promise.resolve();
    for await (const block of blocks(large ? undefined : (delivered) => hash.update(delivered))) {
      await writing;
      writing = file.appendFile(block);
      writing.catch(() => undefined);
      sinceLook += block.length;
      if (sinceLook < STEP) continue;
      sinceLook = 0;
      await needRoom(temporary, STEP);
    }
    await writing;
  } finally {
    await file.close();
  }
  return { plainPath, sha256: beside ?? Promise.resolve(hash.digest("hex")) };
}
