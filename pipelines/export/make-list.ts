import { join } from "node:path";
import { projectPaths } from "../../project/paths.js";
import { stamp } from "../../project/time.js";
import { recordExport } from "../../warehouse/ledger/exports.js";
import type { ListColumns } from "../../warehouse/results/lists/list-columns.js";
import {
  decideList,
  keepListDecisions,
  readListChange,
  readOutcomes,
} from "../../warehouse/results/lists/list-decision.js";
import { keepListRows, prepareListRows, readChangesSince } from "../../warehouse/results/lists/list-row.js";
import { readModelVersions } from "../../warehouse/results/lists/model-versions.js";
import { readConsentReach, readSourceReach, type SourceReach } from "../../warehouse/results/lists/source-reach.js";
import { entityNamed } from "../../warehouse/schema/entities.js";
import { isAllowed, type Refusal, type StepContext } from "../runner/step.js";
import { guardList, lacksConsents } from "./guards.js";
import { stageFolder } from "./list-folder.js";
import { configurationSha256, filesSha256 } from "./manifest.js";
import type { SettledList } from "./settle-list.js";

/** What every list of a night needs to know. */
export interface Night {
  readonly columns: ListColumns;
  readonly sources: readonly SourceReach[];
  readonly consentReadTo: string | null;
  readonly models: Readonly<Record<string, string>>;
}

export interface MadeList {
  readonly members: number;
  readonly refusals: readonly Refusal[];
  readonly note: string;
  /** Puts the files into place; null where there are none. */
  readonly switch: (() => Promise<void>) | null;
}

export async function readNight(
  { project, warehouse, asOf, schemas }: StepContext,
  columns: ListColumns,
): Promise<Night> {
  const sources = project.sources.map(({ name, entity }) => ({
    name,
    entity,
    ownTime: entityNamed(entity)?.ownTime ?? null,
  }));
  return {
    columns,
    sources: await readSourceReach(warehouse, sources, asOf),
    consentReadTo: await readConsentReach(warehouse, asOf),
    models: await readModelVersions(warehouse, schemas),
  };
}

/** Decides one list and, unless a guard refuses it, stages its files. */
export async function makeList(context: StepContext, list: SettledList, night: Night): Promise<MadeList> {
  const { definition, selection, files } = list;
  const { project, warehouse, asOf, schemas, allow } = context;
  const { name } = definition;
  const members = await decideList(warehouse, selection, asOf, night.columns, schemas);
  const broken = guardList({
    definition,
    change: await readListChange(warehouse, name, asOf),
    lacksConsents: lacksConsents(project, selection),
    fresh: new Set(night.sources.filter(({ fresh }) => fresh).map(({ source }) => source)),
  });
  const refusals = broken.filter(({ gate }) => !isAllowed(allow, gate, name));
  if (refusals.length > 0) {
    await keepListDecisions(warehouse, name, asOf);
    return { members, refusals, note: `${name}: refused; the last good list stays`, switch: null };
  }
  const counts = await countOutcomes(context, name);
  const note = `${name}: ${counts.delivered} delivered, ${counts.withheld} withheld, ${counts.excluded} excluded`;
  if (context.past) return { members, refusals, note, switch: null };
  const names = definition.columns.map((column) => column.name);
  const types = await prepareListRows(warehouse, name, asOf, names, night.columns, schemas);
  const since = await readChangesSince(warehouse, name, asOf);
  await keepListRows(warehouse, name, asOf);
  if (!context.last) return { members, refusals, note, switch: null };
  const staged = await stageFolder(
    warehouse,
    join(projectPaths(project.directory).lists, name),
    stamp(asOf, project.calendar.dayStarts),
    files,
    new Map(types.map((column) => [column.name, column.type])),
    (entries) => ({
      name,
      title: definition.title,
      as_of: asOf,
      run_id: context.runId,
      models: night.models,
      valid_until: definition.validForDays === null ? null : later(asOf, definition.validForDays),
      consent_read_to: selection.contact === null ? null : night.consentReadTo,
      sources: night.sources.map(({ source, entity, newestRow }) => ({ source, entity, newest_row: newestRow })),
      configuration_sha256: configurationSha256(project, definition),
      allowed: broken.map(({ gate }) => gate).sort(),
      changes_since: since,
      rows: counts.delivered,
      withheld: counts.withheld,
      excluded: counts.excluded,
      columns: names.map((column) => ({
        name: column,
        type: types.find((t) => t.name === column)!.type.toLowerCase(),
      })),
      files: entries,
    }),
  );
  const { manifest } = staged;
  await recordExport(warehouse, {
    list: name,
    asOf,
    folder: staged.folder,
    supersedes: manifest.supersedes,
    ...counts,
    bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
    sha256: filesSha256(manifest.files),
    runId: manifest.run_id,
  });
  return { members, refusals, note: `${note}; out/lists/${name}/${staged.folder}`, switch: staged.switch };
}

async function countOutcomes({ warehouse }: StepContext, list: string) {
  const counts = { delivered: 0, withheld: 0, excluded: 0 };
  for (const row of await readOutcomes(warehouse)) if (row.list === list) counts[row.outcome] += row.customers;
  return counts;
}

/** A time moved by days, also parts of days, on the local clock. */
function later(asOf: string, days: number): string {
  const moved = new Date(Date.parse(`${asOf.replace(" ", "T")}Z`) + Math.round(days * 86_400_000));
  return moved.toISOString().slice(0, 19).replace("T", " ");
}
