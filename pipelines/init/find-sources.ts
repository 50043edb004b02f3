import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { ConfigurationError } from "../../project/errors.js";
import { naturalKey } from "../../project/source-files.js";
import { typeByEnding, type FileType } from "../../warehouse/staging/text/file-type.js";

/** Files whose names say that they belong together. */
export interface FoundFiles {
  /** As it will stand in clientele.yaml. */
  readonly name: string;
  /** The name of the files without numbers and dates, in their own script: what it says of their entity. */
  readonly hint: string;
  readonly type: FileType;
  /** Absolute, in natural order. */
  readonly files: readonly string[];
}

/** What `simulate` puts beside its sources: answers, not data. */
const SKIPPED = new Set(["truth", "node_modules", ".clientele", "out"]);
const READ = "csv, tsv, txt, json, ndjson, xlsx or parquet (text also as .gz and .zst)";

/**
 * Groups data files: one group per folder, type and name without its numbers, dates and months.
 * @throws {ConfigurationError} no-data: a path that is not there; nothing that can be read
 */
export async function findSources(paths: readonly string[]): Promise<FoundFiles[]> {
  const files = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(path);
    const found = await stat(absolute).catch(() => null);
    if (found === null) throw new ConfigurationError("no-data", `there is no file or folder ${path}.`);
    if (found.isDirectory()) await walk(absolute, files);
    else if (typeByEnding(absolute) !== null) files.add(absolute);
    else throw new ConfigurationError("no-data", `${path} is no ${READ}.`);
  }
  if (files.size === 0) throw new ConfigurationError("no-data", `there is no ${READ} in what --from names.`);
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const key = `${dirname(file)}\0${stem(file)}\0${typeByEnding(file)}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  const keyed = [...groups.values()].map((group) => sortNaturally(group));
  return keyed
    .sort((a, b) => (naturalKey(a[0]!) < naturalKey(b[0]!) ? -1 : 1))
    .map((group) => ({
      name: nameOf(group[0]!),
      hint: `${stem(group[0]!)} ${stem(`${dirname(group[0]!)}.x`)}`,
      type: typeByEnding(group[0]!)!,
      files: group,
    }));
}

/** A name that no other source has yet. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name}_${i}`;
  taken.add(unique);
  return unique;
}

/** Where a name says nothing: of numbers, or of no Latin letters. */
export const NAMELESS = "source";

async function walk(folder: string, files: Set<string>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // `~$book.xlsx` is what a spreadsheet leaves beside a file that is open.
    if (entry.name.startsWith(".") || entry.name.startsWith("~$")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) await walk(path, files);
    else if (entry.isFile() && typeByEnding(path) !== null && !/^(readme|licen[cs]e)\b/i.test(entry.name))
      files.add(path);
  }
}

const sortNaturally = (paths: readonly string[]): string[] =>
  paths
    .map((path) => ({ path, key: naturalKey(path) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ path }) => path);

/** The ending of a file's name, with that of its compression. */
export const endings = (file: string): string =>
  /(\.[a-z0-9]+(\.(gz|zst))?)$/i.exec(basename(file))?.[1] ?? extname(file);

const MONTHS =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

/** Numbers, dates, and months that stand by themselves: what differs between deliveries of one source. */
export const VARYING = new RegExp(
  `\\d+(?:[-_.: T年月日]*\\d+)*[年月日]?|(?<![a-z])(?:${MONTHS})(?![a-z])|[一二三四五六七八九十]+月`,
  "gi",
);

/** A name without its ending, its numbers and dates, and the marks between them. */
function stem(file: string): string {
  return basename(file, endings(file))
    .replace(VARYING, "")
    .replace(/[-_. ()（）]+/g, "_")
    .replace(/^_|_$/g, "")
    .toLowerCase();
}

/** The name itself where it says something, else that of its folder. */
function nameOf(file: string): string {
  const own = stem(file);
  const named = /[a-z]{2}/.test(own) ? own : /\p{L}{2}/u.test(own) ? "" : stem(`${dirname(file)}.x`);
  return (
    named
      .replace(/[^a-z0-9_-]+/g, "_")
      .replace(/^[_-]+|[_-]+$/g, "")
      .replace(/_{2,}/g, "_") || NAMELESS
  );
}
