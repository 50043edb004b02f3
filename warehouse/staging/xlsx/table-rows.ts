import type { SourceFormat } from "../../../project/source-definition.js";
import { readRows, type SheetRow } from "./read-rows.js";
import type { Sheet, Workbook } from "./workbook.js";

/** Rows of a sheet without the title rows and the last `footer` rows that have a value; the header is none of these. */
export async function readTableRows(
  workbook: Workbook,
  sheet: Sheet,
  format: Pick<SourceFormat, "header" | "skip" | "footer" | "decimal">,
  take: (row: SheetRow) => boolean,
): Promise<void> {
  const { skip, footer, decimal } = format;
  const waiting: SheetRow[] = [];
  let atHeader = format.header;
  await readRows(workbook, sheet, decimal, (row) => {
    if (row.number <= skip) return true;
    if (footer === 0 || atHeader) {
      atHeader = false;
      return take(row);
    }
    waiting.push(copyOf(row));
    return waiting.length <= footer || take(waiting.shift()!);
  });
}

/** A row to be kept. */
export const copyOf = ({ number, cells, first, end, unknown, longNumbers }: SheetRow): SheetRow => ({
  number,
  cells: cells.slice(0, end),
  first,
  end,
  unknown,
  longNumbers,
});
