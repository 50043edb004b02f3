import { readHead, type FileHead } from "../../warehouse/heads/read-head.js";
import { gatherRough, roughFiles, topValues, type Rough, type RoughFile } from "../../warehouse/heads/profile.js";
import { FileFault } from "../../warehouse/staging/file-fault.js";
import { openFile } from "../../warehouse/staging/open-file.js";
import type { SourceFormat } from "../../project/source-definition.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { FoundSource } from "./split-layouts.js";

/** Rows of a source: some of the first, the middle and the last file at hand, all of them on request. */
export interface Sample {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values of a column that are there, blanks around them and the wrapping of spreadsheets taken off. */
  values(column: string): readonly string[];
  /** Distinct values of a column in all files that were opened, with their rows, the most frequent first. */
  counted(column: string): Promise<readonly { readonly value: string; readonly rows: number }[]>;
  readonly rows: number;
  readonly trim: boolean;
  readonly unwrap: boolean;
  /** Columns that only some of the files have. */
  readonly uneven: readonly string[];
  readonly heads: readonly { readonly path: string; readonly head: FileHead }[];
  /** The rows of the files, of at most so many as are read within seconds. */
  readonly rough: Rough;
}

const ROWS = 1000;
const DISTINCT = 20_000;

/**
 * @param files those to be looked at whole
 * @param temporary folder for what has to be unpacked; the caller removes it
 * @throws {FileFault}
 */
export async function readSample(
  warehouse: Warehouse,
  found: FoundSource,
  files: readonly string[],
  temporary: string,
): Promise<Sample> {
  const all = found.files;
  const chosen = [...new Set([all[0]!, all[all.length >> 1]!, all.at(-1)!])];
  const heads: { path: string; head: FileHead }[] = [];
  for (const path of chosen) heads.push({ path, head: await readHead(warehouse, path, found.format, ROWS) });
  const columns = new Map<string, string>();
  const raw = new Map<string, string[]>();
  for (const { head } of heads) {
    head.columns.forEach(({ name, type }, i) => {
      if (!columns.has(name)) columns.set(name, type);
      const values = raw.get(name) ?? [];
      for (const row of head.rows) if (row[i] !== null) values.push(row[i]!);
      raw.set(name, values);
    });
  }
  const texts = [...raw.values()].flat();
  const unwrap = texts.some((text) => isWrapped(text));
  const names = [...columns.keys()];
  // Blanks around running text are harmless; around what looks like a number, a code or a time they are not.
  const trim = texts.some((text) => /^ +\S{1,40}$|^\S{1,40} +$/.test(text) && !isWrapped(text));
  const format: SourceFormat = { ...found.format, trim, unwrap, null: [], thousands: "", timestamp: [] };
  const opened: RoughFile[] = [];
  for (const file of files) {
    try {
      opened.push(plainFile(found, file) ?? (await openFile(warehouse, file, format, temporary)));
    } catch (cause) {
      if (!(cause instanceof FileFault) || files.length === 1) throw cause;
    }
  }
  const clean = new Map([...raw].map(([name, values]) => [name, values.map(bare).filter((text) => text !== "")]));
  const rough = await gatherRough(warehouse, `rough ${found.name} ${all[0]!}`, roughFiles(opened, format));
  const known = new Map<string, Promise<readonly { value: string; rows: number }[]>>();
  return {
    columns: names.map((name) => ({ name, type: columns.get(name)! })),
    values: (column) => clean.get(column) ?? [],
    counted(column) {
      const asked = known.get(column) ?? countedValues(warehouse, rough, column);
      known.set(column, asked);
      return asked;
    },
    rows: heads.reduce((sum, { head }) => sum + head.rows.length, 0),
    trim,
    unwrap,
    uneven: names.filter((name) => heads.some(({ head }) => !head.columns.some((column) => column.name === name))),
    heads,
    rough,
  };
}

async function countedValues(warehouse: Warehouse, rough: Rough, column: string) {
  const counts = new Map<string, number>();
  for (const { value, rows } of await topValues(warehouse, rough, column, DISTINCT)) {
    const text = bare(value);
    if (text !== "") counts.set(text, (counts.get(text) ?? 0) + rows);
  }
  return [...counts].map(([value, rows]) => ({ value, rows }));
}

/** What spreadsheets put around long digits so that they stay text: `="000123"`, a tab behind or before. */
const isWrapped = (text: string): boolean => /^=".*"$/s.test(text) || /^\t|\t$/.test(text);

const bare = (text: string): string => text.replace(/^="(.*)"$/s, "$1").trim();

/** A file that the engine reads as it is; null where it must be unpacked or converted first. */
function plainFile({ type, format, names, delimiter }: FoundSource, file: string): RoughFile | null {
  const known = names.get(file);
  const plain = format.encoding === "utf-8" && !file.endsWith(".zst") && format.skip === 0 && format.footer === 0;
  if (!plain || known === undefined) return null;
  const columns = known.map((name) => ({ name, type: "VARCHAR" }));
  if (type === "ndjson") return { type, readPath: file, columns, csv: null };
  if (type !== "csv" || delimiter === null) return null;
  return { type, readPath: file, columns, csv: { dialect: { delimiter, header: format.header } } };
}
