import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian's chromium lies, or what `CHROMIUM` names; null where there is none, and the tests are skipped, visibly. */
export function findChromium(): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const named = process.env["CHROMIUM"];
  const places = [
    ...(named === undefined ? [] : [named]),
    ...folders.flatMap((folder) => [join(folder, "chromium"), join(folder, "chromium-browser")]),
  ];
  return places.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
