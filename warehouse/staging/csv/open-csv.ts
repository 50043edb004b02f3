import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { join } from "node:path";
import type { Opener } from "../open-file.js";
import { plainFile } from "../text/plain-file.js";
import { readHeader } from "./read-header.js";
import { blankOut, scanCsv, type CsvDialect, type CsvScan } from "./scan-csv.js";

/** Bytes in which a header must stand. */
const HEAD = 1 << 20;

/** @throws {FileFault} damaged-gzip, empty-file, no-header, duplicate-column */
export const openCsv: Opener = async ({ path, format, temporary }) => {
  const { plainPath, sha256 } = await plainFile(path, temporary);
  const { head, whole } = await readHead(plainPath);
  const { dialect, names } = readHeader(head, whole, path, format);
  // Hashing and copying go on beside the scan.
  const [hash, { scan, readPath }] = await Promise.all([
    sha256,
    scanAndClean(plainPath, dialect, names.length, temporary),
  ]);
  const columns = names.map((name) => ({ name, type: "VARCHAR" }));
  return { type: "csv", sha256: hash, plainPath, readPath, columns, csv: { dialect, scan } };
};

async function readHead(path: string): Promise<{ head: Buffer; whole: boolean }> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return { head: buffer.subarray(0, bytesRead), whole: bytesRead < HEAD };
  } finally {
    await file.close();
  }
}

/** Scans a csv file; what is malformed is blanked out in a copy, which is begun as soon as one is needed. */
async function scanAndClean(
  path: string,
  dialect: CsvDialect,
  fields: number,
  temporary: string,
): Promise<{ scan: CsvScan; readPath: string }> {
  const target = join(temporary, randomUUID());
  const copies: Promise<void>[] = [];
  const scan = scanCsv(path, dialect, fields, () => {
    copies.push(copyFile(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE));
  });
  if (copies.length === 0) return { scan, readPath: path };
  await Promise.all(copies);
  blankOut(target, scan.malformed);
  return { scan, readPath: target };
}
