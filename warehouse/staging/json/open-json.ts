import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Opener } from "../open-file.js";
import { plainText } from "../text/plain-file.js";
import { readTextForm } from "../text/text-form.js";
import { findElements } from "./find-elements.js";
import { jsonToLines } from "./json-to-lines.js";

/**
 * An array of objects, or objects one after the other, as ndjson, which the engine reads.
 * @throws {FileFault} as `readTextForm`, `plainText` and `jsonToLines`
 */
export const openJson: Opener = async ({ path, format, temporary }) => {
  const { plainPath, sha256 } = await plainText(await readTextForm(path, format.encoding), temporary);
  const target = join(temporary, randomUUID());
  const [, lines] = await Promise.allSettled([sha256, jsonToLines(plainPath, target)]);
  if (lines.status === "rejected") throw lines.reason;
  const { names, places, setAside } = lines.value;
  return {
    type: "ndjson",
    sha256: await sha256,
    plainPath: target,
    readPath: target,
    columns: names.map((name) => ({ name, type: "VARCHAR" })),
    csv: null,
    original: { setAside, find: (records) => findElements(plainPath, places, records) },
  };
};
