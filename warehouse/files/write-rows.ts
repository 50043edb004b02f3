import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Warehouse } from "../warehouse.js";
import { writeArrow } from "./arrow/write-arrow.js";
import { copyRows } from "./copy-rows.js";
import type { RowsToWrite } from "./file-column.js";
import type { FileFormat } from "./file-format.js";
import { writeXlsx } from "./xlsx/write-xlsx.js";

export interface WrittenRows {
  readonly rows: number;
  /** Of an xlsx: how many sheets hold them. */
  readonly sheets?: number;
}

/**
 * Writes the rows of a query to one file, in any format and in bounded memory. The same rows give the same bytes.
 * @throws {WarehouseError} cell-too-long, too-many-columns (xlsx), and those of the engine
 */
export async function writeRows(
  warehouse: Warehouse,
  rows: RowsToWrite,
  format: FileFormat,
  path: string,
): Promise<WrittenRows> {
  if (format === "xlsx") return writeXlsx(warehouse, rows, path);
  if (format === "arrow") return { rows: await writeArrow(warehouse, rows, path) };
  if (format !== "csv" || !rows.people) return { rows: await copyRows(warehouse, rows, format, path) };
  const unmarked = `${path}.part`;
  try {
    const count = await copyRows(warehouse, rows, format, unmarked);
    await writeMarked(unmarked, path);
    return { rows: count };
  } finally {
    await rm(unmarked, { force: true });
  }
}

const UTF8_MARK = "\uFEFF";

async function writeMarked(from: string, to: string): Promise<void> {
  const out = createWriteStream(to);
  out.write(UTF8_MARK);
  await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), out);
}
