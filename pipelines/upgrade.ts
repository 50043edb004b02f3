import { constants, copyFile, link, rename, rm, stat, statfs } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { projectPaths } from "../project/paths.js";
import { beginRun, finishRun } from "../warehouse/ledger/runs.js";
import { writeMirror } from "../warehouse/ledger/mirror.js";
import { foldLog, upgradeTables } from "../warehouse/schema/upgrade.js";
import { checkSchemaVersion, readSchemaVersion, SCHEMA_VERSION } from "../warehouse/schema/version.js";
import { syncPath } from "../warehouse/snapshot/files.js";
import { WarehouseError } from "../warehouse/errors.js";
import { Warehouse } from "../warehouse/warehouse.js";
import { openWarehouse, removeLock, writeLock } from "./runner/lock.js";
import { ledgerFolder, runIdOf, type Call } from "./runner/run-command.js";

export interface UpgradeReport {
  /** null: there is no warehouse, or nothing was loaded yet. */
  readonly from: number | null;
  readonly to: number;
  /** What was changed, version by version; none where it is of this version, or with `dryRun`. */
  readonly changes: readonly string[];
  /** Where the older warehouse is kept, absolute; null where nothing was changed. */
  readonly kept: string | null;
}

/**
 * Copies an older warehouse, brings the copy to the tables of this version, checks it and swaps it in by one rename. Killed
 * at any moment it leaves the older one or the new one, whole; the older one is kept beside it.
 * @throws {WarehouseError} locked, disk-full, upgrade-lost-rows
 * @throws {ConfigurationError} warehouse-newer
 */
export async function runUpgrade(call: Call, dryRun: boolean): Promise<UpgradeReport> {
  const { project, clock, log } = call;
  const { warehouse: path } = projectPaths(project.directory);
  if (!existsSync(path)) return { from: null, to: SCHEMA_VERSION, changes: [], kept: null };
  const patience = { waitMs: call.waitMs, clock, signal: call.signal, onWait: (text: string) => log.warn(text) };
  const engine = dryRun ? { ...call.engine, readOnly: true } : call.engine;
  const older = await openWarehouse(project.directory, engine, patience);
  try {
    const found = await readSchemaVersion(older);
    const from = found?.version ?? null;
    if (found !== null && found.version > SCHEMA_VERSION) checkSchemaVersion(found);
    const kept = `${path.replace(/\.duckdb$/, "")}.v${from}.duckdb`;
    if (from === null || from === SCHEMA_VERSION || dryRun)
      return { from, to: SCHEMA_VERSION, changes: [], kept: null };
    const startedAt = clock();
    const runId = runIdOf(startedAt);
    const holder = {
      pid: process.pid,
      command: `clientele ${call.command}`,
      runId,
      startedAt: startedAt.toISOString(),
    };
    await writeLock(project.directory, { ...holder, asOf: null, step: null });
    const changes = await upgradeCopy(call, older, path, from, runId, startedAt);
    await rm(kept, { force: true });
    await link(path, kept).catch(() => copyFile(path, kept, constants.COPYFILE_FICLONE));
    await rename(copyOf(path), path);
    syncPath(dirname(path));
    return { from, to: SCHEMA_VERSION, changes, kept };
  } finally {
    removeLock(project.directory);
    older.close();
  }
}

const copyOf = (path: string): string => `${path}.tmp-upgrade`;

/** Makes the copy beside the warehouse, which nobody else can open meanwhile. */
async function upgradeCopy(
  call: Call,
  older: Warehouse,
  path: string,
  from: number,
  runId: string,
  startedAt: Date,
): Promise<string[]> {
  const { project, log, command, asOf, version, allow } = call;
  const copy = copyOf(path);
  const clear = async (): Promise<void> => {
    for (const name of [copy, `${copy}.wal`, `${copy}.tmp`]) await rm(name, { recursive: true, force: true });
  };
  await clear();
  await foldLog(older);
  await checkRoom(path);
  try {
    log.info("copying the warehouse");
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
    const warehouse = await Warehouse.open(copy, call.engine);
    try {
      log.info(`changing its tables: version ${from} becomes ${SCHEMA_VERSION}`);
      const changes = await upgradeTables(warehouse, project, from, version);
      const { seed } = project.settings;
      await beginRun(warehouse, { runId, command, asOf, startedAt, version, seed, allowed: [...allow].sort() });
      await finishRun(warehouse, runId, { state: "done", exitCode: 0, finishedAt: call.clock() });
      await writeMirror(warehouse, ledgerFolder(project.directory));
      await foldLog(warehouse);
      return changes;
    } finally {
      warehouse.close();
    }
  } catch (cause) {
    await clear();
    throw cause;
  }
}

/** The copy needs as much room as the warehouse, and a little more to change. */
async function checkRoom(path: string): Promise<void> {
  const { size } = await stat(path);
  const { bavail, bsize } = await statfs(dirname(path));
  const needed = size * 1.1 + (16 << 20);
  if (bavail * bsize >= needed) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString("en-GB")} MB`;
  throw new WarehouseError(
    "disk-full",
    `the upgrade needs ${megabytes(needed)} beside the warehouse; ${megabytes(bavail * bsize)} are free. Free space and run it again; the warehouse is as it was.`,
  );
}
