import { basename } from "node:path";
import { shownPath } from "../../project/paths.js";
import type { SourceDefinition } from "../../project/source-definition.js";
import { ConfigurationError } from "../../project/errors.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import { insertDelivery, readDeliveries, readFloor, type Delivery } from "../../warehouse/staging/deliveries.js";
import { givenUp } from "../../warehouse/staging/dropped.js";
import { addColumns, loadBatch, presentColumns, type Batch } from "../../warehouse/staging/load-batch.js";
import { FileFault } from "../../warehouse/staging/file-fault.js";
import { newestRowBefore, usualRows } from "../../warehouse/staging/usual-rows.js";
import type { Refusal, StepContext } from "../runner/step.js";
import { readDeliveryFile, type RecordedDelivery } from "../../warehouse/staging/delivery-file.js";
import { checkUnchanged } from "./changed-files.js";
import { checkAge, checkFound, checkGuards, type Shrunk } from "./guards.js";
import { mappingHash } from "./mapping.js";
import { OPENED, openDeliveries, type NewFile } from "./open-deliveries.js";

/** What a load did with one source. */
export interface SourceOutcome {
  readonly rowsIn: number;
  readonly rowsLoaded: number;
  readonly rowsRefused: number;
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
}

/**
 * Loads what is new of one source, whole or not at all: a refused source keeps its last good state.
 * @throws {ConfigurationError} mapping-changed
 */
export async function loadSource(
  context: StepContext,
  source: SourceDefinition,
  entity: Entity,
  options: { readonly night: boolean },
  temporary: string,
): Promise<SourceOutcome> {
  const { project, warehouse, asOf } = context;
  const known = await readDeliveries(warehouse);
  const mine = known.filter((d) => d.source === source.name);
  const mapping = mappingHash(source);
  const last = mine.filter((d) => d.state === "loaded").at(-1);
  if (last !== undefined && last.mapping !== mapping) {
    throw new ConfigurationError(
      "mapping-changed",
      `the mapping of source "${source.name}" is not the one its rows were loaded with: run \`clientele load --again --source ${source.name}\`, or take the change back.`,
      { file: "clientele.yaml", line: source.line },
    );
  }
  const numbers = new Set(known.map((d) => d.number));
  const recorded = await readDeliveryFile(project.directory);
  const pending = recorded.filter((d) => d.source === source.name && !numbers.has(d.number));
  const due = (d: RecordedDelivery): boolean =>
    !options.night || d.finished_before === null || d.finished_before < asOf;
  const tell = (doing: string, from: number, to: number): void =>
    context.log.progress("load", { doing: `${source.name}: ${doing}`, part: [from, to] });
  const opened = await openDeliveries(
    warehouse,
    project.directory,
    source,
    entity,
    known,
    pending,
    due,
    temporary,
    tell,
  );
  const refusals = [...opened.refusals];
  const notes = [...opened.notes];
  const outcome = { rowsIn: 0, rowsLoaded: 0, rowsRefused: 0, refusals, notes };
  if (opened.found === 0 && mine.length === 0) refusals.push(...checkFound(source, context));
  const present = options.night ? asOf : null;
  const floors = await readFloor(warehouse, source.name, present);
  let next = Math.max(0, ...known.map((d) => d.number), ...recorded.map((d) => d.number)) + 1;
  const numbered = [...opened.fresh]
    .map((f) => ({ ...f, number: f.recorded?.number ?? next++ }))
    .sort((a, b) => a.number - b.number);
  if (refusals.some((r) => r.gate === "file-gone") && numbered.some((f) => f.recorded !== null)) return outcome;
  // What is recorded was let in when it came.
  for (const part of [numbered.filter((f) => f.recorded !== null), numbered.filter((f) => f.recorded === null)]) {
    if (part.length === 0) continue;
    const stopped = await loadPart(context, source, entity, { part, floors, mapping, outcome, tell }).catch(
      (cause: unknown) => [unreadable(cause, source, project.directory)],
    );
    if (stopped.length > 0) return { ...outcome, refusals: [...refusals, ...stopped] };
  }
  for (const copy of opened.copies) {
    const { file } = copy;
    const original = (await readDeliveries(warehouse)).find(
      (d) => d.source === source.name && d.sha256 === file.sha256,
    );
    await insertDelivery(warehouse, {
      ...blank(context, source, entity, mapping),
      number: next++,
      path: copy.path,
      path_key: copy.pathKey,
      size: file.size,
      modified_ms: file.modifiedMs,
      sha256: file.sha256,
      floor: null,
      finished_before: floors.finishedBefore,
      columns: [],
      state: "copy",
    });
    notes.push(`${copy.path} is a copy of ${original?.path ?? "a known file"}: skipped`);
  }
  if (source.guards.maxAgeHours !== null)
    refusals.push(...checkAge(source, await newestRowBefore(warehouse, entity, source.name, asOf), context));
  return outcome;
}

interface NumberedFile extends NewFile {
  readonly number: number;
}

/** Loads some of a source's new files together, whole or not at all; the guards that stopped them. */
async function loadPart(
  context: StepContext,
  source: SourceDefinition,
  entity: Entity,
  options: {
    readonly part: readonly NumberedFile[];
    readonly floors: { readonly floor: string | null; readonly finishedBefore: string | null };
    readonly mapping: string;
    readonly outcome: { rowsIn: number; rowsLoaded: number; rowsRefused: number; notes: string[] };
    readonly tell: (doing: string, from: number, to: number) => void;
  },
): Promise<Refusal[]> {
  const { project, warehouse } = context;
  const { part, floors, mapping, outcome, tell } = options;
  const known = await readDeliveries(warehouse);
  const recorded = part.flatMap((f) => f.recorded ?? []);
  const corrected = [...known.filter((d) => d.source === source.name), ...recorded].some(
    (d) => (d.replaces ?? []).length > 0,
  );
  await addColumns(warehouse, entity, source, tablesOf(entity), corrected);
  const files = part.map((f) => ({
    delivery: f.number,
    floor: f.recorded === null ? floors.floor : f.recorded.floor,
    file: f.file,
    mapped: f.mapped,
    pathKey: f.pathKey,
  }));
  tell(files.length === 1 ? basename(part[0]!.path) : `${files.length} files`, OPENED, 0.9);
  const batch = await loadBatch(warehouse, {
    ...batchOf(context, source, entity),
    files,
    known: known.filter((d) => d.entity === entity.name),
    target: `staging.${entity.name}`,
    seen: `staging.${entity.name}_seen`,
    replaces: new Map(recorded.map((d) => [d.number, d.replaces ?? []])),
    dropped: givenUp(recorded),
  });
  const sum = (key: "rowsIn" | "loaded" | "refused" | "repeated" | "filtered") =>
    batch.counts.reduce((n, c) => n + c[key], 0);
  const changed = await checkUnchanged(
    project.directory,
    source.name,
    files.map(({ file }) => file),
  );
  if (changed.length > 0) {
    await batch.discard();
    return changed;
  }
  const stopped = batch.miscounted.map((path) => miscounted(source, shownPath(project.directory, path)));
  if (recorded.length === 0) {
    const refused = sum("refused") - batch.givenUp;
    const shrunk = await findShrunk(context, source, entity, known, part, batch);
    stopped.push(...checkGuards(source, { rowsIn: sum("rowsIn"), refused, rules: batch.rules, shrunk }, context));
  }
  if (stopped.length > 0) {
    await batch.discard();
    return stopped;
  }
  const deliveries = part.map((f, i) =>
    toDelivery(context, source, entity, f, files[i]!.floor, floors.finishedBefore, mapping, batch.counts[i]!),
  );
  tell("putting rows away", 0.9, 1);
  await batch.settle();
  await batch.commit(deliveries);
  outcome.rowsIn += sum("rowsIn");
  outcome.rowsLoaded += sum("loaded");
  outcome.rowsRefused += sum("refused");
  outcome.notes.push(
    `${source.name}: ${part.length === 1 ? "1 file" : `${part.length} files`}, ${count(sum("rowsIn"))} rows in, ${count(sum("loaded"))} loaded, ${count(sum("repeated"))} repeated, ${count(sum("refused"))} refused${sum("filtered") > 0 ? `, ${count(sum("filtered"))} left out by where` : ""}`,
  );
  return [];
}

/** What a batch needs to know of project and source. */
export function batchOf({ project }: StepContext, source: SourceDefinition, entity: Entity) {
  return {
    entity,
    source,
    clock: { timeZone: project.timeZone, dayStarts: project.calendar.dayStarts },
    country: project.country,
    currency: project.currency,
    shownPath: (path: string) => shownPath(project.directory, path),
    versionedSources: project.sources.filter((s) => s.mode !== "append").map((s) => s.name),
  };
}

export const tablesOf = (entity: Entity): string[] =>
  entity.name === "transactions"
    ? ["staging.transactions", "staging.transactions_waiting"]
    : [`staging.${entity.name}`];

function toDelivery(
  context: StepContext,
  source: SourceDefinition,
  entity: Entity,
  f: NewFile & { readonly number: number },
  floor: string | null,
  finishedBefore: string | null,
  mapping: string,
  counts: Batch["counts"][number],
): Delivery {
  return {
    ...blank(context, source, entity, mapping),
    number: f.number,
    path: f.path,
    path_key: f.pathKey,
    size: f.file.size,
    modified_ms: f.file.modifiedMs,
    sha256: f.file.sha256,
    floor,
    finished_before: f.recorded === null ? finishedBefore : f.recorded.finished_before,
    columns: presentColumns(entity, { delivery: f.number, floor, file: f.file, mapped: f.mapped }),
    state: "loaded",
    rows_in: counts.rowsIn,
    rows_loaded: counts.loaded,
    rows_repeated: counts.repeated,
    rows_refused: counts.refused,
    rows_filtered: counts.filtered,
    newest_row_at: counts.newestRowAt,
    allowed: f.recorded?.allowed ?? ([...context.allow].sort().join(", ") || null),
    replaces: f.recorded?.replaces ?? null,
  };
}

const blank = (context: StepContext, source: SourceDefinition, entity: Entity, mapping: string) => ({
  source: source.name,
  entity: entity.name,
  mapping,
  rows_in: 0,
  rows_loaded: 0,
  rows_repeated: 0,
  rows_refused: 0,
  rows_filtered: 0,
  newest_row_at: null,
  allowed: null,
  run_id: context.runId,
  replaces: null,
});

/** A whole copy holds against the one before it; other new rows of a day against a usual one. */
async function findShrunk(
  { warehouse, project, asOf }: StepContext,
  source: SourceDefinition,
  entity: Entity,
  known: readonly Delivery[],
  part: readonly NumberedFile[],
  batch: Batch,
): Promise<Shrunk | null> {
  const { maxShrinkShare } = source.guards;
  if (maxShrinkShare === null) return null;
  const isLess = (rows: number, before: number): boolean => rows < (1 - maxShrinkShare) * before;
  if (source.mode !== "snapshot") {
    const usual = await usualRows(warehouse, entity, source.name, { dayStarts: project.calendar.dayStarts, asOf });
    if (usual === null || !isLess(usual.rows, usual.before)) return null;
    return { ...usual, where: usual.day, what: `on a usual ${usual.weekday}` };
  }
  const last = known.filter((d) => d.source === source.name && d.state === "loaded").at(-1);
  let before = last === undefined ? null : last.rows_in - last.rows_filtered;
  for (const [i, { path }] of part.entries()) {
    const { rowsIn, filtered } = batch.counts[i]!;
    const rows = rowsIn - filtered;
    if (before !== null && isLess(rows, before)) return { where: path, rows, before, what: "in the copy before" };
    before = rows;
  }
  return null;
}

/** The refusal of a source for a file that shows its fault only when its rows are read. */
export function unreadable(cause: unknown, source: SourceDefinition, directory: string): Refusal {
  if (!(cause instanceof FileFault)) throw cause;
  const where = cause.path === null ? source.name : shownPath(directory, cause.path);
  const message = `${where}: ${cause.message}. Nothing new of "${source.name}" is loaded.`;
  return { gate: cause.rule, subject: source.name, message, final: true };
}

export const miscounted = (source: SourceDefinition, path: string): Refusal => ({
  gate: "row-count",
  subject: source.name,
  message: `${path}: its records cannot be counted with certainty (quotes or line ends are mixed up). The source is not loaded: export the file again.`,
  final: true,
});

const count = (n: number): string => n.toLocaleString("en-GB");
