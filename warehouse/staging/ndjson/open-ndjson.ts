import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Warehouse } from "../../warehouse.js";
import { FileFault } from "../file-fault.js";
import type { Opener } from "../open-file.js";
import { plainText } from "../text/plain-file.js";
import { readTextForm } from "../text/text-form.js";
import { cleanLines, linesAreClean } from "./clean-lines.js";
import { readLines } from "./read-lines.js";

/** @throws {FileFault} as `readTextForm`, `plainText` and `cleanLines`; duplicate-column */
export const openNdjson: Opener = async ({ path, format, temporary, warehouse }) => {
  const form = await readTextForm(path, format.encoding);
  if (form.head.length === 0) throw new FileFault("empty-file", "the file is empty");
  const { plainPath, sha256 } = await plainText(form, temporary);
  const [hash, read] = await Promise.allSettled([
    sha256,
    (async () => {
      const clean = await linesAreClean(plainPath);
      const target = clean ? plainPath : join(temporary, randomUUID());
      const setAside = clean ? [] : await cleanLines(plainPath, target);
      return { target, setAside, columns: await keysOf(warehouse, target) };
    })(),
  ]);
  if (read.status === "rejected") throw read.reason;
  if (hash.status === "rejected") throw hash.reason;
  const { target, setAside, columns } = read.value;
  const find = (records: readonly number[]) =>
    new Map(records.map((record) => [record, { line: record + 1, text: null }]));
  return {
    type: "ndjson",
    sha256: hash.value,
    plainPath: target,
    readPath: target,
    columns,
    csv: null,
    ...(setAside.length > 0 ? { original: { setAside, find } } : {}),
  };
};

async function keysOf(warehouse: Warehouse, path: string): Promise<{ name: string; type: string }[]> {
  const found = await warehouse.rows<{ name: string }>(
    `select distinct unnest(json_keys(try_cast(l as json))) as name from ${readLines([path])} where json_type(try_cast(l as json)) = 'OBJECT' order by name`,
  );
  // No identifier is empty or holds a NUL, so nothing can be mapped to such a key.
  const rows = found.filter(({ name }) => name !== "" && !name.includes("\0"));
  const names = new Map<string, string>();
  for (const { name } of rows) {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) {
      throw new FileFault("duplicate-column", `the keys "${other}" and "${name}" differ by case only`);
    }
    names.set(name.toLowerCase(), name);
  }
  return rows.map(({ name }) => ({ name, type: "VARCHAR" }));
}
