import { checkSelect } from "../expressions/check-select.js";
import { quoteText } from "../sql.js";
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

export type QueryFormat = "csv" | "ndjson" | "parquet";

/** Writes the rows of such a query to a file that the engine may write; returns how many. */
export async function copyQuery(warehouse: Warehouse, text: string, path: string, as: QueryFormat): Promise<number> {
  const query = await queryText(warehouse, text);
  return warehouse.run(`copy (\n${query}\n) to ${quoteText(path)} (${COPY_OPTIONS[as]})`);
}

const COPY_OPTIONS: Readonly<Record<QueryFormat, string>> = {
  csv: "format csv, header true",
  ndjson: "format json, array false",
  parquet: "format parquet, compression zstd",
};

/** Equal names would hide one another in a row: the engine numbers them where the query is read from. */
async function queryText(warehouse: Warehouse, text: string): Promise<string> {
  const query = await checkSelect(warehouse, text);
  const names = (await warehouse.describe(query)).map(({ name }) => name.toLowerCase());
  return new Set(names).size === names.length ? query : `select * from (\n${query}\n)`;
}
