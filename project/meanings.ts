import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { ConfigurationError } from "./errors.js";
import type { AsOf } from "./time.js";
import { writeWhole } from "./write-whole.js";

/** What `meanings/live.yaml` says: from which `as_of` on a version of a meaning counts. */
export interface LiveMeaning {
  readonly name: string;
  readonly version: number;
  readonly from: AsOf;
  /** The command that set it; absent where the night itself did, which made the version. */
  readonly by?: "train" | "promote";
}

/** A hold-out that was ever used: its share never changes. `from` is the first `as_of` that used it. */
export interface UsedHoldout {
  readonly key: string;
  readonly share: number;
  readonly from: AsOf;
}

export type MeaningFormat = "yaml" | "json";

/** The versions that count, in the order in which they were set; none where nothing was fixed yet. */
export async function readLive(folder: string): Promise<LiveMeaning[]> {
  const written = await readYaml<Record<string, LiveVersion[]>>(join(folder, "live.yaml"));
  return Object.entries(written ?? {}).flatMap(([name, versions]) => versions.map((v) => ({ name, ...v })));
}

type LiveVersion = Omit<LiveMeaning, "name">;

/** The version of `name` that counts as of `asOf`; null where none does yet. Of equal `from`, the greater version. */
export function liveVersion(live: readonly LiveMeaning[], name: string, asOf: AsOf): number | null {
  let best: LiveMeaning | null = null;
  for (const entry of live) {
    if (entry.name !== name || entry.from > asOf) continue;
    if (best === null || entry.from > best.from || (entry.from === best.from && entry.version > best.version)) {
      best = entry;
    }
  }
  return best?.version ?? null;
}

/** Makes a version count from `from` on. The same call twice changes nothing. */
export async function setLive(folder: string, entry: LiveMeaning): Promise<void> {
  const live = await readLive(folder);
  if (live.some((known) => isDeepStrictEqual(known, entry))) return;
  const written: Record<string, LiveVersion[]> = {};
  for (const { name, ...version } of [...live, entry]) (written[name] ??= []).push(version);
  for (const versions of Object.values(written)) {
    versions.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.version - b.version));
  }
  const sorted = Object.fromEntries(Object.entries(written).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeWhole(join(folder, "live.yaml"), stringify(sorted));
}

/** The versions of which there is a file, ascending: also candidates, which `live.yaml` does not name. */
export async function listVersions(folder: string, name: string): Promise<number[]> {
  const files = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw cause;
  });
  return files
    .flatMap((file) => {
      const [, of, version] = /^(.+)\.v([1-9]\d*)\.(?:yaml|json)$/.exec(file) ?? [];
      return of === name ? [Number(version)] : [];
    })
    .sort((a, b) => a - b);
}

/** The content of `<name>.v<version>.<format>`; null where there is no such file. */
export async function readMeaning<T>(
  folder: string,
  name: string,
  version: number,
  format: MeaningFormat = "yaml",
): Promise<T | null> {
  const path = meaningPath(folder, name, version, format);
  if (format === "yaml") return readYaml<T>(path);
  const text = await readText(path);
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw damaged(path);
  }
}

/**
 * Writes a meaning. A version that counts already is never changed; one that no night has used yet (left by a run that
 * was killed) is written again.
 * @throws {ConfigurationError} meaning-fixed
 */
export async function writeMeaning(
  folder: string,
  name: string,
  version: number,
  content: unknown,
  format: MeaningFormat = "yaml",
): Promise<void> {
  const path = meaningPath(folder, name, version, format);
  const text = format === "yaml" ? stringify(content, { lineWidth: 0 }) : `${JSON.stringify(content, null, 1)}\n`;
  const known = await readText(path);
  if (known === text) return;
  if (known !== null && (await readLive(folder)).some((entry) => entry.name === name && entry.version === version)) {
    throw new ConfigurationError(
      "meaning-fixed",
      `version ${version} of "${name}" counts already and cannot change; a new meaning takes a new version.`,
      { file: `meanings/${name}.v${version}.${format}` },
    );
  }
  await writeWhole(path, text);
}

export async function readHoldouts(folder: string): Promise<UsedHoldout[]> {
  return (await readYaml<UsedHoldout[]>(join(folder, "holdouts.yaml"))) ?? [];
}

/**
 * Records the first use of a hold-out.
 * @throws {ConfigurationError} holdout-share: the key was used with another share
 */
export async function recordHoldout(folder: string, used: UsedHoldout): Promise<void> {
  const known = await readHoldouts(folder);
  const same = known.find((entry) => entry.key === used.key);
  if (same !== undefined && same.share !== used.share) {
    throw new ConfigurationError(
      "holdout-share",
      `the hold-out key "${used.key}" was used with the share ${same.share}; got ${used.share}. Another share needs another key.`,
      { file: "meanings/holdouts.yaml" },
    );
  }
  if (same !== undefined && same.from <= used.from) return;
  const entries = [...known.filter((entry) => entry.key !== used.key), used];
  entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  await writeWhole(join(folder, "holdouts.yaml"), stringify(entries));
}

const meaningPath = (folder: string, name: string, version: number, format: MeaningFormat) =>
  join(folder, `${name}.v${version}.${format}`);

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

async function readYaml<T>(path: string): Promise<T | null> {
  const text = await readText(path);
  if (text === null) return null;
  try {
    return parse(text) as T;
  } catch {
    throw damaged(path);
  }
}

const damaged = (path: string) =>
  new ConfigurationError("meaning-damaged", "cannot be read: take it back from version control.", {
    file: `meanings/${path.slice(path.lastIndexOf("/") + 1)}`,
  });
