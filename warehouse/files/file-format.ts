import { extname } from "node:path";

/** What rows can be written as, each under the ending of its name. */
export const FILE_FORMATS = ["csv", "xlsx", "parquet", "ndjson", "arrow", "json"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** The format that a file's ending asks for; undefined: none of ours. */
export function formatOfEnding(path: string): FileFormat | undefined {
  const ending = extname(path).slice(1).toLowerCase();
  return FILE_FORMATS.find((format) => format === ending);
}
