import { shownPath } from "../../project/paths.js";
import { ConfigurationError } from "../../project/errors.js";
import type { SourceDefinition } from "../../project/source-definition.js";
import { expandFiles } from "../../project/source-files.js";
import { entityNamed, type Entity } from "../../warehouse/schema/entities.js";
import { beginAgain, discardAgain, finishAgain, settleRefused, stashRefused } from "../../warehouse/staging/again.js";
import { readDeliveries, type Delivery } from "../../warehouse/staging/deliveries.js";
import { givenUp, readDropped } from "../../warehouse/staging/dropped.js";
import { addColumns, loadBatch, presentColumns } from "../../warehouse/staging/load-batch.js";
import { mapColumns } from "../../warehouse/staging/map-columns.js";
import { hashFile } from "../../warehouse/staging/hash-file.js";
import { FileFault, openFile } from "../../warehouse/staging/open-file.js";
import type { StagedFile } from "../../warehouse/staging/stage.js";
import type { StepContext } from "../runner/step.js";
import { checkGuards } from "./guards.js";
import { batchOf, miscounted, tablesOf, type SourceOutcome } from "./load-source.js";
import { mappingHash } from "./mapping.js";

export interface AgainOptions {
  /** Rows whose file is gone stay as they are. */
  readonly keepMissing: boolean;
  /** By number: conflicts of these deliveries that are taken as corrections from now on. */
  readonly replaces?: ReadonlyMap<number, readonly string[]>;
}

/**
 * Loads the known contents of a source as if its mapping had always been so, in the order and with the floors that
 * `ops.load` has, and replaces its rows in one transaction: a mend, not a correction. Rows that were refused and are not
 * any more become `replayed`; what a person gave up stays so.
 * @throws {ConfigurationError} file-gone, kept-as-other-entity
 */
export async function loadAgain(
  context: StepContext,
  source: SourceDefinition,
  entity: Entity,
  { keepMissing, replaces = new Map() }: AgainOptions,
  temporary: string,
): Promise<SourceOutcome> {
  const { project, warehouse } = context;
  const known = await readDeliveries(warehouse);
  const mine = known.filter((d) => d.source === source.name && d.state === "loaded");
  const nothing = { rowsIn: 0, rowsLoaded: 0, rowsRefused: 0, refusals: [], notes: [] };
  if (mine.length === 0) return nothing;
  const paths = await findContents(project.directory, source, mine);
  const gone = mine.filter((d) => !paths.has(d.sha256));
  checkGone(source, gone, keepMissing);
  const replaced = new Map(mine.map((d) => [d.number, union(d.replaces, replaces.get(d.number))]));
  await addColumns(
    warehouse,
    entity,
    source,
    tablesOf(entity),
    [...replaced.values()].some((rules) => rules !== null),
  );
  const kept = gone.map((d) => d.number);
  const scratch = await beginAgain(warehouse, entity, source.name, kept);
  const files: (StagedFile & { readonly pathKey: string })[] = [];
  for (const d of mine.filter((m) => paths.has(m.sha256))) {
    try {
      const file = await openFile(warehouse, paths.get(d.sha256)!, source.format, temporary);
      const mapped = await mapColumns(warehouse, source, entity, file);
      files.push({ delivery: d.number, floor: d.floor, file, mapped, pathKey: d.path_key });
    } catch (cause) {
      if (!(cause instanceof FileFault)) throw cause;
      await discardAgain(warehouse, scratch);
      const message = `${d.path}: ${cause.message}. "${source.name}" stays as it was.`;
      return { ...nothing, refusals: [{ gate: cause.rule, subject: source.name, message, final: true }] };
    }
  }
  const dropped = await readDropped(warehouse);
  const batch = await loadBatch(warehouse, {
    ...batchOf(context, source, entity),
    files,
    known: known.filter((d) => d.entity === entity.name && (d.source !== source.name || gone.includes(d))),
    target: scratch.target,
    seen: scratch.seen,
    replaces: new Map([...replaced].map(([number, rules]) => [number, rules ?? []])),
    dropped: givenUp(files.map(({ delivery }) => ({ number: delivery, dropped: dropped.get(delivery) }))),
  });
  const rowsIn = batch.counts.reduce((n, c) => n + c.rowsIn, 0);
  const refused = batch.counts.reduce((n, c) => n + c.refused, 0);
  const stopped = [
    ...batch.miscounted.map((path) => miscounted(source, shownPath(project.directory, path))),
    ...checkGuards(source, { rowsIn, refused: refused - batch.givenUp, rules: batch.rules, shrunk: null }, context),
  ];
  if (stopped.length > 0) {
    await batch.discard();
    await discardAgain(warehouse, scratch);
    return { ...nothing, refusals: stopped };
  }
  const mapping = mappingHash(source);
  const before = [...new Set(mine.map((d) => d.entity))].map((name) => entityNamed(name)!);
  await batch.settle();
  const settled = await warehouse.transaction(async () => {
    await stashRefused(warehouse, source.name, kept);
    await batch.commit([]);
    await finishAgain(
      warehouse,
      { entity, before, source: source.name, scratch, dayStarts: project.calendar.dayStarts },
      mine.map((d): Delivery => {
        const i = files.findIndex((f) => f.delivery === d.number);
        const said = { ...d, mapping, replaces: replaced.get(d.number)! };
        if (i < 0) return said;
        const c = batch.counts[i]!;
        return {
          ...said,
          entity: entity.name,
          columns: presentColumns(entity, files[i]!),
          rows_in: c.rowsIn,
          rows_loaded: c.loaded,
          rows_repeated: c.repeated,
          rows_refused: c.refused,
          rows_filtered: c.filtered,
          newest_row_at: c.newestRowAt,
          run_id: context.runId,
        };
      }),
    );
    return settleRefused(warehouse, source.name);
  });
  const loaded = batch.counts.reduce((n, c) => n + c.loaded, 0);
  const notes = [
    `${source.name}: loaded again from ${files.length === 1 ? "1 file" : `${files.length} files`}, ${count(rowsIn)} rows in, ${count(loaded)} loaded, ${count(refused)} refused`,
    `${source.name}: of ${count(settled.before)} rows that stood in quarantine ${count(settled.replayed)} are replayed; ${count(settled.open)} are open now`,
  ];
  if (kept.length > 0)
    notes.push(`${source.name}: the rows of ${kept.length} files that are gone were kept as they are`);
  return { rowsIn, rowsLoaded: loaded, rowsRefused: refused, refusals: [], notes };
}

function checkGone(source: SourceDefinition, gone: readonly Delivery[], keepMissing: boolean): void {
  if (gone.length === 0) return;
  const names = gone
    .slice(0, 5)
    .map((d) => d.path)
    .join(", ");
  if (!keepMissing) {
    throw new ConfigurationError(
      "file-gone",
      `${gone.length} loaded files of "${source.name}" are gone (${names}): put them back, or keep their rows as they are with --keep-missing. Nothing was changed.`,
    );
  }
  const other = gone.find((d) => d.entity !== source.entity);
  if (other !== undefined) {
    throw new ConfigurationError(
      "kept-as-other-entity",
      `"${source.name}" has the entity ${source.entity} now; the rows of files that are gone (${names}) were loaded as ${other.entity} and cannot be kept so: put the files back. Nothing was changed.`,
    );
  }
}

function union(known: readonly string[] | null, more: readonly string[] | undefined): readonly string[] | null {
  const all = new Set([...(known ?? []), ...(more ?? [])]);
  return all.size === 0 ? null : [...all].sort();
}

/** Where each known content lies today: under its path, or under any other that the source names. */
async function findContents(
  directory: string,
  source: SourceDefinition,
  mine: readonly Delivery[],
): Promise<Map<string, string>> {
  const wanted = new Set(mine.map((d) => d.sha256));
  const found = new Map<string, string>();
  for (const path of await expandFiles(directory, source.files)) {
    const sha256 = await hashFile(path);
    if (wanted.has(sha256) && !found.has(sha256)) found.set(sha256, path);
  }
  return found;
}

const count = (n: number): string => n.toLocaleString("en-GB");
