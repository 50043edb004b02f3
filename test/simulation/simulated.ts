import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runSimulate, type SimulateOptions, type SimulateReport } from "../../pipelines/simulate.js";
import { Warehouse } from "../../warehouse/warehouse.js";

/** A simulated company in a temporary folder, with an engine beside it. */
export interface Simulated {
  readonly directory: string;
  readonly report: SimulateReport;
  readonly db: Warehouse;
  remove(): void;
}

export async function simulated(options: Partial<SimulateOptions>): Promise<Simulated> {
  const directory = mkdtempSync(join(tmpdir(), "clientele-simulated-"));
  const report = await runSimulate({
    directory,
    customers: 2000,
    years: 3,
    until: "2026-01-01",
    seed: 7,
    threads: 2,
    ...options,
  });
  const db = await Warehouse.open(":memory:", { threads: 2 });
  return {
    directory,
    report,
    db,
    remove: () => {
      db.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** sha256 of every file, by its path inside the folder. */
export function digests(directory: string): Record<string, string> {
  const found = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    found.map((path) => [relative(directory, path), createHash("sha256").update(readFileSync(path)).digest("hex")]),
  );
}
