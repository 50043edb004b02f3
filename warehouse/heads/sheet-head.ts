import { randomUUID } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseSheet } from "../staging/xlsx/choose-sheet.js";
import { readRows, type SheetRow } from "../staging/xlsx/read-rows.js";
import { copyOf, readTableRows } from "../staging/xlsx/table-rows.js";
import { shapeOfHeader } from "../staging/xlsx/table-shape.js";
import { Workbook, type Sheet } from "../staging/xlsx/workbook.js";
import { FileFault } from "../staging/file-fault.js";
import type { FileHead, HeadFormat } from "./read-head.js";
import type { HeadRecord } from "./records.js";

/** The first and the last rows of a sheet that have a value, as texts from its first column on. */
export interface SheetEnds {
  readonly name: string;
  readonly first: readonly HeadRecord[];
  /** null: the sheet is too large to be read for its end. */
  readonly last: readonly HeadRecord[] | null;
}

const ROWS = 400;
const LAST = 12;
/** Bytes of a workbook that are read for the sake of its last rows. */
const PATIENCE = 8 << 20;

/** Both ends of every sheet that a person sees. */
export async function readSheets(path: string): Promise<SheetEnds[]> {
  const { size } = await stat(path);
  return withWorkbook(path, async (workbook) => {
    const found: SheetEnds[] = [];
    const shown = workbook.sheets.filter(({ hasCells, hidden }) => hasCells && !hidden);
    for (const sheet of shown.length > 0 ? shown : workbook.sheets.filter(({ hasCells }) => hasCells)) {
      const first: HeadRecord[] = [];
      const last: HeadRecord[] = [];
      await readRows(workbook, sheet, ".", (row) => {
        const record = recordOf(row);
        if (first.length < ROWS) first.push(record);
        last.push(record);
        if (last.length > LAST) last.shift();
        return first.length < ROWS || size <= PATIENCE;
      });
      found.push({ name: sheet.name, first, last: size <= PATIENCE || first.length < ROWS ? last : null });
    }
    return found;
  });
}

/**
 * The head of one sheet, as the loader names and reads its columns.
 * @throws {FileFault} empty-file, duplicate-column, and those of reading
 */
export async function sheetHead(path: string, format: HeadFormat, limit: number): Promise<FileHead> {
  return withWorkbook(path, async (workbook) => {
    const sheet: Sheet = chooseSheet(workbook.sheets, format.sheet);
    const kept: SheetRow[] = [];
    let whole = true;
    await readTableRows(workbook, sheet, format, (row) => {
      kept.push(copyOf(row));
      whole = kept.length <= limit;
      return whole;
    });
    const [top] = kept;
    if (top === undefined) throw new FileFault("empty-file", `sheet "${sheet.name}" has no row with a value`);
    const width = Math.max(...kept.map(({ end }) => end));
    const from = Math.min(...kept.map(({ first }) => first));
    const shape = format.header
      ? shapeOfHeader(top)
      : { names: Array.from({ length: width - from }, (_, i) => `column_${i + 1}`), first: from };
    const rows = kept.slice(format.header ? 1 : 0).slice(0, limit);
    const inside = (row: SheetRow): boolean => row.first >= shape.first && row.end <= shape.first + shape.names.length;
    const sound = rows.filter(inside);
    return {
      type: "xlsx",
      columns: shape.names.map((name) => ({ name, type: "VARCHAR" })),
      rows: sound.map(({ cells }) => shape.names.map((_, i) => cells[shape.first + i] || null)),
      lines: sound.map(({ number }) => number),
      ragged: rows
        .filter((row) => !inside(row))
        .map(({ number, end, first }) => ({ line: number, fields: Math.max(end - first, shape.names.length + 1) })),
      longNumbers: [...new Set(sound.flatMap(({ longNumbers }) => longNumbers))].flatMap(
        (column) => shape.names[column - shape.first] ?? [],
      ),
      raw: null,
      delimiter: null,
      readable: true,
      whole,
    };
  });
}

/** The sheet that the loader reads where none is stated. */
export const defaultSheet = (path: string): Promise<string> =>
  withWorkbook(path, (workbook) => Promise.resolve(chooseSheet(workbook.sheets, null).name));

function recordOf({ number, cells, end }: SheetRow): HeadRecord {
  return { line: number, fields: cells.slice(0, end), wellFormed: true, innerLines: 0 };
}

async function withWorkbook<T>(path: string, work: (workbook: Workbook) => Promise<T>): Promise<T> {
  const temporary = join(tmpdir(), `clientele-head-${randomUUID()}`);
  await mkdir(temporary, { mode: 0o700 });
  try {
    const workbook = await Workbook.open(path, temporary);
    try {
      return await work(workbook);
    } finally {
      workbook.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
