import { describePlace } from "../../project/errors.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { readColumns } from "./aggregates/on-aggregate.js";
import { joinsOf } from "./group-fact.js";
import type { SettledCube, SettledLevel } from "./settle-cube.js";

export interface BrokenHierarchy {
  readonly dimension: string;
  /** Where it stands, the rule, what was got, what to do. */
  readonly message: string;
}

/**
 * Dimensions of `levels` where a finer value lies in several coarser ones, such as a city in two regions: drilling down
 * from one of them would show a part of it. Rows where either has no value do not count.
 */
export async function brokenHierarchies(warehouse: Warehouse, cube: SettledCube): Promise<BrokenHierarchy[]> {
  const broken: BrokenHierarchy[] = [];
  for (const { name, kind, levels } of cube.definition.dimensions) {
    if (kind !== "levels") continue;
    const settled = levels.map((level) => cube.levels.get(level.name)!);
    for (const [i, finer] of settled.slice(1).entries()) {
      const coarser = settled[i]!;
      const values = await torn(warehouse, cube, coarser, finer);
      if (values === 0) continue;
      const place = cube.definition.place(`/dimensions/${name}/levels`);
      const message = `each value of ${finer.name} must lie in one of ${coarser.name}; ${values === 1 ? "1 lies" : `${values} lie`} in several. See them by --by ${finer.name},${coarser.name}; make ${finer.name} tell them apart, or write \`attributes:\` in the place of \`levels:\`.`;
      broken.push({ dimension: name, message: `${describePlace(place)}: ${message}` });
    }
  }
  return broken;
}

/** How many values of a finer level lie in several of a coarser one. */
async function torn(
  warehouse: Warehouse,
  cube: SettledCube,
  coarser: SettledLevel,
  finer: SettledLevel,
): Promise<number> {
  const read = [coarser, finer, ...(cube.where === null ? [] : [cube.where])];
  const where = cube.where === null ? "" : ` where ${cube.where.sql}`;
  // The few values that the fact has are joined, not its rows.
  const columns = [...new Set(read.flatMap((one) => readColumns(cube, one)))].map((name) => `fact.${quoteName(name)}`);
  const few = `(select distinct ${columns.join(", ") || "1 as one"} from ${cube.scope.fact}) as fact`;
  const { values } = await warehouse.row<{ values: number }>(
    `select count(*) as values from (
       select finer from (
         select distinct ${finer.sql} as finer, ${coarser.sql} as coarser
         from ${[few, joinsOf(cube, read)].join(" ")}${where})
       where finer is not null and coarser is not null group by finer having count(*) > 1) as torn`,
  );
  return values;
}
