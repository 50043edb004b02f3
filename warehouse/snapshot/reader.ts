import { join, sep } from "node:path";
import { entityOfVersions } from "../schema/entities.js";
import { WarehouseError } from "../errors.js";
import { quoteName, quoteText } from "../sql.js";
import { Warehouse, type WarehouseOptions } from "../warehouse.js";
import { SCHEMA_VERSION } from "../schema/version.js";
import { KEPT_SNAPSHOTS, readCurrent } from "./current.js";
import { publishedFact } from "./fact-view.js";
import { groupBy } from "./group-by.js";
import { scratchFolder, snapshotLayout, type Layout } from "./layout.js";
import { readManifest } from "./manifest.js";
import { createView, factsAmong, publishedColumns, publishedRelation } from "./views.js";

export interface OpenOptions extends WarehouseOptions {
  /** Also direct columns and quarantine. */
  readonly private?: boolean;
  /** A snapshot that is kept, by its name; else the one that readers open. */
  readonly name?: string;
  /** The one file, beside those of the snapshot, that its engine may write. */
  readonly writes?: string;
}

/** One whole snapshot, open for reading; a night that publishes meanwhile does not change it. */
export interface Snapshot {
  /** `2026-01-02.1` */
  readonly name: string;
  readonly asOf: string;
  /** An engine in memory, locked: it reads the files of this snapshot and no others. */
  readonly warehouse: Warehouse;
  has(relation: string): boolean;
  close(): void;
}

/**
 * The snapshot that `current.json` names: `core`, `result`, `history`, `ops`, `cube`, and `quarantine` where it may be seen.
 * @throws {WarehouseError} no-snapshot, snapshot-gone, newer-snapshot
 */
export async function openSnapshot(projectDirectory: string, options: OpenOptions = {}): Promise<Snapshot> {
  const layout = snapshotLayout(projectDirectory);
  const { private: isPrivate = false, name, writes, ...engine } = options;
  // A night can remove the third snapshot back while we open it; then there is a newer one to open.
  for (let attempt = 1; ; attempt++) {
    const current = readCurrent(layout);
    if (current === null) {
      throw new WarehouseError(
        "no-snapshot",
        `${projectDirectory}: nothing was published yet. Run "clientele nightly" (or "clientele load") first.`,
      );
    }
    const files = filesOf(layout, name ?? current.name, isPrivate);
    if (files === null && name !== undefined) throw snapshotGone(name);
    if (files === null && attempt < 3) continue;
    if (files === null) {
      throw new WarehouseError(
        "snapshot-gone",
        `${join(layout.published, current.name)} is named by current.json and is not whole. Run "clientele nightly": it publishes anew.`,
      );
    }
    const { asOf, parts } = files;
    const warehouse = await openLocked(layout, { name: files.name, asOf, files: parts, writes }, engine);
    return {
      name: files.name,
      asOf,
      warehouse,
      has: (relation) => parts.has(relation) || parts.has(`${relation}_version`),
      close: () => warehouse.close(),
    };
  }
}

/** What a reader of a snapshot that nights have removed since is told. */
export const snapshotGone = (name: string): WarehouseError =>
  new WarehouseError(
    "snapshot-gone",
    `the snapshot ${name} was removed: ${KEPT_SNAPSHOTS} are kept, and there are newer ones. Move on to the newest ("refresh" in a program), and ask again.`,
  );

/** Whether a snapshot is still there as a whole. */
export const isKept = (projectDirectory: string, name: string): boolean =>
  readManifest(join(snapshotLayout(projectDirectory).published, name)) !== null;

interface Files {
  readonly name: string;
  readonly asOf: string;
  /** Absolute paths by relation. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
}

/** The files of a whole snapshot; private files in the place of public ones. */
function filesOf(layout: Layout, name: string, isPrivate: boolean): Files | null {
  const found = new Map<string, string[]>();
  let asOf = "";
  const folders = [join(layout.published, name), ...(isPrivate ? [join(layout.private, name)] : [])];
  for (const folder of folders) {
    const manifest = readManifest(folder);
    if (manifest === null) return null;
    if (manifest.version > SCHEMA_VERSION) {
      throw new WarehouseError(
        "newer-snapshot",
        `${folder} was written by a newer clientele: its tables have version ${manifest.version}, this clientele knows versions up to ${SCHEMA_VERSION}. Install the clientele that runs the nights, or a later one.`,
      );
    }
    asOf = manifest.asOf;
    for (const [relation, parts] of groupBy(manifest.parts, (part) => part.relation)) {
      found.set(
        relation,
        parts.map((part) => join(folder, part.file)),
      );
    }
  }
  return { name, asOf, parts: found };
}

/** Snapshots opened by this process: each spills to a folder of its own, which the engine makes and removes. */
let opened = 0;

interface Opening {
  readonly name: string;
  readonly asOf: string;
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly writes: string | undefined;
}

async function openLocked(
  layout: Layout,
  { name, asOf, files, writes }: Opening,
  engine: WarehouseOptions,
): Promise<Warehouse> {
  const tempDirectory = scratchFolder(layout, `${process.pid}-${++opened}`);
  const warehouse = await Warehouse.open(":memory:", { tempDirectory, ...engine });
  try {
    for (const schema of new Set([...files.keys()].map((relation) => relation.split(".")[0]!))) {
      await warehouse.run(`create schema if not exists ${quoteName(schema)}`);
    }
    const columns = new Map<string, readonly string[]>();
    for (const [relation, paths] of files) {
      const file = `read_parquet([${paths.map(quoteText).join(", ")}])`;
      const isFact = entityOfVersions(relation) !== undefined;
      const names = isFact ? (await warehouse.describe(`select * from ${file}`)).map(({ name }) => name) : [];
      columns.set(relation, publishedColumns(relation, names));
      await warehouse.run(createView(relation, publishedRelation(relation, names, file)));
    }
    for (const fact of factsAmong([...files.keys()])) {
      const names = columns.get(`core.${fact}_version`)!;
      await warehouse.run(createView(`core.${fact}`, publishedFact(fact, names, asOf, files)));
    }
    await lock(warehouse, [join(layout.published, name), join(layout.private, name)], writes);
    return warehouse;
  } catch (cause) {
    warehouse.close();
    throw cause;
  }
}

/** From here on the engine opens no other file, loads nothing, and cannot be set otherwise. In this order. */
export async function lock(warehouse: Warehouse, folders: readonly string[], file: string | undefined): Promise<void> {
  const allowed = folders.map((folder) => quoteText(folder + sep)).join(", ");
  await warehouse.run("set global TimeZone = 'UTC'");
  await warehouse.run(`set allowed_directories = [${allowed}]`);
  if (file !== undefined) await warehouse.run(`set allowed_paths = [${quoteText(file)}]`);
  await warehouse.run("set enable_external_access = false");
  await warehouse.run("set lock_configuration = true");
}
