import { DEFAULT_FORMAT } from "../../project/source-definition.js";
import { openFile } from "../../warehouse/staging/open-file.js";
import { Warehouse } from "../../warehouse/warehouse.js";
import { measure, type Measured } from "../harness/measure.js";

/** Opening one file, up to what the engine reads. */
export interface ReadFile {
  readonly path: string;
  /** Folder for what is made. */
  readonly temporary: string;
}

export async function runReadFile({ path, temporary }: ReadFile): Promise<Measured & { rows: number }> {
  const warehouse = await Warehouse.open(":memory:");
  try {
    const { value, measured } = await measure(() => openFile(warehouse, path, DEFAULT_FORMAT, temporary));
    return { ...measured, rows: value.csv?.scan.records ?? 0 };
  } finally {
    warehouse.close();
  }
}
