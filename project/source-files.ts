import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { ConfigurationError } from "./errors.js";

/**
 * The files that a source's `files:` name today, absolute, each once, in natural order (file-2 before file-10).
 * @param directory the project folder; relative patterns start there
 * @throws {ConfigurationError} outside-folder: a symbolic link leads out of the named folder; not-a-file
 */
export async function expandFiles(directory: string, patterns: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const { base, glob } = picomatch.scan(pattern);
    if (glob === "") {
      const path = resolve(directory, pattern);
      const real = await stat(path).catch(() => null);
      if (real === null) continue;
      if (real.isDirectory()) {
        const rule = `${pattern} is a folder: name its files, e.g. ${join(pattern, "*.csv")}.`;
        throw new ConfigurationError("not-a-file", rule);
      }
      // A pipe would be waited for without end, and is gone once it was read.
      if (!real.isFile()) throw new ConfigurationError("not-a-file", `${pattern} is a pipe or a device: name a file.`);
      await checkInside(await realpath(dirname(path)), path, pattern);
      found.add(path);
      continue;
    }
    const root = resolve(directory, base);
    const matches = picomatch(glob);
    const top = await realpath(root).catch(() => null);
    if (top === null) continue;
    await walk(root, top, pattern, new Set(), (path) => {
      if (!matches(relative(root, path).replaceAll(sep, "/"))) return false;
      found.add(path);
      return true;
    });
  }
  const keyed = [...found].map((path) => ({ path, key: naturalKey(path) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ path }) => path);
}

/**
 * Text whose plain order is the natural order of paths: numbers by value, a folder's files before its neighbours',
 * and the path itself last, so that no two paths share a key.
 */
export function naturalKey(path: string): string {
  const key = path.replaceAll("/", "\u0002").replace(/\d+/g, (digits) => {
    const value = digits.replace(/^0+(?=\d)/, "");
    return `${String(value.length).padStart(4, "0")}${value}`;
  });
  return `${key}\u0001${path}`;
}

async function walk(
  folder: string,
  top: string,
  pattern: string,
  ancestors: ReadonlySet<string>,
  take: (path: string) => boolean,
): Promise<void> {
  const here = await realpath(folder);
  if (ancestors.has(here)) return;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    let kind: { isDirectory(): boolean; isFile(): boolean } = entry;
    if (entry.isSymbolicLink()) {
      const target = await stat(path).catch(() => null);
      if (target === null) continue;
      if (target.isDirectory() && !inside(top, await realpath(path))) continue;
      kind = target;
    }
    if (kind.isDirectory()) await walk(path, top, pattern, new Set([...ancestors, here]), take);
    else if (kind.isFile() && take(path) && entry.isSymbolicLink()) await checkInside(top, path, pattern);
  }
}

async function checkInside(top: string, path: string, pattern: string): Promise<void> {
  if (inside(top, await realpath(path))) return;
  throw new ConfigurationError(
    "outside-folder",
    `${basename(path)} is a symbolic link out of the folder that "${pattern}" names: name the folder where the file really lies.`,
  );
}

function inside(top: string, path: string): boolean {
  const way = relative(top, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}
