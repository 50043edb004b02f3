import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./errors.js";
import { parseYaml } from "./yaml-file.js";

/** Where a setting stands in `clientele.yaml`, by JSON pointer; the file alone where it is not there. */
export function settingPlace({ directory }: { readonly directory: string }, pointer: string): Place {
  const file = "clientele.yaml";
  try {
    return parseYaml(file, readFileSync(join(directory, file), "utf8"), {}, []).place(pointer);
  } catch {
    return { file };
  }
}
