import type { Project } from "../../project/project.js";
import { readListColumns } from "../../warehouse/results/lists/list-columns.js";
import {
  beginListDecisions,
  decideList,
  endListDecisions,
  readDecisions,
  readListChange,
  readOutcomes,
  type Decision,
  type OutcomeCount,
} from "../../warehouse/results/lists/list-decision.js";
import { prepareRelationRows, readRelationChange } from "../../warehouse/results/lists/relation-row.js";
import { lendStaging } from "../../warehouse/results/lists/lend-staging.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Warehouse } from "../../warehouse/warehouse.js";
import { isAllowed, type Refusal } from "../runner/step.js";
import { guardList, lacksConsents } from "./guards.js";
import { isOfCustomers, settleList, type SettledList } from "./settle-list.js";

export interface ListPlan {
  readonly outcomes: readonly OutcomeCount[];
  /** Guards that would refuse; how fresh sources are is judged by the night only. */
  readonly refusals: readonly Refusal[];
  /** One per member of the lists named, in the order of outcome, rank and id; none where no list was named. */
  readonly decisions: readonly Decision[];
}

/**
 * Who would be on the lists, and why not, from what was published; writes nothing.
 * @param names null: every list, without its members
 */
export async function planLists(
  project: Project,
  warehouse: Warehouse,
  asOf: string,
  names: readonly string[] | null,
  allow: ReadonlySet<string>,
): Promise<ListPlan> {
  const columns = await readListColumns(warehouse, LIVE);
  const asked = project.exports.filter(({ name }) => names === null || names.includes(name));
  const lists: SettledList[] = [];
  for (const definition of asked) lists.push(await settleList(warehouse, project, definition, columns, LIVE));
  const refusals: Refusal[] = [];
  await lendStaging(warehouse);
  const ofCustomers = lists.filter(isOfCustomers);
  const selections = ofCustomers.map(({ selection }) => selection);
  await beginListDecisions(warehouse, selections, asOf, LIVE, project.country);
  try {
    for (const { definition, selection, columns: named } of ofCustomers) {
      await decideList(warehouse, selection, asOf, named, LIVE);
      const change = await readListChange(warehouse, definition.name, asOf);
      const fresh = new Set(definition.guards.fresh);
      const broken = guardList({ definition, change, lacksConsents: lacksConsents(project, selection), fresh });
      refusals.push(...broken.filter(({ gate, subject }) => !isAllowed(allow, gate, subject)));
    }
    const ofRows: OutcomeCount[] = [];
    for (const list of lists) {
      if (isOfCustomers(list)) continue;
      const { name, columns: named, guards } = list.definition;
      const names = named.map((column) => column.name);
      const rowsAsked = { list: name, asOf, names, compared: list.compared };
      await prepareRelationRows(warehouse, rowsAsked, list.rows);
      const change = await readRelationChange(warehouse, name, asOf);
      ofRows.push({ list: name, outcome: "delivered", rule: null, customers: change.rows });
      const broken = guardList({
        definition: list.definition,
        change,
        lacksConsents: false,
        fresh: new Set(guards.fresh),
      });
      refusals.push(...broken.filter(({ gate, subject }) => !isAllowed(allow, gate, subject)));
    }
    return {
      outcomes: [...(await readOutcomes(warehouse)), ...ofRows],
      refusals,
      decisions: names === null ? [] : await readDecisions(warehouse),
    };
  } finally {
    await endListDecisions(warehouse);
  }
}
