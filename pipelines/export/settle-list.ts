import { holdout } from "../../models/holdout/holdout.js";
import { ConfigurationError } from "../../project/errors.js";
import type { ExportDefinition } from "../../project/export-definition.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import { checkExpression } from "../../warehouse/expressions/check-expression.js";
import { columnNames, type ListColumns } from "../../warehouse/results/lists/list-columns.js";
import type { DrawnShare, ListSelection } from "../../warehouse/results/lists/list-decision.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { readListRelation, readRelationNames, type ListRelation } from "../../warehouse/results/lists/list-relation.js";
import type { RelationSelection } from "../../warehouse/results/lists/relation-row.js";
import type { Schemas } from "../../warehouse/sql-file.js";
import { planFiles, type PlannedFile } from "./list-files.js";

/** A list that can be made: every name in it is one of the night's tables. */
export type SettledList = CustomerList | RelationList;

interface SettledFiles {
  readonly definition: ExportDefinition;
  readonly files: readonly PlannedFile[];
  /** Columns whose values make a row `changed`. */
  readonly compared: readonly string[];
}

/** Of customers: who is on it is decided for each of them. */
export interface CustomerList extends SettledFiles {
  readonly selection: ListSelection;
  readonly columns: ListColumns;
}

/** Of the rows of a relation that are no customers. */
export interface RelationList extends SettledFiles {
  readonly rows: RelationSelection;
}

export const isOfCustomers = (list: SettledList): list is CustomerList => "selection" in list;

/**
 * What decides who is on a list, and which files it has.
 * @throws {ConfigurationError} named-twice, unknown-column, unknown-table, not-of-customers, and those of expressions
 */
export async function settleList(
  warehouse: Warehouse,
  project: Project,
  definition: ExportDefinition,
  customers: ListColumns,
  schemas: Schemas,
): Promise<SettledList> {
  const { language } = project;
  const from = definition.from === null ? null : await settleRelation(warehouse, definition, definition.from, schemas);
  const compared = definition.changes ?? definition.columns.map(({ name }) => name).filter((name) => !AGES.has(name));
  if (from !== null && !from.ofCustomers) {
    const names = from.columns.map(({ name }) => name);
    checkNames(definition, names, from.name);
    refuseCustomerRules(definition, from);
    const { name: list, order, limit } = definition;
    const rows = { list, order, limit, relation: from, control: drawnShare(project.settings.holdout) };
    return { definition, compared, rows, files: planFiles(definition, language, from.key ?? [], null) };
  }
  const columns = from === null ? customers : { ...customers, from };
  checkNames(
    definition,
    columnNames(columns),
    `${from === null ? "" : `${from.name}, `}result.customer or core.customer`,
  );
  const ids = ["customer_id", "customer_ref"].filter((name) => columns.result.has(name));
  const files = planFiles(definition, language, null, ids);
  const selection = await settleSelection(warehouse, project, definition, columns);
  return { definition, compared, selection, columns, files };
}

/** What moves by itself from night to night: a row does not say something else for it. */
const AGES: ReadonlySet<string> = new Set(["recency_days", "as_of"]);

async function settleRelation(
  warehouse: Warehouse,
  { file }: ExportDefinition,
  name: string,
  schemas: Schemas,
): Promise<ListRelation> {
  const known = await readRelationNames(warehouse);
  if (known.includes(name)) return readListRelation(warehouse, name, schemas);
  throw new ConfigurationError(
    "unknown-table",
    `from: "${name}" is no relation that is published.${suggestion(name, known)}`,
    { file },
  );
}

/** Contact rules, exclusions and hold-outs are about customers. */
function refuseCustomerRules({ channel, purpose, exclude, holdout, file }: ExportDefinition, from: ListRelation): void {
  const asked = [
    ...(channel === null ? [] : ["channel"]),
    ...(purpose === null ? [] : ["purpose"]),
    ...(exclude.length === 0 ? [] : ["exclude"]),
    ...(holdout === null ? [] : ["holdout"]),
  ];
  if (asked.length === 0) return;
  throw new ConfigurationError(
    "not-of-customers",
    `${asked.join(", ")}: only lists of customers have them, and the key of ${from.name} is ${from.key?.join(", ") ?? "all its columns"}. Take them out, or a relation with one row per customer.`,
    { file },
  );
}

async function settleSelection(
  warehouse: Warehouse,
  project: Project,
  definition: ExportDefinition,
  columns: ListColumns,
): Promise<ListSelection> {
  const { channel, purpose } = definition;
  const { address = null, consent = "required" } = channel === null ? {} : (project.channels[channel] ?? {});
  if (address !== null) checkColumn(address, columnNames(columns), definition, `channel ${channel}: address`, CUSTOMER);
  return {
    list: definition.name,
    members: await settleMembers(warehouse, definition, columns),
    contact: channel === null ? null : { channel, purpose, consent, address },
    exclude: definition.exclude,
    control: drawnShare(project.settings.holdout),
    holdout: drawnShare(definition.holdout),
    order: definition.order,
    limit: definition.limit,
  };
}

async function settleMembers(
  warehouse: Warehouse,
  { segment, where }: ExportDefinition,
  columns: ListColumns,
): Promise<ListSelection["members"]> {
  if (segment !== null) return { segment };
  if (where !== null) return { where: (await checkExpression(warehouse, where, [...columns.result])).sql };
  return { from: columns.from! };
}

const drawnShare = (definition: { share: number; key: string } | null): DrawnShare | null =>
  definition === null ? null : holdout(definition.key, definition.share);

const CUSTOMER = "result.customer or core.customer";

function checkNames(definition: ExportDefinition, known: readonly string[], of: string): void {
  for (const { name } of definition.columns) checkColumn(name, known, definition, "columns", of);
  for (const { column } of definition.order) checkColumn(column, known, definition, "order", of);
}

function checkColumn(
  name: string,
  known: readonly string[],
  { file }: ExportDefinition,
  where: string,
  of: string,
): void {
  if (known.includes(name)) return;
  const refs = of.includes("core.customer") ? ", nor ref_<space>" : "";
  throw new ConfigurationError(
    "unknown-column",
    `${where}: "${name}" is no column of ${of}${refs}.${suggestion(name, known)}`,
    { file },
  );
}
