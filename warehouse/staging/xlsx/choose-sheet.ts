import { suggestion } from "../../../project/nearest-name.js";
import { FileFault } from "../file-fault.js";
import type { Sheet } from "./workbook.js";

/**
 * The sheet of this number (from 1, in the order of the tabs, hidden ones counted) or name (without case); null: the first
 * that has cells and is not hidden.
 * @throws {FileFault} unknown-sheet
 */
export function chooseSheet(sheets: readonly Sheet[], wanted: string | number | null): Sheet {
  const names = sheets.map(({ name }) => name);
  const listed = names.slice(0, 12).map((name, i) => `${i + 1} "${name}"`);
  const have = `its sheets are ${listed.join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}`;
  if (wanted === null) {
    const tables = sheets.filter(({ hasCells }) => hasCells);
    const first = tables.find(({ hidden }) => !hidden) ?? tables[0];
    if (first === undefined) throw new FileFault("unknown-sheet", "the workbook has no sheet with cells");
    return first;
  }
  const same = (name: string): boolean => name.trim().toLowerCase() === String(wanted).trim().toLowerCase();
  const found = (typeof wanted === "number" ? sheets[wanted - 1] : undefined) ?? sheets.find(({ name }) => same(name));
  if (found === undefined) {
    const near = typeof wanted === "number" ? "" : suggestion(wanted, names).replace(/ Known are .*$/, "");
    throw new FileFault(
      "unknown-sheet",
      `there is no sheet ${typeof wanted === "number" ? wanted : `"${wanted}"`}.${near} Of the workbook, ${have}`,
    );
  }
  if (!found.hasCells) throw new FileFault("unknown-sheet", `the sheet "${found.name}" is a chart; ${have}`);
  return found;
}
