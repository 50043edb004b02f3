import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "../project/paths.js";
import type { Project } from "../project/project.js";
import { stamp } from "../project/time.js";
import { readNights } from "../warehouse/ledger/nights.js";
import { readListColumns } from "../warehouse/results/lists/list-columns.js";
import {
  beginListDecisions,
  endListDecisions,
  keepListDecisions,
  readOutcomes,
  replaceListDecisions,
} from "../warehouse/results/lists/list-decision.js";
import { createHistory } from "../warehouse/schema/history.js";
import type { ListHoldout } from "../warehouse/results/effects/list-effect.js";
import { checkHoldouts, keepHoldouts } from "./export/holdouts.js";
import { writeListEffects } from "./export/list-effects.js";
import { sweepLists } from "./export/list-folder.js";
import { MANIFEST } from "./export/manifest.js";
import { makeList, readNight } from "./export/make-list.js";
import { isOfCustomers, settleList, type SettledList } from "./export/settle-list.js";
import type { Refusal, Step, StepContext, StepReport } from "./runner/step.js";

/**
 * Writes `result.list_decision`, its history, `result.list_effect`, and for the last night of a command the files of each list.
 * Grain: one member of a list. A list that a guard refuses keeps its last good decisions and files.
 */
export const exportStep: Step = exportStepOf(null);

/** The export step for some lists only; all others stay as they are. Null: every list. */
export function exportStepOf(names: readonly string[] | null): Step {
  return {
    name: "export",
    version: 2,
    reads: [
      "result.customer",
      "result.segment_member",
      "core.customer",
      "core.customer_ref",
      "core.customer_merge",
      "core.line",
      "core.product",
      "core.treatment",
      "staging.consents",
    ],
    writes: [
      "result.list_decision",
      "result.list_effect",
      "history.list_decision_change",
      "history.list_holdout_change",
      "ops.export",
    ],
    forLast: true,
    configuration: (project) => ({ names, project: configurationOf(project) }),
    isInPlace: (project, { asOf, last }) =>
      !last || project.exports.every(({ name }) => hasFolder(project, name, asOf)),
    run: (context) => runExport(context, names),
  };
}

function configurationOf({ exports, channels, segments, settings, language, calendar, sources }: Project): unknown {
  return {
    exports,
    channels,
    segments,
    holdout: settings.holdout,
    listEffect: settings.listEffect,
    language,
    dayStarts: calendar.dayStarts,
    sources: sources.map(({ name, entity }) => [name, entity]),
  };
}

const hasFolder = ({ directory, calendar }: Project, list: string, asOf: string): boolean =>
  existsSync(join(projectPaths(directory).lists, list, stamp(asOf, calendar.dayStarts), MANIFEST));

async function runExport(context: StepContext, names: readonly string[] | null): Promise<StepReport> {
  const { project, warehouse, asOf, schemas } = context;
  await checkHoldouts(project);
  await createHistory(warehouse);
  await sweepLists(projectPaths(project.directory).lists);
  const columns = await readListColumns(warehouse, schemas);
  const lists: SettledList[] = [];
  for (const definition of project.exports) {
    lists.push(await settleList(warehouse, project, definition, columns, schemas));
  }
  const night = await readNight(context);
  const selections = lists.flatMap((list) => (isOfCustomers(list) ? [list.selection] : []));
  await beginListDecisions(warehouse, selections, asOf, schemas, project.country);
  const refusals: Refusal[] = [];
  const notes: string[] = [];
  const switches: (() => Promise<void>)[] = [];
  const drawn: ListHoldout[] = [];
  let rowsIn = 0;
  let rowsOut = 0;
  for (const [i, list] of lists.entries()) {
    const { name } = list.definition;
    context.log.progress("export", { doing: name, part: [i / lists.length, (i + 1) / lists.length] });
    const { holdout } = list.definition;
    if (names !== null && !names.includes(name)) {
      drawn.push({ list: name, holdout, kept: true });
      rowsIn += await keepListDecisions(warehouse, name, asOf);
      continue;
    }
    const made = await makeList(context, list, night);
    drawn.push({ list: name, holdout, kept: made.refusals.length > 0 });
    rowsIn += made.members;
    rowsOut += made.rows ?? 0;
    refusals.push(...made.refusals);
    notes.push(made.note);
    if (made.switch !== null) switches.push(made.switch);
  }
  const nights = (await readNights(warehouse)).map(({ as_of }) => as_of);
  const outcomes = await readOutcomes(warehouse);
  await replaceListDecisions(warehouse, asOf, nights, schemas);
  await endListDecisions(warehouse);
  await writeListEffects(context, drawn);
  const delivered = outcomes.filter(({ outcome }) => outcome === "delivered");
  return {
    rowsIn,
    rowsOut: delivered.reduce((sum, { customers }) => sum + customers, rowsOut),
    notes,
    refusals,
    afterCommit: async () => {
      await keepHoldouts(project, asOf);
      for (const put of switches) await put();
    },
  };
}
