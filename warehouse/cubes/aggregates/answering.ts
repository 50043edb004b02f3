import type { Project } from "../../../project/project.js";
import type { AsOf } from "../../../project/time.js";
import type { Warehouse } from "../../warehouse.js";
import type { Grouper } from "../compile-query.js";
import type { SettledCube } from "../settle-cube.js";
import { cubeDigest, readAggregates } from "./catalog.js";
import { demandOf, type Demand } from "./demand.js";
import { groupBest, type Origin } from "./group-best.js";

export interface Answering {
  readonly group: Grouper;
  /** Where each grouping so far was answered from. */
  readonly origins: readonly Origin[];
  /** What was asked for so far, by shape. */
  readonly demands: readonly Demand[];
}

/** Answers groupings of a cube from what is ready, if it is of the same night and nothing was loaded or made since. */
export async function answering(
  warehouse: Warehouse,
  cube: SettledCube,
  project: Pick<Project, "calendar" | "settings">,
  asOf: AsOf,
): Promise<Answering> {
  const aggregates = (await isReady(warehouse))
    ? await readAggregates(warehouse, cube.definition.name, await cubeDigest(warehouse, cube.definition, project), asOf)
    : [];
  const origins: Origin[] = [];
  const demands: Demand[] = [];
  const of = { fiscalOnFirst: project.calendar.fiscalStart.endsWith("-01") };
  const group = groupBest(cube, aggregates, of, (origin) => origins.push(origin));
  return {
    origins,
    demands,
    group: (grouping) => {
      demands.push(demandOf(grouping));
      return group(grouping);
    },
  };
}

/** Whether the last `cubes` step read what the steps before it have put out last. */
async function isReady(warehouse: Warehouse): Promise<boolean> {
  const there = await warehouse.rows<{ name: string }>(
    `select schema_name || '.' || coalesce(view_name, '') as name from duckdb_views() where not internal
     union all select schema_name || '.' || table_name from duckdb_tables() order by name`,
  );
  const names = there.map(({ name }) => name);
  if (!names.includes("cube.aggregate") || !names.includes("ops.step")) return false;
  const { ready } = await warehouse.row<{ ready: boolean }>(`
    with told as (
      select step, output, started_at from ops.step
      where not past and state <> 'blocked' and reason is distinct from 'unchanged' and step not in (${LATER})
    ), made as (
      select max(started_at) as made_at from told where step = 'cubes' and output is not null
    )
    select count(*) filter (step = 'cubes') > 0 and bool_and(now is not distinct from before) as ready
    from (
      select step, arg_max_null(output, started_at) as now, arg_max_null(output, started_at) filter (started_at <= made_at) as before
      from told, made group by step
    )`);
  return ready;
}

const LATER = "'export', 'report', 'publish'";
