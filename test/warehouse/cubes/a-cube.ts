import { PLAIN_QUERY, type CubeQuery } from "../../../project/cube-query.js";
import type { CubeDefinition } from "../../../project/cube-definition.js";
import { CUBE_SCHEMA } from "../../../project/cube-schema.js";
import { ConfigurationError } from "../../../project/errors.js";
import { readCube, type CubeYaml } from "../../../project/read-cube.js";
import { validate } from "../../../project/validate.js";
import { parseYaml } from "../../../project/yaml-file.js";
import { createCalendar } from "../../../warehouse/cubes/calendar.js";
import { compileQuery } from "../../../warehouse/cubes/compile-query.js";
import { groupFact } from "../../../warehouse/cubes/group-fact.js";
import { settleCube } from "../../../warehouse/cubes/settle-cube.js";
import { LIVE } from "../../../warehouse/sql-file.js";
import type { Plain, Warehouse } from "../../../warehouse/warehouse.js";

/** A cube from its text; throws everything that is wrong with it. */
export function cubeOf(text: string, file = "cubes/sales.yaml"): CubeDefinition {
  const problems: ConfigurationError[] = [];
  const yaml = parseYaml(file, text, {}, problems);
  if (problems.length > 0 || !validate(yaml, CUBE_SCHEMA, problems)) throw problems[0]!;
  const cube = readCube(yaml, yaml.value as CubeYaml, problems);
  if (problems.length > 0) throw ConfigurationError.all(problems as [ConfigurationError]);
  return cube;
}

/** The answer of the fact to a query. */
export async function askFact(
  warehouse: Warehouse,
  text: string,
  query: Partial<CubeQuery>,
  asOf = "2026-01-01 00:00:00",
): Promise<Record<string, Plain>[]> {
  await createCalendar(warehouse, { week: "iso", fiscalStart: "04-01", dayStarts: "00:00" });
  const cube = await settleCube(warehouse, cubeOf(text), LIVE);
  const { sql } = await compileQuery(warehouse, cube, { ...PLAIN_QUERY, ...query }, asOf, (g) => groupFact(cube, g));
  return warehouse.rows(sql);
}
