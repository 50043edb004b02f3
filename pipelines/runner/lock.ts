import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectPaths } from "../../project/paths.js";
import { writeWhole } from "../../project/write-whole.js";
import { WarehouseError } from "../../warehouse/errors.js";
import { Warehouse, type WarehouseOptions } from "../../warehouse/warehouse.js";

/** Who holds the warehouse. It only tells: the lock is the engine's own. */
export interface LockHolder {
  readonly pid: number;
  readonly command: string;
  readonly runId: string;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  /** What runs now. */
  readonly asOf: string | null;
  readonly step: string | null;
}

const lockPath = (directory: string): string => join(projectPaths(directory).state, "lock.json");

export async function writeLock(directory: string, holder: LockHolder): Promise<void> {
  await writeWhole(lockPath(directory), `${JSON.stringify(holder)}\n`);
}

/** It only tells: where it cannot be removed it stays, and counts for nothing. */
export function removeLock(directory: string): void {
  try {
    rmSync(lockPath(directory), { force: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
  }
}

/** Who runs now; null where nobody does, also when a killed process left its lock file. */
export function readLock(directory: string): LockHolder | null {
  let holder: LockHolder;
  try {
    holder = JSON.parse(readFileSync(lockPath(directory), "utf8")) as LockHolder;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof SyntaxError || code === "ENOENT" || code === "ENOTDIR") return null;
    throw cause;
  }
  return isAlive(holder.pid) ? holder : null;
}

export interface Patience {
  /** How long to wait for another run to end, in milliseconds. */
  readonly waitMs: number;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  /** Told once when it begins to wait. */
  readonly onWait: (message: string) => void;
}

const RETRY_MS = 2000;

/**
 * The warehouse of a project, for writing.
 * @throws {WarehouseError} locked: names who holds it
 */
export async function openWarehouse(
  directory: string,
  options: WarehouseOptions,
  { waitMs, clock, signal, onWait }: Patience,
): Promise<Warehouse> {
  const { warehouse } = projectPaths(directory);
  const deadline = clock().getTime() + waitMs;
  for (let waited = false; ; waited = true) {
    try {
      return await Warehouse.open(warehouse, options);
    } catch (cause) {
      if (!(cause instanceof WarehouseError) || cause.code !== "locked") throw cause;
      const left = deadline - clock().getTime();
      if (left <= 0) throw heldBy(directory, cause, "Wait until it ends, or use --wait 30m.");
      if (!waited) onWait(`${describeHolder(directory, cause.detail)} Waiting for it to end.`);
      await sleep(Math.min(RETRY_MS, left), undefined, { signal });
    }
  }
}

/** Who holds the warehouse, and what to do. */
export const heldBy = (directory: string, cause: WarehouseError, advice: string): WarehouseError =>
  new WarehouseError("locked", `${describeHolder(directory, cause.detail)} ${advice}`, cause.detail, { cause });

/** The lock file may be of a killed run whose number another process has now: it counts where the engine names the same. */
function describeHolder(directory: string, detail: string): string {
  const held = /\(PID (\d+)\)/.exec(detail)?.[1];
  const holder = readLock(directory);
  if (holder === null || (held !== undefined && Number(held) !== holder.pid)) {
    const process = held === undefined ? "another process" : `another process (${held})`;
    return `${process} holds the warehouse.`;
  }
  const { command, pid, startedAt } = holder;
  return `"${command}" holds the warehouse since ${startedAt} (process ${pid}).`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
