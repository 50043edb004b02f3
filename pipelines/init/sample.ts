import { readHead, type FileHead } from "../../warehouse/heads/read-head.js";
import type { Rough } from "../../warehouse/heads/profile.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { FoundSource } from "./find-sources.js";

/** Some rows of the first, the middle and the last file of a source. */
export interface Sample {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values of a column that are there. */
  values(column: string): readonly string[];
  readonly rows: number;
  readonly utf8: boolean;
  readonly delimiter: string | null;
  /** Columns that only some of the files have. */
  readonly uneven: readonly string[];
  /** The files, at most so many of them as are read within seconds. */
  readonly rough: Rough;
  /** A few of them, evenly spread. */
  readonly light: Rough;
}

const ROWS = 1000;

/** @throws {FileFault} */
export async function readSample(warehouse: Warehouse, found: FoundSource, rough: readonly string[]): Promise<Sample> {
  const { files } = found;
  const chosen = [...new Set([files[0]!, files[files.length >> 1]!, files.at(-1)!])];
  const heads: FileHead[] = [];
  for (const file of chosen) heads.push(await readHead(warehouse, file, undefined, ROWS));
  const columns = new Map<string, string>();
  const values = new Map<string, string[]>();
  for (const head of heads) {
    head.columns.forEach(({ name, type }, i) => {
      if (!columns.has(name)) columns.set(name, type);
      const found = values.get(name) ?? [];
      for (const row of head.rows) if (row[i] !== null) found.push(row[i]!);
      values.set(name, found);
    });
  }
  const names = [...columns.keys()];
  const all: Rough = { files: rough, type: found.type, delimiter: heads[0]!.delimiter, header: true };
  return {
    columns: names.map((name) => ({ name, type: columns.get(name)! })),
    values: (column) => values.get(column) ?? [],
    rows: heads.reduce((sum, head) => sum + head.rows.length, 0),
    utf8: heads.every((head) => head.utf8),
    delimiter: heads[0]!.delimiter,
    uneven: names.filter((name) => heads.some((head) => !head.columns.some((column) => column.name === name))),
    rough: all,
    light: { ...all, files: spread(rough) },
  };
}

const FEW = 12;

/** At most twelve, the first and the last among them. */
function spread(files: readonly string[]): string[] {
  if (files.length <= FEW) return [...files];
  return Array.from({ length: FEW }, (_, i) => files[Math.round((i * (files.length - 1)) / (FEW - 1))]!);
}
