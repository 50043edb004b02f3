import { rm } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { writeWhole } from "../project/write-whole.js";
import { FILE_FORMATS, formatOfEnding, type FileFormat } from "../warehouse/files/file-format.js";
import { UsageError } from "./errors.js";
import { format, type Column, type Format, type Row } from "./print.js";

/**
 * The format of `--out FILE`.
 * @param asked `--format`, which may only say the same
 * @throws {UsageError} unknown-format, two-formats
 */
export function formatOfOut(path: string, asked: Format | null): FileFormat {
  const found = formatOfEnding(path);
  if (found === undefined) {
    const ending = extname(path);
    throw new UsageError(
      "unknown-format",
      `--out ${path}: the ending of the file decides the format: ${FILE_FORMATS.map((name) => `.${name}`).join(", ")}; got "${ending === "" ? "none" : ending}".`,
    );
  }
  if (asked !== null && asked !== found) {
    throw new UsageError(
      "two-formats",
      `--out ${path} is ${found} by its ending, and --format is ${asked}: leave --format out.`,
    );
  }
  return found;
}

/** Writes what would be printed to a file, whole or not at all. */
export async function printOut(
  path: string,
  rows: readonly Row[],
  columns: readonly Column[],
  as: FileFormat,
): Promise<void> {
  if (as === "json" || as === "ndjson") return writeWhole(path, format(rows, columns, as));
  const [{ writeRecords }, { replaceBy }] = await Promise.all([
    import("../warehouse/files/write-records.js"),
    import("../warehouse/snapshot/files.js"),
  ]);
  const title = basename(path, extname(path));
  const names = columns.length === 0 ? ["nothing"] : columns.map(({ name }) => name);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeRecords(rows, names, as, temporary, title);
    replaceBy(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A card as rows, one for each value: of its own fields, of its parts, and of their rows by number. */
export function flattened(card: object, section = ""): Row[] {
  return Object.entries(card).flatMap(([name, value]: [string, unknown]): Row[] => {
    if (value === null || value === undefined) return [];
    if (isRecords(value)) {
      return value.flatMap((row, i) => flattened(row, name).map((cell) => ({ ...cell, row: i + 1 })));
    }
    if (!Array.isArray(value) && typeof value === "object") return flattened(value, name);
    return [{ section, row: null, name, value: Array.isArray(value) ? JSON.stringify(value) : String(value) }];
  });
}

const isRecords = (value: unknown): value is readonly object[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "object" && item !== null);

/** The columns of `flattened`. */
export const FLAT: readonly Column[] = ["section", "row", "name", "value"].map((name) => ({ name }));
