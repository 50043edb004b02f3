import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { quoteText } from "../sql.js";
import { Warehouse } from "../warehouse.js";
import { createLedger } from "./create-ledger.js";

const TABLES = { run: "run_id", step: "run_id, as_of, position", night: "as_of", stale: "source" } as const;

/** Copies the ledger beside the warehouse, so that who only reads never waits for a night. */
export async function writeMirror(warehouse: Warehouse, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [table, key] of Object.entries(TABLES)) {
    const path = join(folder, `ops.${table}.parquet`);
    const temporary = `${path}.tmp-${process.pid}`;
    try {
      await warehouse.run(`copy (from ops.${table} order by ${key}) to ${quoteText(temporary)} (format parquet)`);
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

/** The ledger as the last command left it, in memory; null where nothing ran yet. Close it. */
export async function openMirror(folder: string): Promise<Warehouse | null> {
  if (!existsSync(join(folder, "ops.night.parquet"))) return null;
  const warehouse = await Warehouse.open(":memory:");
  await createLedger(warehouse);
  for (const table of Object.keys(TABLES)) {
    const path = quoteText(join(folder, `ops.${table}.parquet`));
    // A ledger of an older version lacks some.
    if (existsSync(join(folder, `ops.${table}.parquet`)))
      await warehouse.run(`insert into ops.${table} by name from read_parquet(${path})`);
  }
  return warehouse;
}
