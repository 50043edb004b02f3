import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { DEFAULT_FORMAT, type SourceFormat } from "../../../../project/source-definition.js";
import { splitRecord } from "../../../../warehouse/staging/csv/record.js";
import type { SetAside } from "../../../../warehouse/staging/original.js";
import { openXlsx } from "../../../../warehouse/staging/xlsx/open-xlsx.js";
import type { Warehouse } from "../../../../warehouse/warehouse.js";

export interface OpenedSheet {
  readonly names: readonly string[];
  /** Row of the sheet, then its values; records with a line end in a value are not for this. */
  readonly rows: readonly (readonly [number, ...string[]])[];
  readonly aside: readonly SetAside[];
}

/** What the opener of workbooks makes of these bytes. No workbook needs the engine. */
export async function opened(
  content: Buffer,
  format: Partial<SourceFormat> = {},
  name = "a.xlsx",
): Promise<OpenedSheet> {
  const folder = mkdtempSync(join(tmpdir(), "clientele-xlsx-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  const file = await openXlsx({
    path,
    format: { ...DEFAULT_FORMAT, ...format },
    temporary: folder,
    warehouse: undefined as unknown as Warehouse,
  });
  const lines = readFileSync(file.readPath, "utf8").split("\n").slice(0, -1);
  const places = file.original!.find(lines.map((_, record) => record));
  return {
    names: file.columns.map((column) => column.name),
    rows: lines.map((line, record) => [places.get(record)!.line, ...splitRecord(line, ",", '"')]),
    aside: file.original!.setAside,
  };
}
