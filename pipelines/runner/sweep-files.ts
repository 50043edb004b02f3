import type { Dirent } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Names of what is made beside its place before it is renamed: ours, and the engine's. */
const TEMPORARY = /\.tmp-[\w-]+$|^\..+\.\d+\.tmp$|^tmp_/;

/** Removes the temporary files and folders that a killed run left in `folders`. Returns their paths. */
export async function sweepFiles(folders: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const folder of folders) await sweep(folder, removed);
  return removed.sort();
}

async function sweep(folder: string, removed: string[]): Promise<void> {
  for (const entry of await entries(folder)) {
    const path = join(folder, entry.name);
    if (TEMPORARY.test(entry.name)) {
      await rm(path, { recursive: true, force: true });
      removed.push(path);
    } else if (entry.isDirectory()) {
      await sweep(path, removed);
    }
  }
}

async function entries(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}
