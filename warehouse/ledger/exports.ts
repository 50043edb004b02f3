import { build } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { insertRow } from "./insert.js";

export interface ExportRecord {
  readonly list: string;
  readonly asOf: string;
  /** Below `out/lists/<list>/`. */
  readonly folder: string;
  readonly supersedes: string | null;
  readonly delivered: number;
  readonly withheld: number;
  readonly excluded: number;
  /** Of the data files together. */
  readonly bytes: number;
  /** Of the manifest's files, in its order. */
  readonly sha256: string;
  readonly runId: string;
}

/** Records a folder of a list; a second record of the same folder takes the place of the first. */
export async function recordExport(warehouse: Warehouse, record: ExportRecord): Promise<void> {
  const { asOf, runId, ...row } = record;
  await warehouse.transaction(async () => {
    await warehouse.run(
      build.deleteFrom("ops.export").where("list", "=", record.list).where("folder", "=", record.folder),
    );
    await insertRow(warehouse, "ops.export", { ...row, as_of: asOf, run_id: runId });
  });
}

/** Every folder of every list, the oldest first. */
export async function readExports(warehouse: Warehouse): Promise<ExportRecord[]> {
  const rows = await warehouse.rows<Omit<ExportRecord, "asOf" | "runId"> & { as_of: string; run_id: string }>(
    build.selectFrom("ops.export").selectAll().orderBy("list").orderBy("as_of").orderBy("folder"),
  );
  return rows.map(({ as_of, run_id, ...row }) => ({ ...row, asOf: as_of, runId: run_id }));
}
