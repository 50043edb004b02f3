import { chooseViews } from "../../models/lattice/choose-views.js";
import { estimateGroups } from "../../models/lattice/estimate-groups.js";
import { specText, type Aggregate, type AggregateSpec } from "../../warehouse/cubes/aggregates/aggregate-spec.js";
import {
  candidatesFor,
  isApart,
  isJoinedWhenAsked,
  stemGrain,
  stemSpec,
} from "../../warehouse/cubes/aggregates/candidates.js";
import { tellsLevels, tellsMeasure } from "../../warehouse/cubes/aggregates/group-aggregate.js";
import type { OfCalendar } from "../../warehouse/cubes/aggregates/on-aggregate.js";
import { aggregateBytes, countGroups, factBytes, sampleFact } from "../../warehouse/cubes/aggregates/sample-fact.js";
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
  /** @param scratch whether it is only to make others of this night */
  make(spec: AggregateSpec, scratch?: boolean): Promise<Aggregate>;
}

/** Of the fact's rows: with more an aggregate would save too little. */
const MOST_ROWS = 0.25;
const MOST_OF_STEM = 0.4;
/** Of the fact's rows: what others are made of in the same night. */
const MOST_OF_SPINE = 0.5;
/** Of the budget; the rest is for what is chosen. */
const STEM_SHARE = 0.8;

/**
 * Makes the aggregates of a cube: a spine, that keeps all that is asked for but what would make it large, of which others
 * can be made this night; of it a stem, that stays; then those that save most rows to read for the bytes that they take.
 */
export async function chooseAggregates({ project, warehouse }: StepContext, choosing: Choosing): Promise<void> {
  const { cube, of, rows, asking, make } = choosing;
  const groupings = asking.map(({ grouping }) => grouping);
  if (rows < project.settings.cubes.leastRows || groupings.length === 0) return;
  const budget = factBytes(rows) * project.settings.cubes.budgetShare;
  const whole = columnsOf(cube, groupings, of);
  const sample = await sampleFact(warehouse, cube, whole, rows);
  const wholeOf = (groups: number): number => estimateGroups(groups, sample.rows, Math.max(sample.rows, rows));
  const estimate = async (grain: Grain): Promise<number> => wholeOf(await sample.groups(grain));
  const bytes = (spec: AggregateSpec, count: number): number => aggregateBytes(cube, spec, count, sample, wholeOf);
  const specOf = (grain: Grain, spine: Aggregate | null): AggregateSpec => stemSpec(cube, grain, groupings, spine, of);
  const spined = await shrink(stemGrain(cube, groupings), estimate, async (_, n) => n <= rows * MOST_OF_SPINE);
  const spine = spined === null ? null : await make(specOf(spined, null), true);
  const fitsStem = (grain: Grain, count: number): boolean =>
    count <= rows * MOST_OF_STEM && bytes(specOf(grain, spine), count) <= budget * STEM_SHARE;
  // A sample sees too few rows of each order to tell how many there are: the spine tells.
  const stemmed =
    spined === null
      ? null
      : await shrink(
          spined,
          estimate,
          async (grain, count) =>
            fitsStem(grain, count) && fitsStem(grain, await countGroups(warehouse, cube, spine!, grain, sample)),
        );
  const stem = stemmed === null ? null : await make(specOf(stemmed, spine));
  const left = budget - (stem === null ? 0 : bytes(stem.spec, stem.rows));
  const candidates: { spec: AggregateSpec; rows: number }[] = [];
  for (const spec of candidatesFor(cube, groupings, spine, of)) {
    if (stem !== null && (specText(spec) === specText(stem.spec) || isJoinedWhenAsked(cube, spec, stem, of))) continue;
    const count = await estimate(spec);
    if (count <= Math.max(rows * MOST_ROWS, FEW)) candidates.push({ spec, rows: count });
  }
  const questions = asking.flatMap(({ grouping, asked }) =>
    grouping.measures.map((measure) => ({ grouping, measure, asked })),
  );
  const answers = candidates.map(({ spec, rows: count }) => {
    const apart = spec.values.filter((name) => isApart(cube, spine, spec, name, of));
    return answered(cube, { spec, rows: count, apart, scratch: false }, questions, of);
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

/** A grain without the columns that make it too large, the one that adds most rows first; null where none fits. */
async function shrink(
  whole: Grain,
  estimate: (grain: Grain) => Promise<number>,
  fits: (grain: Grain, count: number) => Promise<boolean>,
): Promise<Grain | null> {
  let grain = whole;
  while (grain.keys.length + grain.levels.length > 0) {
    if (await fits(grain, await estimate(grain))) return grain;
    let least: { grain: Grain; count: number } | null = null;
    for (const name of [...grain.keys, ...grain.levels]) {
      const smaller = {
        keys: grain.keys.filter((key) => key !== name),
        levels: grain.levels.filter((level) => level !== name),
      };
      const count = await estimate(smaller);
      if (least === null || count < least.count) least = { grain: smaller, count };
    }
    grain = least!.grain;
  }
  return null;
}
