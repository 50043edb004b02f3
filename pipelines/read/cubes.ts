import type { CubeDefinition } from "../../project/cube-definition.js";
import type { CubeQuery } from "../../project/cube-query.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import type { Project } from "../../project/project.js";
import { createCalendar } from "../../warehouse/cubes/calendar.js";
import { checkJoins } from "../../warehouse/cubes/cube-scope.js";
import { compileQuery, type AnswerColumn } from "../../warehouse/cubes/compile-query.js";
import { groupFact } from "../../warehouse/cubes/group-fact.js";
import { settleCube } from "../../warehouse/cubes/settle-cube.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Plain } from "../../warehouse/warehouse.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

export interface CubeAnswer {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly Readonly<Record<string, Plain>>[];
}

/**
 * What a cube says, as of the snapshot.
 * @throws {ConfigurationError} unknown-cube, and as `compileQuery`
 */
export async function queryCube(
  reading: Reading,
  project: Project,
  name: string,
  query: CubeQuery,
): Promise<CubeAnswer> {
  const definition = cubeNamed(project, name);
  return withSnapshot(reading, {}, async ({ warehouse, asOf }) => {
    await createCalendar(warehouse, project.calendar);
    const cube = await settleCube(warehouse, definition, LIVE);
    await checkJoins(warehouse, definition, LIVE);
    const { sql, columns } = await compileQuery(warehouse, cube, query, asOf, (grouping) => groupFact(cube, grouping));
    return { columns, rows: await warehouse.rows(sql) };
  });
}

/** @throws {ConfigurationError} unknown-cube */
export function cubeNamed({ cubes }: Project, name: string): CubeDefinition {
  const found = cubes.find((cube) => cube.name === name);
  if (found !== undefined) return found;
  const names = cubes.map((cube) => cube.name);
  throw new ConfigurationError("unknown-cube", `there is no cube "${name}" in cubes/.${suggestion(name, names)}`);
}
