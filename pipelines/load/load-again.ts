import { shownPath } from "../../project/paths.js";
import { ConfigurationError } from "../../project/errors.js";
import type { SourceDefinition } from "../../project/source-definition.js";
import { expandFiles } from "../../project/source-files.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import { beginAgain, clearRefused, finishAgain } from "../../warehouse/staging/again.js";
import { readDeliveries, type Delivery } from "../../warehouse/staging/deliveries.js";
import { addColumns, loadBatch, presentColumns } from "../../warehouse/staging/load-batch.js";
import { mapColumns } from "../../warehouse/staging/map-columns.js";
import { hashFile } from "../../warehouse/staging/hash-file.js";
import { FileFault, openFile } from "../../warehouse/staging/open-file.js";
import type { StagedFile } from "../../warehouse/staging/stage.js";
import type { StepContext } from "../runner/step.js";
import { checkGuards } from "./guards.js";
import { miscounted, tablesOf, type SourceOutcome } from "./load-source.js";
import { mappingHash } from "./mapping.js";

/**
 * Loads the known contents of a source as if its mapping had always been so, in the order and with the floors that
 * `ops.load` has, and replaces its rows in one transaction: a mend, not a correction.
 * @throws {ConfigurationError} file-gone
 */
export async function loadAgain(
  context: StepContext,
  source: SourceDefinition,
  entity: Entity,
  { keepMissing }: { readonly keepMissing: boolean },
  temporary: string,
): Promise<SourceOutcome> {
  const { project, warehouse } = context;
  const known = await readDeliveries(warehouse);
  const mine = known.filter((d) => d.source === source.name && d.state === "loaded");
  const nothing = { rowsIn: 0, rowsLoaded: 0, rowsRefused: 0, refusals: [], notes: [] };
  if (mine.length === 0) return nothing;
  const paths = await findContents(project.directory, source, mine);
  const gone = mine.filter((d) => !paths.has(d.sha256));
  if (gone.length > 0 && !keepMissing) {
    const names = gone
      .slice(0, 5)
      .map((d) => d.path)
      .join(", ");
    throw new ConfigurationError(
      "file-gone",
      `${gone.length} loaded files of "${source.name}" are gone (${names}): put them back, or keep their rows as they are with --keep-missing.`,
    );
  }
  await addColumns(warehouse, entity, source, tablesOf(entity));
  const scratch = await beginAgain(
    warehouse,
    entity,
    source.name,
    gone.map((d) => d.number),
  );
  const files: (StagedFile & { readonly pathKey: string })[] = [];
  for (const d of mine.filter((m) => paths.has(m.sha256))) {
    try {
      const file = await openFile(warehouse, paths.get(d.sha256)!, source.format, temporary);
      const mapped = await mapColumns(warehouse, source, entity, file);
      files.push({ delivery: d.number, floor: d.floor, file, mapped, pathKey: d.path_key });
    } catch (cause) {
      if (!(cause instanceof FileFault)) throw cause;
      const message = `${d.path}: ${cause.message}. "${source.name}" stays as it was.`;
      return { ...nothing, refusals: [{ gate: cause.rule, subject: source.name, message }] };
    }
  }
  const batch = await loadBatch(warehouse, {
    entity,
    source,
    files,
    known: known.filter((d) => d.entity === entity.name && (d.source !== source.name || gone.includes(d))),
    clock: { timeZone: project.timeZone, dayStarts: project.calendar.dayStarts },
    country: project.country,
    shownPath: (path) => shownPath(project.directory, path),
    target: scratch.target,
    seen: scratch.seen,
    versionedSources: project.sources.filter((s) => s.mode !== "append").map((s) => s.name),
  });
  const rowsIn = batch.counts.reduce((n, c) => n + c.rowsIn, 0);
  const refused = batch.counts.reduce((n, c) => n + c.refused, 0);
  const stopped = [
    ...batch.miscounted.map((path) => miscounted(source, shownPath(project.directory, path))),
    ...checkGuards(source, { rowsIn, refused, rules: batch.rules, usual: null }, context),
  ];
  if (stopped.length > 0) {
    await batch.discard();
    return { ...nothing, refusals: stopped };
  }
  const mapping = mappingHash(source);
  await batch.settle();
  await warehouse.transaction(async () => {
    await clearRefused(
      warehouse,
      source.name,
      gone.map((d) => d.number),
    );
    await batch.commit([]);
    await finishAgain(
      warehouse,
      entity,
      source.name,
      scratch,
      project.calendar.dayStarts,
      mine.map((d): Delivery => {
        const i = files.findIndex((f) => f.delivery === d.number);
        if (i < 0) return { ...d, mapping };
        const c = batch.counts[i]!;
        return {
          ...d,
          mapping,
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
  });
  const loaded = batch.counts.reduce((n, c) => n + c.loaded, 0);
  const notes = [
    `${source.name}: loaded again from ${files.length} files, ${rowsIn} rows in, ${loaded} loaded, ${refused} refused`,
  ];
  return { rowsIn, rowsLoaded: loaded, rowsRefused: refused, refusals: [], notes };
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
