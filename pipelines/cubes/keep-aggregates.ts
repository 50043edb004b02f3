import { aggregateName, type Aggregate } from "../../warehouse/cubes/aggregates/aggregate-spec.js";
import {
  cubeDigest,
  markUnfinished,
  readAggregates,
  readParts,
  readUnfinished,
  replaceCatalog,
} from "../../warehouse/cubes/aggregates/catalog.js";
import { readContents } from "../../warehouse/cubes/aggregates/content-digests.js";
import { firstDemands, groupingOf, type Demand } from "../../warehouse/cubes/aggregates/demand.js";
import { dropScratch, makeAggregate, type Made } from "../../warehouse/cubes/aggregates/make-aggregates.js";
import { slicing } from "../../warehouse/cubes/aggregates/slices.js";
import type { SettledCube } from "../../warehouse/cubes/settle-cube.js";
import { readCubeQueries } from "../../warehouse/ledger/cube-queries.js";
import { hash } from "../runner/fingerprint.js";
import type { StepContext } from "../runner/step.js";
import { chooseAggregates, type Asking } from "./choose-aggregates.js";

export interface Kept {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly note: string;
}

/** Brings the aggregates of one cube to this night: chosen anew where other things are asked, made where it is needed. */
export async function keepAggregates(context: StepContext, cube: SettledCube): Promise<Kept> {
  const { project, warehouse, asOf, schemas } = context;
  const { name } = cube.definition;
  const { budgetShare, leastRows } = project.settings.cubes;
  const digest = await cubeDigest(warehouse, cube.definition, project);
  const of = { fiscalOnFirst: project.calendar.fiscalStart.endsWith("-01") };
  const { contents, rows } = await readContents(warehouse, cube, schemas);
  const asking = await readAsking(context, cube);
  // What is asked more often than yesterday is no reason to choose anew; what was never asked before is one.
  const shapes = hash([asking.map(({ key }) => key).sort(), budgetShare, rows >= leastRows]);
  const unfinished = await readUnfinished(warehouse, name, digest);
  const there = unfinished.length > 0 ? [] : await readAggregates(warehouse, name, digest, null);
  const chosen = [...unfinished, ...there];
  const before = chosen.length === 0 ? new Map<string, string>() : await readParts(warehouse, name);
  const now = new Map([...contents, ["asked", shapes]]);
  const making = { cube, of, there, before, now, slices: slicing(warehouse, cube) };
  const made: Made[] = [];
  await markUnfinished(warehouse, name, digest);
  const make = async (spec: Aggregate["spec"], scratch = false): Promise<Aggregate> => {
    const done = made.map(({ aggregate }) => aggregate);
    const one = await makeAggregate(warehouse, spec, done, making, scratch);
    made.push(one);
    return one.aggregate;
  };
  try {
    if (before.get("asked") === shapes) {
      // As they were made: what others are made of comes first.
      for (const { spec } of [...chosen].sort((a, b) => b.rows - a.rows)) await make(spec);
    } else {
      await chooseAggregates(context, { cube, of, rows, asking, make });
    }
  } finally {
    await making.slices.drop();
    await dropScratch(
      warehouse,
      made.map(({ aggregate }) => aggregate),
    );
  }
  const kept = made.filter(({ aggregate }) => !aggregate.scratch);
  const aggregates = kept.map(({ aggregate }) => aggregate);
  await replaceCatalog(warehouse, name, { digest, asOf, aggregates, contents: now });
  const count = (how: Made["how"]): number => kept.filter((one) => one.how === how).length;
  return {
    rowsIn: rows,
    rowsOut: aggregates.reduce((sum, one) => sum + one.rows, 0),
    note:
      kept.length === 0
        ? `${name}: ${rows} rows are few, so the fact itself answers`
        : `${name}: ${kept.length} aggregates of ${rows} rows (${count("whole")} made, ${count("months")} by the months that changed, ${count("kept")} as they were); the largest ${largest(aggregates)}`,
  };
}

function largest(aggregates: readonly Aggregate[]): string {
  const [first] = [...aggregates].sort((a, b) => b.rows - a.rows);
  return `${aggregateName(first!.spec)} with ${first!.rows}`;
}

/** What was asked, as often as it was; where nobody asked yet, what people ask first. */
async function readAsking({ warehouse, asOf }: StepContext, cube: SettledCube): Promise<Asking[]> {
  const told = (await readCubeQueries(warehouse, cube.definition.name, asOf)).flatMap(({ shape, asked }) =>
    (JSON.parse(shape) as Demand[]).map((demand) => ({ demand, asked })),
  );
  const demands = told.length > 0 ? told : firstDemands(cube).map((demand) => ({ demand, asked: 1 }));
  const counts = new Map<string, Asking>();
  for (const { demand, asked } of demands) {
    const grouping = groupingOf(cube, demand);
    if (grouping === null) continue;
    const key = JSON.stringify(demand);
    counts.set(key, { key, asked: (counts.get(key)?.asked ?? 0) + asked, grouping });
  }
  return [...counts.values()];
}
