import { addCubeQueries } from "../warehouse/ledger/cube-queries.js";
import { createLedger } from "../warehouse/ledger/create-ledger.js";
import { createCatalog, dropUnnamed } from "../warehouse/cubes/aggregates/catalog.js";
import { createPeriods } from "../warehouse/cubes/aggregates/stored-time.js";
import { createCalendar } from "../warehouse/cubes/calendar.js";
import { checkJoins } from "../warehouse/cubes/cube-scope.js";
import { settleCube } from "../warehouse/cubes/settle-cube.js";
import { holdChecks } from "./cubes/hold-checks.js";
import { keepAggregates, type Kept } from "./cubes/keep-aggregates.js";
import { takeAsked } from "./cubes/take-asked.js";
import type { Refusal, Step, StepContext, StepReport } from "./runner/step.js";

/**
 * Writes `cube.<cube>__<hash>`, aggregates of the cubes that are chosen by what was asked, and `cube.aggregate`, what there
 * is; `ops.cube_query` takes what was asked since the last night. An older `as_of` has no aggregates.
 * @source Harinarayan, Rajaraman and Ullman (1996), Implementing data cubes efficiently
 */
export const cubesStep: Step = {
  name: "cubes",
  version: 1,
  reads: ["core.*", "result.*", "history.segment_change"],
  writes: ["cube.*"],
  // The engine reads what the same transaction wrote on one thread and at twice the cost, and aggregates are made of aggregates.
  ownTransactions: true,
  configuration: ({ cubes, calendar, settings }) => ({
    cubes,
    calendar,
    kept: settings.cubes,
    seconds: settings.serviceLevelSeconds,
  }),
  run: runCubes,
};

async function runCubes(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf, schemas, past, runId } = context;
  const { settings } = project;
  if (past) return { rowsIn: 0, rowsOut: 0, notes: ["aggregates are kept of the last night only"] };
  await createLedger(warehouse);
  await createCatalog(warehouse);
  await createCalendar(warehouse, project.calendar);
  await createPeriods(warehouse);
  const asked = await takeAsked(project.directory, runId);
  for (const { batch, queries } of asked.batches) await addCubeQueries(warehouse, batch, asOf, queries);
  const kept: Kept[] = [];
  const refusals: Refusal[] = [];
  for (const definition of project.cubes) {
    const cube = await settleCube(warehouse, definition, schemas);
    await checkJoins(warehouse, definition, schemas);
    if (settings.cubes.budgetShare > 0) kept.push(await keepAggregates(context, cube));
    refusals.push(...(await holdChecks(context, cube)));
  }
  await dropUnnamed(warehouse, settings.cubes.budgetShare > 0 ? project.cubes.map(({ name }) => name) : []);
  return {
    rowsIn: kept.reduce((sum, { rowsIn }) => sum + rowsIn, 0),
    rowsOut: kept.reduce((sum, { rowsOut }) => sum + rowsOut, 0),
    notes:
      settings.cubes.budgetShare > 0
        ? kept.map(({ note }) => note)
        : ["their facts answer, since settings: { cubes: { budget_share: 0 } } keeps no aggregates"],
    refusals,
    ...(asked.batches.length === 0 ? {} : { afterCommit: asked.forget }),
  };
}
