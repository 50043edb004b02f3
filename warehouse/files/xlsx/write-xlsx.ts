import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { Readable } from "node:stream";
import { ZipFile, type Options } from "yazl";
import { WarehouseError } from "../../errors.js";
import type { Warehouse } from "../../warehouse.js";
import { typedColumns, type RowsToWrite, type TypedColumn } from "../file-column.js";
import { columnLetters } from "./column-letters.js";
import { columnWidths } from "./column-widths.js";
import { rowXml, SHEET_ROWS, TOO_LONG } from "./row-xml.js";
import {
  CONTENT_TYPES,
  ROOT_RELATIONS,
  sheetEnd,
  sheetStart,
  STYLES,
  workbook,
  workbookRelations,
} from "./workbook-parts.js";

/** A clock would make other bytes of the same rows. */
const ENTRY: Partial<Options> = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, compressionLevel: 1 };
/** Bytes that are compressed at a time: always as many, for the same reason. */
const BLOCK = 1 << 18;
const SHEET_COLUMNS = 16_384;

/**
 * Writes rows as a workbook: one sheet, or as many as hold them, each with a header that stays in sight and a filter.
 * @throws {WarehouseError} cell-too-long, too-many-columns
 */
export async function writeXlsx(
  warehouse: Warehouse,
  rows: RowsToWrite,
  path: string,
): Promise<{ rows: number; sheets: number }> {
  const columns = await typedColumns(warehouse, rows);
  if (columns.length > SHEET_COLUMNS) {
    throw new WarehouseError(
      "too-many-columns",
      `a sheet holds at most ${SHEET_COLUMNS} columns; got ${columns.length}. Take fewer, or another format.`,
    );
  }
  const zip = new ZipFile();
  const out = createWriteStream(path);
  const written = new Promise<void>((resolve, reject) => {
    out.on("close", resolve);
    const parts: readonly NodeJS.EventEmitter[] = [out, zip, zip.outputStream];
    for (const part of parts) part.on("error", reject);
  });
  // A fault may come before anybody waits for it.
  written.catch(() => {});
  zip.outputStream.pipe(out);
  const found = new RowSource(warehouse.chunks(rowXml(columns, rows.query, rows.people)));
  try {
    zip.addBuffer(Buffer.from(CONTENT_TYPES), "[Content_Types].xml", ENTRY);
    zip.addBuffer(Buffer.from(ROOT_RELATIONS), "_rels/.rels", ENTRY);
    const sheets = await writeSheets(zip, found, columns, written);
    zip.addBuffer(Buffer.from(workbook(rows.title, sheets.areas)), "xl/workbook.xml", ENTRY);
    zip.addBuffer(Buffer.from(workbookRelations(sheets.areas.length)), "xl/_rels/workbook.xml.rels", ENTRY);
    zip.addBuffer(Buffer.from(STYLES), "xl/styles.xml", ENTRY);
    zip.end();
    await written;
    return { rows: sheets.rows, sheets: sheets.areas.length };
  } catch (cause) {
    zip.outputStream.unpipe(out);
    out.destroy();
    await found.chunks.return(undefined);
    throw tooLong(cause, columns) ?? cause;
  }
}

/** Sheets one after the other: that there is a next one shows when rows are left over. */
async function writeSheets(
  zip: ZipFile,
  found: RowSource,
  columns: readonly TypedColumn[],
  written: Promise<void>,
): Promise<{ rows: number; areas: string[] }> {
  const letters = columns.map((_, i) => columnLetters(i));
  const headers = columns.map(({ header }) => header);
  const widths = columnWidths(headers, letters, await found.peek());
  const areas: string[] = [];
  let rows = 0;
  do {
    const sheet = sheetBytes(found, sheetStart(widths, headers, letters), letters.at(-1)!);
    const stream = Readable.from(sheet.bytes, { objectMode: false, highWaterMark: BLOCK });
    zip.addReadStreamLazy(`xl/worksheets/sheet${areas.length + 1}.xml`, ENTRY, (take) => take(null, stream));
    await Promise.race([finished(stream), written]);
    rows += sheet.rows();
    areas.push(sheet.area());
  } while ((await found.peek()).length > 0);
  return { rows, areas };
}

/** The bytes of one sheet, in blocks of one size. */
function sheetBytes(found: RowSource, start: string, lastColumn: string) {
  let rows = 0;
  const area = () => `$A$1:$${lastColumn}$${rows + 1}`;
  async function* bytes(): AsyncGenerator<Buffer> {
    let block = Buffer.allocUnsafe(BLOCK);
    let used = 0;
    const put = function* (text: string): Generator<Buffer> {
      let rest = Buffer.from(text);
      while (rest.length > 0) {
        const copied = rest.copy(block, used);
        used += copied;
        rest = rest.subarray(copied);
        if (used < BLOCK) continue;
        yield block;
        block = Buffer.allocUnsafe(BLOCK);
        used = 0;
      }
    };
    yield* put(start);
    while (rows < SHEET_ROWS - 1) {
      const taken = await found.take(SHEET_ROWS - 1 - rows);
      if (taken.length === 0) break;
      rows += taken.length;
      yield* put(taken.join(""));
    }
    yield* put(sheetEnd(area()));
    yield block.subarray(0, used);
  }
  return { bytes: bytes(), rows: () => rows, area };
}

/** Rows as the engine gives them, taken in any number. */
class RowSource {
  #rows: readonly string[] = [];

  constructor(readonly chunks: ReturnType<Warehouse["chunks"]>) {}

  /** The next rows, which stay; none at the end. */
  async peek(): Promise<readonly string[]> {
    if (this.#rows.length === 0) {
      const next = await this.chunks.next();
      if (next.done !== true) this.#rows = next.value.getColumnValues(0) as string[];
    }
    return this.#rows;
  }

  async take(most: number): Promise<readonly string[]> {
    const rows = await this.peek();
    this.#rows = rows.length > most ? rows.slice(most) : [];
    return rows.length > most ? rows.slice(0, most) : rows;
  }
}

function tooLong(cause: unknown, columns: readonly TypedColumn[]): WarehouseError | null {
  if (!(cause instanceof WarehouseError)) return null;
  const column = new RegExp(`${TOO_LONG}(\\d+)\\.`).exec(cause.detail)?.[1];
  if (column === undefined) return null;
  const { name } = columns[Number(column)]!;
  return new WarehouseError(
    "cell-too-long",
    `column "${name}": a cell of an xlsx holds at most 32767 characters, and a text is longer. It would have to be cut: take csv, parquet, ndjson or arrow, or shorten it in SQL.`,
    cause.detail,
  );
}
