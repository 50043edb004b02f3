import type { CubeQuery } from "../../project/cube-query.js";
import { noteAsked } from "../../project/asked-cubes.js";
import type { Project } from "../../project/project.js";
import { answering } from "../../warehouse/cubes/aggregates/answering.js";
import { groupBest, type Origin } from "../../warehouse/cubes/aggregates/group-best.js";
import { createCalendar } from "../../warehouse/cubes/calendar.js";
import { compileQuery } from "../../warehouse/cubes/compile-query.js";
import { checkJoins } from "../../warehouse/cubes/cube-scope.js";
import { settleCube } from "../../warehouse/cubes/settle-cube.js";
import { LIVE } from "../../warehouse/sql-file.js";
import type { Plain } from "../../warehouse/warehouse.js";
import { cubeNamed } from "./cubes.js";
import { withSnapshot, type Reading } from "./with-snapshot.js";

export interface Ask {
  (
    query: CubeQuery,
    from?: "best" | "fact",
  ): Promise<{
    readonly rows: readonly Readonly<Record<string, Plain>>[];
    readonly origins: readonly Origin[];
  }>;
}

/**
 * Asks one cube many things of one snapshot: what its definition means is settled once.
 * @throws {ConfigurationError} unknown-cube, and as `compileQuery`
 */
export async function withCube<T>(
  reading: Reading,
  project: Project,
  name: string,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const definition = cubeNamed(project, name);
  return withSnapshot(reading, {}, async ({ warehouse, asOf }) => {
    await createCalendar(warehouse, project.calendar);
    const cube = await settleCube(warehouse, definition, LIVE);
    await checkJoins(warehouse, definition, LIVE);
    const { group, origins, demands } = await answering(warehouse, cube, project, asOf);
    const fact = groupBest(cube, [], { fiscalOnFirst: false });
    return use(async (query, from = "best") => {
      const [told, asked] = [origins.length, demands.length];
      const { sql } = await compileQuery(warehouse, cube, query, asOf, from === "fact" ? fact : group);
      if (from === "best") noteAsked(reading.directory, name, demands.slice(asked));
      return { rows: await warehouse.rows(sql), origins: origins.slice(told) };
    });
  });
}
