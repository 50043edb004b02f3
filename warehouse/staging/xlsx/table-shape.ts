import type { SourceFormat } from "../../../project/source-definition.js";
import { FileFault } from "../file-fault.js";
import type { SheetRow } from "./read-rows.js";
import { readTableRows } from "./table-rows.js";
import type { Sheet, Workbook } from "./workbook.js";

/** The columns of a table in a sheet. */
export interface TableShape {
  readonly names: readonly string[];
  /** Column of the sheet in which the table begins, from 0. */
  readonly first: number;
  /** Row of the sheet that names the columns; 0: none does. */
  readonly headerRow: number;
}

/**
 * Columns that a header row names: from its first cell with a text to its last; one without a name between them is
 * `column_<n>`, counted from the first.
 * @throws {FileFault} duplicate-column, formula-without-value
 */
export function shapeOfHeader({ number, cells, first, end, unknown }: SheetRow): TableShape {
  if (unknown >= 0) {
    throw new FileFault(
      "formula-without-value",
      `row ${number}, the header, has a formula without a value: open the workbook in a spreadsheet program and save it`,
    );
  }
  const names = cells.slice(first, end).map((name, i) => name.trim() || `column_${i + 1}`);
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new FileFault("duplicate-column", `the header names "${twice}" twice`);
  return { names, first, headerRow: number };
}

/** Without a header a table is as wide as its rows: they are read once for this alone. */
export async function shapeOfRows(workbook: Workbook, sheet: Sheet, format: SourceFormat): Promise<TableShape | null> {
  let first = Infinity;
  let end = 0;
  await readTableRows(workbook, sheet, format, (row) => {
    first = Math.min(first, row.first);
    end = Math.max(end, row.end);
    return true;
  });
  if (end === 0) return null;
  return { names: Array.from({ length: end - first }, (_, i) => `column_${i + 1}`), first, headerRow: 0 };
}
