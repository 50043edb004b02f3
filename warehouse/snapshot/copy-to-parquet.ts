import { quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { seal } from "./files.js";

/** Writes the rows of an ordered query as one sealed Parquet file; returns how many. */
export async function copyToParquet(warehouse: Warehouse, query: string, path: string): Promise<number> {
  const rows = await warehouse.run(`copy (${query}) to ${quoteText(path)} (format parquet, compression zstd)`);
  seal(path);
  return rows;
}
