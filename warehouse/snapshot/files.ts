import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { TEMPORARY } from "./layout.js";

/** Writes a file whole: readers see the old one or the new one, also after the power failed. */
export function writeWhole(path: string, text: string): void {
  const temporary = temporaryOf(path);
  writeFileSync(temporary, text);
  replaceBy(temporary, path);
}

/** Puts a finished file in the place of another. */
export function replaceBy(temporary: string, path: string): void {
  syncPath(temporary);
  renameSync(temporary, path);
  syncPath(dirname(path));
}

/** Where a file is written before it is put into place: in the same folder. */
export const temporaryOf = (path: string): string => join(dirname(path), `${TEMPORARY}${basename(path)}`);

/** A finished file of a snapshot: on the disk, and not to be written again. */
export function seal(path: string): void {
  syncPath(path);
  chmodSync(path, 0o444);
}

/** The same file under a second name; a copy where the file system has no hard links. */
export function linkOrCopy(from: string, to: string): void {
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch (cause) {
    if (!["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "ENOSYS"].includes((cause as NodeJS.ErrnoException).code ?? "")) {
      throw cause;
    }
    copyFileSync(from, to);
    seal(to);
  }
}

/** Forces a file or a folder to the disk. */
export function syncPath(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } catch (cause) {
    // Some file systems cannot sync a folder; its rename is then as safe as they make it.
    if (!["EINVAL", "EPERM", "EISDIR"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
  } finally {
    closeSync(file);
  }
}

export function makeFolder(path: string, mode = 0o755): void {
  mkdirSync(path, { recursive: true, mode });
}

/** Names in a folder, sorted; none where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}
