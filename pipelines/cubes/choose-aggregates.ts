import { chooseViews } from "../../models/lattice/choose-views.js";
import { estimateGroups } from "../../models/lattice/estimate-groups.js";
import type { Aggregate, AggregateSpec } from "../../warehouse/cubes/aggregates/aggregate-spec.js";
import { candidatesFor, isApart, stemGrain, stemSpec } from "../../warehouse/cubes/aggregates/candidates.js";
import { tellsLevels, tellsMeasure } from "../../warehouse/cubes/aggregates/group-aggregate.js";
import type { OfCalendar } from "../../warehouse/cubes/aggregates/on-aggregate.js";
import { aggregateBytes, factBytes, sampleFact } from "../../warehouse/cubes/aggregates/sample-fact.js";
import type { Grouping } from "../../warehouse/cubes/group-fact.js";
import type { SettledCube } from "../../warehouse/cubes/settle-cube.js";
import type { StepContext } from "../runner/step.js";

/** A grouping that was asked for, and how often. */
export interface Asking {
  readonly key: string;
  readonly asked: number;
  readonly grouping: Grouping;
}

export interface Choosing {
  readonly cube: SettledCube;
  readonly of: OfCalendar;
  /** Of the fact. */
  readonly rows: number;
  readonly asking: readonly Asking[];
  make(spec: AggregateSpec): Promise<Aggregate>;
}

/** The engine reads fewer rows than these as fast as it finds an aggregate of them. */
export const isWorth = (rows: number): boolean => rows >= 10_000;

/** No aggregate may have more of the fact's rows: it would save too little. */
const MOST_ROWS = 0.25;
/** Of the budget; the rest is for what is chosen. */
const STEM_SHARE = 0.6;

/**
 * Makes the aggregates of a cube: first a stem, that keeps all that is asked for but what would make it large, and of
 * which others can be made; then those that save most rows to read for the bytes that they take.
 */
export async function chooseAggregates({ project, warehouse }: StepContext, choosing: Choosing): Promise<void> {
  const { cube, of, rows, asking, make } = choosing;
  const groupings = asking.map(({ grouping }) => grouping);
  if (!isWorth(rows) || groupings.length === 0) return;
  const budget = (await factBytes(warehouse, cube.definition.fact, rows)) * project.settings.cubes.budgetShare;
  const whole = columnsOf(cube, groupings, of);
  const sample = await sampleFact(warehouse, cube, whole, rows);
  const estimate = async (grain: Grain): Promise<number> =>
    estimateGroups(await sample.groups(grain), sample.rows, Math.max(sample.rows, rows));
  const bytes = (spec: AggregateSpec, count: number): number => aggregateBytes(cube, spec, count, sample);
  let left = budget;
  const stemmed = await settleStem(choosing, estimate, (spec, count) => bytes(spec, count) <= budget * STEM_SHARE);
  let stem: Aggregate | null = null;
  if (stemmed !== null) {
    stem = await make(stemmed);
    left -= bytes(stemmed, stem.rows);
  }
  const candidates: { spec: AggregateSpec; rows: number }[] = [];
  for (const spec of candidatesFor(cube, groupings, stem, of)) {
    const count = await estimate(spec);
    if (count <= Math.max(rows * MOST_ROWS, FEW)) candidates.push({ spec, rows: count });
  }
  const questions = asking.flatMap(({ grouping, asked }) =>
    grouping.measures.map((measure) => ({ grouping, measure, asked })),
  );
  const answers = candidates.map(({ spec, rows: count }) => {
    const apart = spec.values.filter((name) => isApart(cube, stem, spec, name, of));
    return answered(cube, { spec, rows: count, apart }, questions, of);
  });
  const ofStem = new Set(stem === null ? [] : answered(cube, stem, questions, of));
  const lattice = {
    rows: candidates.map((one) => one.rows),
    sizes: candidates.map((one) => bytes(one.spec, one.rows)),
    answers,
    weights: questions.map(({ asked }) => asked),
    costs: questions.map((_, i) => (ofStem.has(i) ? stem!.rows : rows)),
  };
  const chosen = chooseViews(lattice, left).map((view) => candidates[view]!);
  for (const { spec } of [...chosen].sort((a, b) => b.rows - a.rows)) await make(spec);
}

const FEW = 1000;
type Grain = Pick<AggregateSpec, "keys" | "levels">;

function answered(
  cube: SettledCube,
  aggregate: Aggregate,
  questions: readonly { readonly grouping: Grouping; readonly measure: Grouping["measures"][number] }[],
  of: OfCalendar,
): number[] {
  return questions.flatMap(({ grouping, measure }, i) =>
    tellsLevels(cube, aggregate, grouping, of) && tellsMeasure(cube, aggregate, grouping, measure) ? [i] : [],
  );
}

/** Every column that any candidate could be grouped by. */
function columnsOf(cube: SettledCube, groupings: readonly Grouping[], of: OfCalendar): Grain {
  const grains = [stemGrain(cube, groupings), ...candidatesFor(cube, groupings, null, of)];
  const all = (kind: keyof Grain): string[] => [...new Set(grains.flatMap((grain) => grain[kind]))].sort();
  return { keys: all("keys"), levels: all("levels") };
}

/** The stem: without the columns that would make it too large, the one that adds most rows first. */
async function settleStem(
  { cube, rows, asking }: Choosing,
  estimate: (grain: Grain) => Promise<number>,
  fits: (spec: AggregateSpec, count: number) => boolean,
): Promise<AggregateSpec | null> {
  const groupings = asking.map(({ grouping }) => grouping);
  let grain: Grain = stemGrain(cube, groupings);
  for (;;) {
    if (grain.keys.length + grain.levels.length === 0) return null;
    const count = await estimate(grain);
    const spec = stemSpec(cube, grain, groupings);
    if (count <= rows * MOST_ROWS && fits(spec, count)) return spec;
    const without = (name: string): Grain => ({
      keys: grain.keys.filter((key) => key !== name),
      levels: grain.levels.filter((level) => level !== name),
    });
    let least: { grain: Grain; count: number } | null = null;
    for (const name of [...grain.keys, ...grain.levels]) {
      const smaller = without(name);
      const left = await estimate(smaller);
      if (least === null || left < least.count) least = { grain: smaller, count: left };
    }
    grain = least!.grain;
  }
}
