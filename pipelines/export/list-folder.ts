import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeWhole } from "../../project/write-whole.js";
import { writeListFile } from "../../warehouse/results/lists/list-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import type { PlannedFile } from "./list-files.js";
import { MANIFEST, readManifest, sameContent, type FileEntry, type Manifest } from "./manifest.js";

/** A list's folder, whole under a temporary name until it is switched into place. */
export interface StagedFolder {
  /** Where it will stand, or stands already, below `out/lists/<name>/`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Puts it into place by one rename and points `latest.json` at it. Safe to run again. */
  switch(): Promise<void>;
}

const MAKING = /^\..+\.making$/;

/** Removes what runs that were killed left unfinished. */
export async function sweepLists(lists: string): Promise<void> {
  for (const list of await entriesOf(lists)) {
    for (const entry of await entriesOf(join(lists, list))) {
      if (MAKING.test(entry)) await rm(join(lists, list, entry), { recursive: true, force: true });
    }
  }
}

/**
 * Writes every file of a list and its manifest under a temporary name. Where the night's folder holds the same already,
 * that one stays; where it holds something else, the new one is its next number and supersedes it.
 * @param directory `out/lists/<name>`
 * @param night the folder's name without a number
 */
export async function stageFolder(
  warehouse: Warehouse,
  directory: string,
  night: string,
  files: readonly PlannedFile[],
  describe: (files: readonly FileEntry[]) => Omit<Manifest, "folder" | "supersedes">,
): Promise<StagedFolder> {
  const making = join(directory, `.${night}.making`);
  await rm(making, { recursive: true, force: true });
  const entries: FileEntry[] = [];
  for (const file of files) entries.push(await writeFile(warehouse, making, file));
  const described = describe(entries);
  const newest = await newestFolder(directory, night);
  const before = newest === null ? null : await readManifest(join(directory, newest));
  if (newest !== null && before !== null && sameContent(before, described)) {
    await rm(making, { recursive: true, force: true });
    return { folder: newest, manifest: before, switch: () => writeLatest(directory, before) };
  }
  const folder = newest === null ? night : `${night}.${numberOf(newest, night) + 1}`;
  const manifest: Manifest = { ...described, folder, supersedes: newest };
  await writeWhole(join(making, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return {
    folder,
    manifest,
    switch: async () => {
      const target = join(directory, folder);
      if (existsSync(making)) {
        // Without a manifest it was never there.
        if ((await readManifest(target)) === null) await rm(target, { recursive: true, force: true });
        await rename(making, target);
      }
      await writeLatest(directory, manifest);
    },
  };
}

async function writeFile(warehouse: Warehouse, folder: string, file: PlannedFile): Promise<FileEntry> {
  const path = join(folder, file.path);
  await mkdir(dirname(path), { recursive: true });
  const { rows, sheets } = await writeListFile(warehouse, file, path);
  await flush(path);
  const { kind, format, for: reader } = file;
  return {
    path: file.path,
    kind,
    format,
    for: reader,
    rows,
    ...(sheets === undefined ? {} : { sheets }),
    bytes: (await stat(path)).size,
    sha256: await sha256(path),
  };
}

/** The newest folder of a night that has a manifest. */
async function newestFolder(directory: string, night: string): Promise<string | null> {
  let newest: string | null = null;
  for (const entry of await entriesOf(directory)) {
    const number = numberOf(entry, night);
    if (number === 0 || !existsSync(join(directory, entry, MANIFEST))) continue;
    if (newest === null || number > numberOf(newest, night)) newest = entry;
  }
  return newest;
}

/** 1 for `2026-01-02`, 2 for `2026-01-02.2`; 0 where it is of no such night. */
function numberOf(folder: string, night: string): number {
  if (folder === night) return 1;
  const number = folder.startsWith(`${night}.`) ? folder.slice(night.length + 1) : "";
  return /^[1-9]\d*$/.test(number) ? Number(number) : 0;
}

async function writeLatest(directory: string, { name, as_of, folder }: Manifest): Promise<void> {
  const path = join(directory, "latest.json");
  const text = `${JSON.stringify({ name, as_of, folder }, null, 2)}\n`;
  if (existsSync(path)) {
    const known = await readFile(path, "utf8");
    if (known === text || (JSON.parse(known) as Manifest).as_of > as_of) return;
  }
  await writeWhole(path, text);
}

async function entriesOf(directory: string): Promise<string[]> {
  if (!existsSync(directory)) return [];
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function flush(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
