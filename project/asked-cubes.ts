import { appendFileSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "./paths.js";

/** Where readers note what cubes are asked for: they never write the warehouse, and the next night takes it from here. */
export const askedFolder = (directory: string): string => join(projectPaths(directory).state, "asked");

/** Beyond it nothing is noted until a night took it. */
const MOST_BYTES = 4_000_000;

/**
 * Notes the shape of a query, names only. A reader that may not write notes nothing.
 * @param shape the groupings that the query needed
 */
export function noteAsked(directory: string, cube: string, shape: readonly unknown[]): void {
  const folder = askedFolder(directory);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, "cubes.ndjson");
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES) return;
    appendFileSync(path, `${JSON.stringify({ cube, shape })}\n`, { mode: 0o600 });
  } catch (cause) {
    if (!REFUSED.has((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
  }
}

const REFUSED: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC"]);
