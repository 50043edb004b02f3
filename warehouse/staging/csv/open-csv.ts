import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Opener } from "../open-file.js";
import { plainText } from "../text/plain-file.js";
import { readTextForm } from "../text/text-form.js";
import { footerStart } from "./footer-start.js";
import { readHeader } from "./read-header.js";
import { blankOut, blankTop, cleanCsv, scanCsv, type CsvDialect, type CsvPart, type CsvScan } from "./scan-csv.js";

/** @throws {FileFault} as `readTextForm`, `readHeader`, `plainText` and `scanCsv` */
export const openCsv: Opener = async ({ path, format, temporary }) => {
  const form = await readTextForm(path, format.encoding);
  const header = readHeader(form.head, form.whole, path, format);
  const { plainPath, sha256 } = await plainText(form, temporary);
  // Hashing goes on beside the scan.
  const [hash, scanned] = await Promise.allSettled([
    sha256,
    (async () => {
      const start = header.start + (plainPath === path ? form.mark : 0);
      const end = format.footer > 0 ? Math.max(start, await footerStart(plainPath, format.footer)) : null;
      const part = { start, line: header.line, end, lineEnd: header.lineEnd };
      const dialect = {
        delimiter: header.delimiter,
        quote: '"',
        header: header.start > 0,
        lineEnd: header.lineEnd,
      } as const;
      return scanAndClean(plainPath, dialect, header.names.length, part, header.below, temporary);
    })(),
  ]);
  if (scanned.status === "rejected") throw scanned.reason;
  if (hash.status === "rejected") throw hash.reason;
  const { dialect, scan, readPath } = scanned.value;
  const columns = header.names.map((name) => ({ name, type: "VARCHAR" }));
  return { type: "csv", sha256: hash.value, plainPath, readPath, columns, csv: { dialect, scan } };
};

/**
 * Scans a csv file; what the engine must not see is taken out in a copy, which is begun as soon as one is needed, so that
 * what is left of the file stays where it was.
 */
async function scanAndClean(
  path: string,
  dialect: CsvDialect,
  fields: number,
  part: CsvPart,
  below: boolean,
  temporary: string,
): Promise<{ dialect: CsvDialect; scan: CsvScan; readPath: string }> {
  const target = join(temporary, randomUUID());
  const copies: Promise<void>[] = [];
  const copy = (): void => {
    if (copies.length === 0) copies.push(copyFile(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE));
  };
  const lineless = below && part.start < part.lineEnd.length;
  if ((below || part.end !== null) && !lineless) copy();
  const scan = lineless ? null : scanCsv(path, dialect, fields, part, copy);
  await Promise.all(copies);
  if (scan === null || !scan.regular) {
    const cleaned = join(temporary, randomUUID());
    const again = cleanCsv(path, cleaned, dialect, fields, part);
    return { dialect: { ...dialect, header: part.start > 0, lineEnd: "\n" }, scan: again, readPath: cleaned };
  }
  if (copies.length === 0) return { dialect, scan, readPath: path };
  if (below) blankTop(target, part);
  if (part.end !== null) await truncate(target, part.end);
  blankOut(target, scan.malformed);
  return { dialect, scan, readPath: target };
}
