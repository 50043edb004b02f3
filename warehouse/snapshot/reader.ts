import { join, sep } from "node:path";
import { entityOfVersions } from "../schema/entities.js";
import { WarehouseError } from "../errors.js";
import { quoteName, quoteText } from "../sql.js";
import { Warehouse, type WarehouseOptions } from "../warehouse.js";
import { readCurrent } from "./current.js";
import { publishedFact } from "./fact-view.js";
import { groupBy } from "./group-by.js";
import { scratchFolder, snapshotLayout, type Layout } from "./layout.js";
import { readManifest } from "./manifest.js";
import { createView, factsAmong, publishedColumns, publishedRelation } from "./views.js";

export interface OpenOptions extends WarehouseOptions {
  /** Also direct columns and quarantine. */
  readonly private?: boolean;
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
 * @throws {WarehouseError} no-snapshot, snapshot-gone
 */
export async function openSnapshot(projectDirectory: string, options: OpenOptions = {}): Promise<Snapshot> {
  const layout = snapshotLayout(projectDirectory);
  const { private: isPrivate = false, writes, ...engine } = options;
  // A night can remove the third snapshot back while we open it; then there is a newer one to open.
  for (let attempt = 1; ; attempt++) {
    const current = readCurrent(layout);
    if (current === null) {
      throw new WarehouseError(
        "no-snapshot",
        `${projectDirectory}: nothing was published yet. Run "clientele nightly" (or "clientele load") first.`,
      );
    }
    const files = filesOf(layout, current.name, isPrivate);
    if (files === null && attempt < 3) continue;
    if (files === null) {
      throw new WarehouseError(
        "snapshot-gone",
        `${join(layout.published, current.name)} is named by current.json and is not whole. Run "clientele nightly": it publishes anew.`,
      );
    }
    const warehouse = await openLocked(layout, { ...current, files, writes }, engine);
    return {
      name: current.name,
      asOf: current.asOf,
      warehouse,
      has: (relation) => files.has(relation) || files.has(`${relation}_version`),
      close: () => warehouse.close(),
    };
  }
}

/** Absolute paths by relation; private files in the place of public ones. */
function filesOf(layout: Layout, name: string, isPrivate: boolean): ReadonlyMap<string, readonly string[]> | null {
  const found = new Map<string, string[]>();
  const folders = [join(layout.published, name), ...(isPrivate ? [join(layout.private, name)] : [])];
  for (const folder of folders) {
    const manifest = readManifest(folder);
    if (manifest === null) return null;
    for (const [relation, parts] of groupBy(manifest.parts, (part) => part.relation)) {
      found.set(
        relation,
        parts.map((part) => join(folder, part.file)),
      );
    }
  }
  return found;
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
