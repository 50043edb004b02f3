import type { FileFormat } from "../files/file-format.js";
import { writeRows } from "../files/write-rows.js";
import { sql } from "../sql.js";
import type { Warehouse } from "../warehouse.js";

export interface AnswerFile {
  /** A file that the engine may write. */
  readonly path: string;
  readonly as: FileFormat;
  readonly title: string;
}

/** Writes the rows of a compiled query to a file, in bounded memory; returns how many. */
export async function writeAnswer(
  warehouse: Warehouse,
  statement: string,
  { path, as, title }: AnswerFile,
): Promise<number> {
  const rows = { query: sql.raw<unknown>(statement), columns: null, people: as === "xlsx", title };
  return (await writeRows(warehouse, rows, as, path)).rows;
}
