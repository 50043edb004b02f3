import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { replaceBy } from "../../warehouse/snapshot/files.js";
import { copyQuery, readQuery, type QueryFormat, type QueryResult } from "../../warehouse/snapshot/query.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

/** The rows of a query over the published snapshot; at most `limit`, where one is given. */
export async function runQuery(reading: Reading, text: string, limit: number | null): Promise<QueryResult> {
  return withSnapshot(reading, {}, ({ warehouse }) => readQuery(warehouse, text, limit));
}

/** Writes the rows of a query over the published snapshot to a file, whole; returns how many. */
export async function writeQuery(reading: Reading, text: string, path: string, as: QueryFormat): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${randomBytes(4).toString("hex")}`);
  try {
    const rows = await withSnapshot(reading, { writes: temporary }, ({ warehouse }) =>
      copyQuery(warehouse, text, temporary, as),
    );
    replaceBy(temporary, path);
    return rows;
  } finally {
    rmSync(temporary, { force: true });
  }
}
