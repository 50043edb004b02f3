import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the public data sets lie: `CLIENTELE_DATA`, else `shared/data` beside the checkout. */
export const DATA = resolve(import.meta.dirname, "../..", process.env["CLIENTELE_DATA"] ?? "../shared/data");

/** One file of them, and whether it is missing here, so that its tests are skipped. */
export function publicData(path: string): { readonly file: string; readonly missing: boolean } {
  const file = join(DATA, path);
  return { file, missing: !existsSync(file) };
}
