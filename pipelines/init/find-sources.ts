import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { ConfigurationError } from "../../project/errors.js";
import { naturalKey } from "../../project/source-files.js";
import { typeByEnding, type FileHead } from "../../warehouse/heads/read-head.js";

/** Files that look like deliveries of one source. */
export interface FoundSource {
  /** As it will stand in clientele.yaml. */
  readonly name: string;
  readonly type: FileHead["type"];
  /** Absolute, in natural order. */
  readonly files: readonly string[];
  /** Absolute globs that give exactly these files, and those that follow them. */
  readonly globs: readonly string[];
}

/** What `simulate` puts beside its sources: answers, not data. */
const SKIPPED = new Set(["truth", "node_modules", ".clientele", "out"]);

/**
 * Groups data files into sources: one per folder, or per name without its numbers and dates.
 * @throws {ConfigurationError} no-data: a path that is not there; nothing that can be read
 */
export async function findSources(paths: readonly string[]): Promise<FoundSource[]> {
  const files = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(path);
    const found = await stat(absolute).catch(() => null);
    if (found === null) throw new ConfigurationError("no-data", `there is no file or folder ${path}.`);
    if (found.isDirectory()) await walk(absolute, files);
    else if (typeByEnding(absolute) !== null) files.add(absolute);
    else throw new ConfigurationError("no-data", `${path} is no csv, ndjson or parquet (also .gz).`);
  }
  if (files.size === 0) {
    throw new ConfigurationError("no-data", "there is no csv, ndjson or parquet file (also .gz) in what --from names.");
  }
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const key = `${dirname(file)}\0${stem(file)}\0${typeByEnding(file)}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  const names = new Set<string>();
  const keyed = [...groups.values()].map((group) => sortNaturally(group));
  return keyed
    .sort((a, b) => (naturalKey(a[0]!) < naturalKey(b[0]!) ? -1 : 1))
    .map((group) => ({
      name: uniqueName(nameOf(group[0]!), names),
      type: typeByEnding(group[0]!)!,
      files: group,
      globs: [...new Set(group.map(globOf))].sort(),
    }));
}

async function walk(folder: string, files: Set<string>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
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

const endings = (file: string): string => /(\.[a-z0-9]+(\.gz)?)$/i.exec(basename(file))?.[1] ?? extname(file);

/** A name without its ending, its numbers and dates, and the marks between them. */
function stem(file: string): string {
  return basename(file, endings(file))
    .replace(/\d+/g, "")
    .replace(/[-_. ]+/g, "_")
    .replace(/^_|_$/g, "")
    .toLowerCase();
}

/** The name itself where it says something, else that of its folder. */
function nameOf(file: string): string {
  const own = stem(file);
  const named = /[a-z]{2}/.test(own) ? own : stem(`${dirname(file)}.x`);
  return named.replace(/[^a-z0-9_-]+/g, "_").replace(/^[_-]+/, "") || "source";
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name}_${i}`;
  taken.add(unique);
  return unique;
}

/** Numbers and dates become `*`, so that the next delivery is found as well. */
function globOf(file: string): string {
  const ending = endings(file);
  const escaped = (text: string) => text.replace(/[*?[\]{}()!|+@\\]/g, "\\$&");
  const name = escaped(basename(file, ending)).replace(/\d+(?:[-_.: T]?\d+)*/g, "*");
  return `${escaped(dirname(file))}/${name}${ending}`;
}
