import type { Opener } from "../open-file.js";
import { plainFile } from "../text/plain-file.js";
import { readLines } from "./read-lines.js";

/** @throws {FileFault} damaged-gzip */
export const openNdjson: Opener = async ({ path, temporary, warehouse }) => {
  const { plainPath, sha256 } = await plainFile(path, temporary);
  const names = await warehouse.rows<{ name: string }>(
    `select distinct unnest(json_keys(try_cast(l as json))) as name from ${readLines([plainPath])} where json_type(try_cast(l as json)) = 'OBJECT' order by name`,
  );
  const columns = names.map(({ name }) => ({ name, type: "VARCHAR" }));
  return { type: "ndjson", sha256: await sha256, plainPath, readPath: plainPath, columns, csv: null };
};
