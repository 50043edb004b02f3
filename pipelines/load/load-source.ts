import { basename } from "node:path";
import { shownPath } from "../../project/paths.js";
import type { SourceDefinition } from "../../project/source-definition.js";
import { ConfigurationError } from "../../project/errors.js";
import type { Entity } from "../../warehouse/schema/entities.js";
import { insertDelivery, readDeliveries, readFloor, type Delivery } from "../../warehouse/staging/deliveries.js";
import { addColumns, loadBatch, presentColumns, type Batch } from "../../warehouse/staging/load-batch.js";
import { newestRowBefore, usualRows } from "../../warehouse/staging/usual-rows.js";
import { isAllowed, type Refusal, type StepContext } from "../runner/step.js";
import { readDeliveryFile, type RecordedDelivery } from "./delivery-file.js";
import { checkGuards } from "./guards.js";
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
  if (opened.found === 0 && mine.length === 0) {
    const message = `${source.name}: no file matches ${source.files.join(", ")}.`;
    if (!isAllowed(context.allow, "min_rows", source.name))
      refusals.push({ gate: "min_rows", subject: source.name, message });
  }
  const present = options.night ? asOf : null;
  const floors = await readFloor(warehouse, source.name, present);
  let next = Math.max(0, ...known.map((d) => d.number), ...recorded.map((d) => d.number)) + 1;
  const numbered = [...opened.fresh]
    .map((f) => ({ ...f, number: f.recorded?.number ?? next++ }))
    .sort((a, b) => a.number - b.number);
  if (refusals.some((r) => r.gate === "file-gone") && numbered.some((f) => f.recorded !== null)) return outcome;

  if (numbered.length > 0) {
    await addColumns(warehouse, entity, source, tablesOf(entity));
    const files = numbered.map((f) => ({
      delivery: f.number,
      floor: f.recorded === null ? floors.floor : f.recorded.floor,
      file: f.file,
      mapped: f.mapped,
      pathKey: f.pathKey,
    }));
    tell(files.length === 1 ? basename(numbered[0]!.path) : `${files.length} files`, OPENED, 0.9);
    const batch = await loadBatch(warehouse, {
      entity,
      source,
      files,
      known: known.filter((d) => d.entity === entity.name),
      clock: { timeZone: project.timeZone, dayStarts: project.calendar.dayStarts },
      country: project.country,
      shownPath: (path) => shownPath(project.directory, path),
      target: `staging.${entity.name}`,
      seen: `staging.${entity.name}_seen`,
      versionedSources: project.sources.filter((s) => s.mode !== "append").map((s) => s.name),
    });
    const sum = (key: "rowsIn" | "loaded" | "refused" | "repeated" | "filtered") =>
      batch.counts.reduce((n, c) => n + c[key], 0);
    const stopped = [
      ...batch.miscounted.map((path) => miscounted(source, shownPath(project.directory, path))),
      ...checkGuards(
        source,
        {
          rowsIn: sum("rowsIn"),
          refused: sum("refused"),
          rules: batch.rules,
          usual: source.guards.maxShrinkShare === null ? null : await usual(context, source, entity, mine, batch),
        },
        context,
      ),
    ];
    if (stopped.length > 0) {
      await batch.discard();
      return { ...outcome, refusals: [...refusals, ...stopped] };
    }
    const deliveries = numbered.map((f, i) =>
      toDelivery(context, source, entity, f, files[i]!.floor, floors.finishedBefore, mapping, batch.counts[i]!),
    );
    tell("putting rows away", 0.9, 1);
    await batch.settle();
    await batch.commit(deliveries);
    outcome.rowsIn = sum("rowsIn");
    outcome.rowsLoaded = sum("loaded");
    outcome.rowsRefused = sum("refused");
    notes.push(
      `${source.name}: ${numbered.length === 1 ? "1 file" : `${numbered.length} files`}, ${count(outcome.rowsIn)} rows in, ${count(outcome.rowsLoaded)} loaded, ${count(sum("repeated"))} repeated, ${count(outcome.rowsRefused)} refused${sum("filtered") > 0 ? `, ${count(sum("filtered"))} left out by where` : ""}`,
    );
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
  refusals.push(...(await tooOld(context, source, entity)));
  return outcome;
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
});

async function usual(
  context: StepContext,
  source: SourceDefinition,
  entity: Entity,
  mine: readonly Delivery[],
  batch: Batch,
) {
  const loaded = mine.filter((d) => d.state === "loaded");
  if (source.mode === "snapshot") {
    const before = loaded.at(-1);
    const now = batch.counts.at(-1)!;
    return before === undefined
      ? null
      : { rows: now.rowsIn - now.filtered, before: before.rows_in - before.rows_filtered, what: "in the copy before" };
  }
  return usualRows(context.warehouse, entity, source.name, context.project.calendar.dayStarts);
}

async function tooOld(context: StepContext, source: SourceDefinition, entity: Entity): Promise<Refusal[]> {
  const { maxAgeHours } = source.guards;
  if (maxAgeHours === null || isAllowed(context.allow, "max_age", source.name)) return [];
  const { newest, hours } = await newestRowBefore(context.warehouse, entity, source.name, context.asOf);
  if (newest !== null && hours !== null && hours <= maxAgeHours) return [];
  const got =
    newest === null
      ? `there is no row before ${context.asOf}`
      : `the newest row before ${context.asOf} is of ${newest}`;
  return [
    {
      gate: "max_age",
      subject: source.name,
      message: `${source.name}: ${got}, older than max_age ${maxAgeHours} h allows. Did a file not come?`,
    },
  ];
}

export const miscounted = (source: SourceDefinition, path: string): Refusal => ({
  gate: "row-count",
  subject: source.name,
  message: `${path}: its records cannot be counted with certainty (quotes or line ends are mixed up). The source is not loaded: export the file again.`,
});

const count = (n: number): string => n.toLocaleString("en-GB");
