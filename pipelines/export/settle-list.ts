import { holdout } from "../../models/holdout/holdout.js";
import { ConfigurationError } from "../../project/errors.js";
import type { ExportDefinition } from "../../project/export-definition.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import { checkExpression } from "../../warehouse/expressions/check-expression.js";
import { columnNames, type ListColumns } from "../../warehouse/results/lists/list-columns.js";
import type { DrawnShare, ListSelection } from "../../warehouse/results/lists/list-decision.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { planFiles, type PlannedFile } from "./list-files.js";

/** A list that can be made: every name in it is one of the night's tables. */
export interface SettledList {
  readonly definition: ExportDefinition;
  readonly selection: ListSelection;
  readonly files: readonly PlannedFile[];
}

/**
 * What decides who is on a list, and which files it has.
 * @throws {ConfigurationError} not-available, named-twice, unknown-column, and those of expressions
 */
export async function settleList(
  warehouse: Warehouse,
  project: Project,
  definition: ExportDefinition,
  columns: ListColumns,
): Promise<SettledList> {
  checkColumns(definition, columns);
  const ids = ["customer_id", "customer_ref"].filter((name) => columns.result.has(name));
  const files = planFiles(definition, project.language, ids);
  return { definition, selection: await settleSelection(warehouse, project, definition, columns), files };
}

async function settleSelection(
  warehouse: Warehouse,
  project: Project,
  definition: ExportDefinition,
  columns: ListColumns,
): Promise<ListSelection> {
  const { channel, purpose } = definition;
  const { address = null, consent = "required" } = channel === null ? {} : (project.channels[channel] ?? {});
  if (address !== null) checkColumn(address, columns, definition, `channel ${channel}: address`);
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
  { segment, where, file }: ExportDefinition,
  columns: ListColumns,
): Promise<ListSelection["members"]> {
  if (segment !== null) return { segment };
  if (where !== null) return { where: (await checkExpression(warehouse, where, [...columns.result])).sql };
  throw new ConfigurationError(
    "not-available",
    "from: lists of other relations are not made yet; take segment or where.",
    { file },
  );
}

const drawnShare = (definition: { share: number; key: string } | null): DrawnShare | null =>
  definition === null ? null : holdout(definition.key, definition.share);

function checkColumns(definition: ExportDefinition, columns: ListColumns): void {
  for (const { name } of definition.columns) checkColumn(name, columns, definition, "columns");
  for (const { column } of definition.order) checkColumn(column, columns, definition, "order");
}

function checkColumn(name: string, columns: ListColumns, { file }: ExportDefinition, where: string): void {
  const known = columnNames(columns);
  if (known.includes(name)) return;
  throw new ConfigurationError(
    "unknown-column",
    `${where}: "${name}" is neither a column of result.customer or core.customer nor ref_<space>.${suggestion(name, known)}`,
    { file },
  );
}
