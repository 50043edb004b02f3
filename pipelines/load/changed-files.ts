import { stat } from "node:fs/promises";
import { shownPath } from "../../project/paths.js";
import type { OpenedFile } from "../../warehouse/staging/open-file.js";
import type { Refusal } from "../runner/step.js";

/** A file that somebody still wrote, replaced or removed while it was read is not what was hashed: it is refused. */
export async function checkUnchanged(
  directory: string,
  source: string,
  files: readonly OpenedFile[],
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const { path, size, modifiedMs } of files) {
    const now = await stat(path).catch(() => null);
    if (now !== null && now.size === size && Math.floor(now.mtimeMs) === modifiedMs) continue;
    const what = now === null ? "was removed" : now.size > size ? "grew" : "changed";
    const message = `${shownPath(directory, path)}: the file ${what} while it was read. Nothing new of "${source}" is loaded: load again once it is whole.`;
    refusals.push({ gate: "file-changed", subject: source, message, final: true });
  }
  return refusals;
}
