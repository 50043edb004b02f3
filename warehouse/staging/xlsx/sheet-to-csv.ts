import type { SourceFormat } from "../../../project/source-definition.js";
import { FileFault } from "../file-fault.js";
import type { SetAside } from "../original.js";
import { CsvWriter, recordText } from "./csv-writer.js";
import type { SheetRow } from "./read-rows.js";
import { readTableRows } from "./table-rows.js";
import { shapeOfHeader, shapeOfRows, type TableShape } from "./table-shape.js";
import type { Sheet, Workbook } from "./workbook.js";

export interface SheetCsv {
  readonly names: readonly string[];
  /** Row of the sheet by number of the record. */
  readonly lines: Int32Array;
  readonly setAside: readonly SetAside[];
}

/** Rows that are kept with their texts before the whole file is refused. */
const MOST_ASIDE = 50_000;
const MOST_ASIDE_CHARACTERS = 32 << 20;

/**
 * Writes the table of a sheet as csv without a header, a record for each row that has a value.
 * @throws {FileFault} no-header, empty-file, duplicate-column, row-too-long, zip-bomb, and those of reading
 */
export async function sheetToCsv(
  workbook: Workbook,
  sheet: Sheet,
  format: SourceFormat,
  target: string,
  size: number,
): Promise<SheetCsv> {
  const writer = new CsvWriter(target, size);
  const aside = new Aside(sheet);
  let shape = format.header ? null : await shapeOfRows(workbook, sheet, format);
  try {
    await readTableRows(workbook, sheet, format, (row) => {
      if (shape === null) shape = shapeOfHeader(row);
      else {
        const problem = problemOf(row, shape);
        if (problem === null) writer.write(row.number, row.cells, shape.first, shape.first + shape.names.length);
        else aside.add(row, problem);
      }
      return true;
    });
    writer.close();
  } catch (cause) {
    writer.abandon();
    throw cause;
  }
  // The cast tells the compiler that the rows were read in between.
  const found = shape as TableShape | null;
  if (found === null) throw new FileFault("empty-file", `sheet "${sheet.name}" has no row with a value`);
  return { names: found.names, lines: writer.lines, setAside: aside.rows };
}

interface Problem {
  readonly rule: string;
  readonly column: string | null;
}

function problemOf(row: SheetRow, { names, first }: TableShape): Problem | null {
  const column = names[row.unknown - first];
  if (column !== undefined) return { rule: "formula-without-value", column };
  const outside = row.unknown >= 0 || row.end > first + names.length || row.first < first;
  return outside ? { rule: "too-many-columns", column: null } : null;
}

/** Rows that are refused here. */
class Aside {
  readonly rows: SetAside[] = [];
  readonly #sheet: Sheet;
  #characters = 0;

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
  }

  add({ number, cells, end }: SheetRow, { rule, column }: Problem): void {
    const text = recordText(cells, 0, end);
    this.#characters += text.length;
    if (this.rows.length === MOST_ASIDE || this.#characters > MOST_ASIDE_CHARACTERS) {
      const what =
        rule === "too-many-columns"
          ? "values outside the columns of the header: is `format: skip` right?"
          : "formulas without a value: open the workbook in a spreadsheet program and save it";
      const { line } = this.rows.find((row) => row.rule === rule) ?? { line: number };
      throw new FileFault(rule, `sheet "${this.#sheet.name}" has many rows, from row ${line} on, with ${what}`);
    }
    this.rows.push({ line: number, column, rule, text });
  }
}
