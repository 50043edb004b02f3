import { checkSelect } from "../expressions/check-select.js";
import type { FileFormat } from "../files/file-format.js";
import { writeRows } from "../files/write-rows.js";
import { sql } from "../sql.js";
import type { Plain, Warehouse } from "../warehouse.js";

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Plain>>[];
  /** There are more rows than were asked for. */
  readonly more: boolean;
}

/**
 * The rows of a query that a person wrote, on a locked engine.
 * @param limit at most so many; null: all
 * @throws {ConfigurationError} as `checkSelect`
 */
export async function readQuery(warehouse: Warehouse, text: string, limit: number | null): Promise<QueryResult> {
  const query = await queryText(warehouse, text);
  const limited = limit === null ? query : `select * from (\n${query}\n) limit ${limit + 1}`;
  const columns = (await warehouse.describe(limited)).map(({ name }) => name);
  const rows = await warehouse.rows(limited);
  return limit === null || rows.length <= limit
    ? { columns, rows, more: false }
    : { columns, rows: rows.slice(0, limit), more: true };
}

export interface QueryFile {
  /** A file that the engine may write. */
  readonly path: string;
  readonly as: FileFormat;
  readonly title: string;
}

/** Writes the rows of such a query to a file, in bounded memory; returns how many. */
export async function writeQueryRows(
  warehouse: Warehouse,
  text: string,
  { path, as, title }: QueryFile,
): Promise<number> {
  const query = sql.raw<unknown>(`\n${await queryText(warehouse, text)}\n`);
  const rows = { query, columns: null, people: as === "xlsx", title };
  return (await writeRows(warehouse, rows, as, path)).rows;
}

/** Equal names would hide one another in a row: the engine numbers them where the query is read from. */
async function queryText(warehouse: Warehouse, text: string): Promise<string> {
  const query = await checkSelect(warehouse, text);
  const names = (await warehouse.describe(query)).map(({ name }) => name.toLowerCase());
  return new Set(names).size === names.length ? query : `select * from (\n${query}\n)`;
}
