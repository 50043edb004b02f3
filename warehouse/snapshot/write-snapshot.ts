import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stamp, type AsOf } from "../../project/time.js";
import type { Warehouse } from "../warehouse.js";
import { readStale, type StaleSource } from "../ledger/stale.js";
import { SCHEMA_VERSION } from "../schema/version.js";
import { copyToParquet } from "./copy-to-parquet.js";
import { readCurrent, switchCurrent, type Current } from "./current.js";
import { linkOrCopy, makeFolder, seal, syncPath } from "./files.js";
import { TEMPORARY, type Layout } from "./layout.js";
import { manifestText, readManifest, type Manifest, type Part } from "./manifest.js";
import { columnsFor, digestQuery, isShown, partQuery, staysPrivate, type Audience } from "./part-query.js";
import { readChangedMonths, readPublication, replacePublication } from "./publication-tables.js";
import { readRelations, sized, type Relation } from "./relations.js";
import { finishPublication } from "./sweep.js";
import { viewsText } from "./views.js";

export interface SnapshotOptions {
  readonly layout: Layout;
  readonly asOf: AsOf;
  /** `HH:MM` */
  readonly dayStarts: string;
  /** Publish direct columns and quarantine for anyone. */
  readonly personal: boolean;
  /** Files that hold the rows of these queries already. */
  readonly made?: ReadonlyMap<string, string>;
  /** Told before each file: its table and month, and which part of the work on all files it is, 0 to 1. */
  readonly onProgress?: (doing: string, from: number, to: number) => void;
}

export interface WrittenSnapshot {
  readonly name: string;
  readonly rows: number;
  readonly written: number;
  readonly linked: number;
  /** Columns that nobody registered: `result.x.y`. They stay private. */
  readonly unregistered: readonly string[];
  /** Shows it to readers; after the transaction has committed. */
  readonly publish: () => void;
}

/**
 * Writes all relations as Parquet under `out/published/<stamp>.<n>/` and `.clientele/private/`, whole, and commits with the
 * transaction that it is called in. A file whose rows did not change is a second name of the previous snapshot's file.
 * @returns null where readers already see a later `as_of`
 */
export async function writeSnapshot(warehouse: Warehouse, options: SnapshotOptions): Promise<WrittenSnapshot | null> {
  const { layout, asOf, dayStarts } = options;
  await finishPublication(warehouse, layout);
  const current = readCurrent(layout);
  if (current !== null && current.asOf > asOf) return null;
  const name = nextName(current, stamp(asOf, dayStarts));
  const plan = await planParts(warehouse, options, current);
  const counts = { written: 0, linked: 0 };
  const cost = (part: PlannedPart): number => FILE_COST + (part.from === null ? part.rows : 0);
  const whole = plan.flatMap(({ parts }) => parts).reduce((sum, part) => sum + cost(part), 0);
  let spent = 0;
  for (const folder of plan) {
    makeFolder(dirname(folder.temporary), folder.mode);
    rmSync(folder.temporary, { recursive: true, force: true });
    makeFolder(folder.temporary, folder.mode);
    for (const part of folder.parts) {
      const begun = spent / whole;
      spent += cost(part);
      options.onProgress?.(`${part.relation} ${part.month ?? ""}`.trim(), begun, spent / whole);
      await makePart(warehouse, folder, part, options.made);
      counts[part.from === null ? "written" : "linked"]++;
    }
    finishFolder(folder, name, options, await readStale(warehouse));
    renameSync(folder.temporary, join(dirname(folder.temporary), name));
    syncPath(dirname(folder.temporary));
  }
  await replacePublication(warehouse, name, asOf);
  const publicParts = plan.find(({ audience }) => audience === "public")!.parts;
  return {
    name,
    rows: publicParts.reduce((sum, { rows }) => sum + rows, 0),
    written: counts.written,
    linked: counts.linked,
    unregistered: plan[0]!.unregistered,
    publish: () => switchCurrent(layout, name, asOf),
  };
}

/** What a file costs beside its rows, in rows. */
const FILE_COST = 5000;

interface PlannedPart extends Part {
  readonly query: string;
  /** The previous snapshot's file of the same rows. */
  readonly from: string | null;
}

interface PlannedFolder {
  readonly audience: Audience;
  readonly temporary: string;
  readonly mode: number;
  readonly parts: readonly PlannedPart[];
  readonly relations: readonly Relation[];
  readonly unregistered: readonly string[];
}

/** The private folder first: the public one makes a snapshot whole. */
async function planParts(
  warehouse: Warehouse,
  { layout, personal, dayStarts }: SnapshotOptions,
  current: Current | null,
): Promise<PlannedFolder[]> {
  const relations: Relation[] = [];
  for (const relation of await readRelations(warehouse)) relations.push(await sized(warehouse, relation));
  const { version } = await warehouse.row<{ version: string }>("select version() as version");
  const ours = (await readPublication(warehouse))?.name === current?.name;
  const changed = await readChangedMonths(warehouse);
  const contents = new Map<string, { month: string | null; rows: number; digest: string }[]>();
  for (const relation of relations) {
    const parts = await warehouse.rows<{ month: string | null; rows: number; digest: string }>(digestQuery(relation));
    const none = { month: "none", rows: 0, digest: "" };
    contents.set(relation.name, parts.length === 0 ? [none] : parts);
  }
  const planned = (folder: string, audience: Audience, shown: readonly Relation[]): PlannedFolder => {
    const before = current === null ? null : { folder: join(folder, current.name), parts: new Map<string, Part>() };
    for (const part of before === null ? [] : (readManifest(before.folder)?.parts ?? [])) {
      before!.parts.set(part.file, part);
    }
    const parts = shown.flatMap((relation) =>
      contents.get(relation.name)!.map(({ month, rows, digest }): PlannedPart => {
        const query = partQuery(relation, personal ? "private" : audience, month);
        const file = month === null ? `${relation.name}.parquet` : `${relation.name}/${month}.parquet`;
        const part = {
          relation: relation.name,
          month,
          file,
          rows,
          digest: digestOf(version, dayStarts, query, rows, digest),
        };
        const trusted = month === null || (ours && !isChanged(relation, month, changed));
        const old = before?.parts.get(file);
        const same = trusted && old?.digest === part.digest && existsSync(join(before!.folder, file));
        return { ...part, query, from: same ? join(before!.folder, file) : null };
      }),
    );
    return {
      audience,
      temporary: join(folder, `${TEMPORARY}snapshot`),
      mode: audience === "private" ? 0o700 : 0o755,
      parts,
      relations: shown,
      unregistered: relations.flatMap(({ name, columns }) =>
        columns.filter(({ registered }) => registered === undefined).map((column) => `${name}.${column.name}`),
      ),
    };
  };
  const open = relations.filter((relation) => personal || isShown(relation));
  return [
    planned(layout.private, "private", personal ? [] : relations.filter(staysPrivate)),
    planned(layout.published, "public", open),
  ];
}

const isChanged = ({ months }: Relation, month: string, changed: ReadonlySet<string>): boolean =>
  changed.has(`${months!.entity} ${month}`) || changed.has(`${months!.fact} ${month}`);

const digestOf = (...of: readonly (string | number)[]): string =>
  createHash("sha256").update(of.join("\n")).digest("hex").slice(0, 32);

async function makePart(
  warehouse: Warehouse,
  { temporary }: PlannedFolder,
  part: PlannedPart,
  made: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const path = join(temporary, part.file);
  if (part.month !== null) makeFolder(dirname(path));
  const existing = part.from ?? made.get(part.query);
  if (existing !== undefined) return linkOrCopy(existing, path);
  await copyToParquet(warehouse, part.query, path);
}

function finishFolder(
  { audience, temporary, parts, relations }: PlannedFolder,
  name: string,
  options: SnapshotOptions,
  stale: readonly StaleSource[],
): void {
  const { asOf } = options;
  const manifest: Manifest = {
    name,
    asOf,
    version: SCHEMA_VERSION,
    stale,
    parts: parts.map(({ relation, month, file, rows, digest }) => ({ relation, month, file, rows, digest })),
  };
  if (audience === "public") {
    const columns = new Map(
      relations.map((relation) => [relation.name, columnsFor(relation, options.personal ? "private" : audience)]),
    );
    writeFileSync(join(temporary, "views.sql"), viewsText(manifest, columns, asOf));
  }
  writeFileSync(join(temporary, "manifest.json"), manifestText(manifest));
  for (const file of audience === "public" ? ["views.sql", "manifest.json"] : ["manifest.json"]) {
    seal(join(temporary, file));
  }
  for (const relation of relations.filter(({ months }) => months !== null)) syncPath(join(temporary, relation.name));
  syncPath(temporary);
}

/** One more than the greatest number of this stamp among those that readers know. */
function nextName(current: Current | null, night: string): string {
  const numbers = (current?.kept ?? [])
    .map(({ name }) => name.split(".") as [string, string])
    .filter(([of]) => of === night)
    .map(([, number]) => Number(number));
  return `${night}.${Math.max(0, ...numbers) + 1}`;
}
