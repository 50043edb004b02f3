import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { replaceBy } from "../../warehouse/snapshot/files.js";
import type { FileFormat } from "../../warehouse/files/file-format.js";
import { readQuery, writeQueryRows, type QueryResult } from "../../warehouse/snapshot/query.js";
import { valueProblem } from "./value-problem.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

const fail = (cause: unknown): never => {
  throw valueProblem(cause);
};

/** The rows of a query over the published snapshot; at most `limit`, where one is given. */
export async function runQuery(reading: Reading, text: string, limit: number | null): Promise<QueryResult> {
  return withSnapshot(reading, {}, ({ warehouse }) => readQuery(warehouse, text, limit)).catch(fail);
}

/** Writes the rows of a query over the published snapshot to a file, whole; returns how many. */
export async function writeQuery(reading: Reading, text: string, path: string, as: FileFormat): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${randomBytes(4).toString("hex")}`);
  try {
    const rows = await withSnapshot(reading, { writes: temporary }, ({ warehouse }) =>
      writeQueryRows(warehouse, text, { path: temporary, as, title: basename(path, extname(path)) }),
    );
    replaceBy(temporary, path);
    return rows;
  } catch (cause) {
    return fail(cause);
  } finally {
    rmSync(temporary, { force: true });
  }
}
