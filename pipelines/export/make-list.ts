import { join } from "node:path";
import { projectPaths } from "../../project/paths.js";
import { stamp } from "../../project/time.js";
import { readStale } from "../../warehouse/ledger/stale.js";
import { recordExport } from "../../warehouse/ledger/exports.js";
import {
  decideList,
  keepListDecisions,
  readListChange,
  readOutcomes,
  type ListChange,
} from "../../warehouse/results/lists/list-decision.js";
import { keepListRows, readChangesSince } from "../../warehouse/results/lists/list-content.js";
import { readTooLong } from "../../warehouse/results/lists/list-file.js";
import { countPhones, readRowPhones, type PhoneCount } from "../../warehouse/results/lists/list-phone.js";
import { prepareListRows } from "../../warehouse/results/lists/list-row.js";
import { prepareRelationRows, readRelationChange } from "../../warehouse/results/lists/relation-row.js";
import { readModelVersions } from "../../warehouse/results/lists/model-versions.js";
import { readConsentReach, readSourceReach, type SourceReach } from "../../warehouse/results/lists/source-reach.js";
import { entityNamed } from "../../warehouse/schema/entities.js";
import { isAllowed, type Refusal, type StepContext } from "../runner/step.js";
import { guardList, lacksConsents } from "./guards.js";
import { stageFolder } from "./list-folder.js";
import { configurationSha256, filesSha256 } from "./manifest.js";
import { isOfCustomers, type CustomerList, type RelationList, type SettledList } from "./settle-list.js";

/** What every list of a night needs to know. */
export interface Night {
  readonly sources: readonly SourceReach[];
  /** Source to since when it stands still. */
  readonly stale: ReadonlyMap<string, string>;
  readonly consentReadTo: string | null;
  readonly models: Readonly<Record<string, string>>;
}

export interface MadeList {
  readonly members: number;
  /** Rows of a list of no customers: no decision counts them. */
  readonly rows?: number;
  readonly refusals: readonly Refusal[];
  readonly note: string;
  /** Puts the files into place; null where there are none. */
  readonly switch: (() => Promise<void>) | null;
}

export async function readNight({ project, warehouse, asOf, schemas }: StepContext): Promise<Night> {
  const sources = project.sources.map(({ name, entity }) => ({
    name,
    entity,
    ownTime: entityNamed(entity)?.ownTime ?? null,
  }));
  return {
    sources: await readSourceReach(warehouse, sources, asOf),
    stale: new Map((await readStale(warehouse)).map(({ source, since }) => [source, since])),
    consentReadTo: await readConsentReach(warehouse, asOf),
    models: await readModelVersions(warehouse, schemas),
  };
}

/** Decides one list and, unless a guard refuses it, stages its files. */
export async function makeList(context: StepContext, list: SettledList, night: Night): Promise<MadeList> {
  return isOfCustomers(list) ? makeCustomerList(context, list, night) : makeRelationList(context, list, night);
}

async function makeCustomerList(context: StepContext, list: CustomerList, night: Night): Promise<MadeList> {
  const { definition, selection, columns } = list;
  const { project, warehouse, asOf, schemas } = context;
  const { name } = definition;
  const members = await decideList(warehouse, selection, asOf, columns, schemas);
  const change = await readListChange(warehouse, name, asOf);
  const { refusals, allowed } = guard(context, list, night, change, lacksConsents(project, selection));
  const refused = async (found: readonly Refusal[]): Promise<MadeList> => {
    await keepListDecisions(warehouse, name, asOf);
    return { members, refusals: found, note: `${name}: refused; the last good list stays`, switch: null };
  };
  if (refusals.length > 0) return refused(refusals);
  const counts = await countOutcomes(context, name);
  const note = `${name}: ${counts.delivered} delivered, ${counts.withheld} withheld, ${counts.excluded} excluded`;
  if (context.past) return { members, refusals, note, switch: null };
  const names = definition.columns.map((column) => column.name);
  const types = await prepareListRows(
    warehouse,
    { list: name, asOf, names, compared: list.compared },
    columns,
    schemas,
  );
  const tooLong = await refuseLongTexts(context, list, types);
  if (tooLong.length > 0) return refused(tooLong);
  const consentReadTo = selection.contact === null ? null : night.consentReadTo;
  const put = await putList(context, list, night, { counts, types, allowed, consentReadTo });
  return { members, refusals, note: `${note}${put.where}`, switch: put.switch };
}

/** Rows that are no customers: nobody is decided about, and what was on the last list stands in its content only. */
async function makeRelationList(context: StepContext, list: RelationList, night: Night): Promise<MadeList> {
  const { definition, rows } = list;
  const { warehouse, asOf } = context;
  const { name } = definition;
  const names = definition.columns.map((column) => column.name);
  const asked = { list: name, asOf, names, compared: list.compared };
  const { columns: types, members } = await prepareRelationRows(warehouse, asked, rows);
  const change = await readRelationChange(warehouse, name, asOf);
  const guarded = guard(context, list, night, change, false);
  const refusals = [...guarded.refusals, ...(await refuseLongTexts(context, list, types))];
  if (refusals.length > 0) {
    return { members, refusals, note: `${name}: refused; the last good list stays`, switch: null };
  }
  const counts = { delivered: change.rows, withheld: 0, excluded: members - change.rows };
  const note = `${name}: ${change.rows} rows of ${rows.relation.name}`;
  if (context.past) return { members, refusals, note, switch: null };
  const put = await putList(context, list, night, {
    counts,
    types,
    allowed: guarded.allowed,
    consentReadTo: null,
    from: rows.relation.name,
  });
  return { members, rows: change.rows, refusals, note: `${note}${put.where}`, switch: put.switch };
}

function guard(
  { allow }: StepContext,
  { definition }: SettledList,
  night: Night,
  change: ListChange,
  withoutConsents: boolean,
): { refusals: Refusal[]; allowed: string[] } {
  const fresh = new Set(night.sources.filter((source) => source.fresh).map(({ source }) => source));
  const broken = guardList({ definition, change, lacksConsents: withoutConsents, fresh });
  return {
    refusals: broken.filter(({ gate }) => !isAllowed(allow, gate, definition.name)),
    allowed: broken.map(({ gate }) => gate).sort(),
  };
}

/** A text that no cell of a spreadsheet holds would have to be cut: no flag allows that. */
async function refuseLongTexts(
  { warehouse, last, past }: StepContext,
  { definition, files }: SettledList,
  types: readonly { name: string; type: string }[],
): Promise<Refusal[]> {
  if (past || !last || !files.some(({ format }) => format === "xlsx")) return [];
  const texts = types.filter(({ type }) => type === "VARCHAR").map(({ name }) => name);
  const { name } = definition;
  return (await readTooLong(warehouse, texts)).map((column) => ({
    gate: "cell_length",
    subject: name,
    message: `list ${name}: column "${column}" has a text of more than 32767 characters, which no cell of an xlsx holds. It would have to be cut: leave the column out, or take csv, parquet, ndjson or arrow.`,
  }));
}

interface ListToPut {
  readonly counts: { readonly delivered: number; readonly withheld: number; readonly excluded: number };
  readonly types: readonly { readonly name: string; readonly type: string }[];
  readonly allowed: readonly string[];
  readonly consentReadTo: string | null;
  readonly from?: string;
}

/** Keeps what was prepared for the next night, and for the last night of a command stages its files. */
async function putList(
  context: StepContext,
  { definition, files, compared }: SettledList,
  night: Night,
  { counts, types, allowed, consentReadTo, from }: ListToPut,
): Promise<{ where: string; switch: MadeList["switch"] }> {
  const { project, warehouse, asOf } = context;
  const { name } = definition;
  const since = await readChangesSince(warehouse, name, asOf);
  await keepListRows(warehouse, name, asOf);
  if (!context.last) return { where: "", switch: null };
  const phones = await readPhonesOf(context, files);
  const staged = await stageFolder(
    warehouse,
    join(projectPaths(project.directory).lists, name),
    stamp(asOf, project.calendar.dayStarts),
    files,
    (entries) => ({
      name,
      title: definition.title,
      ...(from === undefined ? {} : { from }),
      as_of: asOf,
      run_id: context.runId,
      models: night.models,
      valid_until: definition.validForDays === null ? null : later(asOf, definition.validForDays),
      consent_read_to: consentReadTo,
      sources: night.sources.map(({ source, entity, newestRow }) => ({
        source,
        entity,
        newest_row: newestRow,
        ...(night.stale.has(source) ? { stale_since: night.stale.get(source)! } : {}),
      })),
      configuration_sha256: configurationSha256(project, definition),
      allowed,
      changes_since: since,
      compared,
      rows: counts.delivered,
      withheld: counts.withheld,
      excluded: counts.excluded,
      ...(phones === null ? {} : { phones }),
      columns: definition.columns.map((column) => ({
        name: column.name,
        type: types.find((t) => t.name === column.name)!.type.toLowerCase(),
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
  return { where: `; out/lists/${name}/${staged.folder}`, switch: staged.switch };
}

/** Null where no file names phones. */
async function readPhonesOf(
  { project, warehouse }: StepContext,
  files: SettledList["files"],
): Promise<PhoneCount | null> {
  const named = files.filter(({ kind, columns }) => kind === "changes" && columns.some(({ name }) => name === "phone"));
  if (named.length === 0) return null;
  const shown = named.some(({ people }) => people);
  await readRowPhones(warehouse, project.country, shown);
  return countPhones(warehouse);
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
