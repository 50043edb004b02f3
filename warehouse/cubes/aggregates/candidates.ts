import type { Grouping } from "../group-fact.js";
import type { SettledCube, SettledLevel, SettledMeasure } from "../settle-cube.js";
import type { Aggregate, AggregateSpec } from "./aggregate-spec.js";
import { tellsGrain } from "./build-aggregate.js";
import { sumType } from "./group-aggregate.js";
import { plainColumn, readColumns, type OfCalendar } from "./on-aggregate.js";
import { storedTime, toldBy } from "./stored-time.js";

type Grain = Pick<AggregateSpec, "keys" | "levels">;

/** How a measure can be kept: parts that add up, a count of distinct values of a column, a value for its groups; or not. */
export function keptAs(cube: SettledCube, { measure, operands }: SettledMeasure): "sum" | "key" | "value" | null {
  switch (measure.kind) {
    case "count":
    case "min":
    case "max":
      return "sum";
    case "sum":
      return measure.lastOver === null && sumType(operands[0]!.type) !== null ? "sum" : null;
    case "average":
      return sumType(operands[0]!.type) === null ? null : "sum";
    case "count_distinct":
      return !measure.approximate && plainColumn(cube, operands[0]!) !== null ? "key" : "value";
    case "quantile":
      return measure.approximate ? null : "value";
    case "open_at_end":
      return null;
  }
}

/** What an aggregate by these levels is grouped by. */
export function grainOf(cube: SettledCube, levels: readonly SettledLevel[], of: OfCalendar): Grain {
  const keys = new Set<string>();
  const kept = new Set<string>();
  const times = new Map<string, SettledLevel[]>();
  for (const level of levels) {
    if (level.time !== null) times.set(level.dimension, [...(times.get(level.dimension) ?? []), level]);
    else keep(cube, level, keys, kept);
  }
  for (const [dimension, asked] of times) {
    const time = storedTime(
      asked.map((level) => level.time!),
      of.fiscalOnFirst,
    );
    const level = cube.levels.get(`${dimension}.${time}`)!;
    if (time === "day") keep(cube, level, keys, kept);
    else kept.add(level.name);
  }
  return { keys: [...keys].sort(), levels: [...kept].sort() };
}

function keep(cube: SettledCube, level: SettledLevel, keys: Set<string>, kept: Set<string>): void {
  const column = plainColumn(cube, level);
  if (column === null) kept.add(level.name);
  else keys.add(column);
}

/** Everything that groupings read of the fact, so that whatever they ask can be made of it: the grain of a stem. */
export function stemGrain(cube: SettledCube, groupings: readonly Grouping[]): Grain {
  const keys = new Set<string>();
  const kept = new Set<string>();
  for (const { by, filter, measures } of groupings) {
    for (const level of [...by, ...filter.flatMap(({ levels }) => levels)]) {
      if (level.joins.length > 0) readColumns(cube, level).forEach((column) => keys.add(column));
      else if (level.time === null) keep(cube, level, keys, kept);
      else keep(cube, cube.levels.get(`${level.dimension}.day`)!, keys, kept);
    }
    for (const measure of measures) {
      if (keptAs(cube, measure) === "key") keys.add(plainColumn(cube, measure.operands[0]!)!);
    }
  }
  return { keys: [...keys].sort(), levels: [...kept].sort() };
}

/**
 * A stem of that grain, with all that adds up, and the distinct counts whose columns it keeps or that add up over it.
 * @param spine tells which those are
 */
export function stemSpec(
  cube: SettledCube,
  grain: Grain,
  groupings: readonly Grouping[],
  spine: Aggregate | null,
  of: OfCalendar,
): AggregateSpec {
  const measures = [...new Set(groupings.flatMap((grouping) => grouping.measures))];
  const named = (kind: "sum" | "key", keeps: (measure: SettledMeasure) => boolean): string[] =>
    measures
      .filter((measure) => keptAs(cube, measure) === kind && keeps(measure))
      .map(({ measure }) => measure.name)
      .sort();
  const keeps = ({ operands }: SettledMeasure): boolean => grain.keys.includes(plainColumn(cube, operands[0]!)!);
  const addsUp = ({ measure }: SettledMeasure): boolean => isApart(cube, spine, grain, measure.name, of);
  return {
    cube: cube.definition.name,
    ...grain,
    sums: named("sum", () => true),
    counted: named("key", keeps),
    values: named("key", (measure) => !keeps(measure) && addsUp(measure)),
  };
}

/**
 * Aggregates that would answer these groupings: at the grain asked for, or with the column that is counted.
 * @param spine tells which distinct counts add up
 */
export function candidatesFor(
  cube: SettledCube,
  groupings: readonly Grouping[],
  spine: Aggregate | null,
  of: OfCalendar,
): AggregateSpec[] {
  const found = new Map<string, AggregateSpec>();
  const { sums } = stemSpec(cube, { keys: [], levels: [] }, groupings, null, of);
  const add = (grain: Grain, part: Partial<Pick<AggregateSpec, "sums" | "counted" | "values">>, kind: string): void => {
    const key = JSON.stringify([kind, grain]);
    const old = found.get(key) ?? { cube: cube.definition.name, ...grain, sums: [], counted: [], values: [] };
    const both = (of: "sums" | "counted" | "values"): string[] =>
      [...new Set([...old[of], ...(part[of] ?? [])])].sort();
    found.set(key, { ...old, sums: both("sums"), counted: both("counted"), values: both("values") });
  };
  for (const { by, filter, measures } of groupings) {
    const fixed = [...by, ...filter.flatMap(({ pins }) => pins ?? [])];
    const filtered = filter.flatMap(({ levels }) => levels);
    const isDecided = filtered.every((level) => decides(cube, fixed, level, of));
    const grain = grainOf(cube, isDecided ? fixed : [...by, ...filtered], of);
    for (const measure of measures) {
      const { name, kind } = measure.measure;
      const kept = keptAs(cube, measure);
      if (kept === null) continue;
      if (kept === "sum") add(grain, { sums }, "main");
      else if (kind === "quantile") {
        if (isDecided) add(grain, { values: [name] }, "quantile");
      } else if (isDecided || isApart(cube, spine, grain, name, of)) add(grain, { values: [name] }, "main");
      else if (kept === "key") {
        const keys = [...new Set([...grain.keys, plainColumn(cube, measure.operands[0]!)!])].sort();
        add({ keys, levels: grain.levels }, { counted: [name] }, "main");
      }
    }
  }
  return [...found.values()];
}

/** Whether a distinct count adds up over an aggregate of this grain, since it does over the spine. */
export const isApart = (
  cube: SettledCube,
  spine: Aggregate | null,
  grain: Grain,
  name: string,
  of: OfCalendar,
): boolean =>
  spine !== null &&
  spine.apart.includes(name) &&
  tellsGrain(cube, spine.spec, { ...grain, cube: "", sums: [], counted: [], values: [] }, of);

/**
 * Whether an aggregate would keep what results of this night say of customers, which move every night, and a stem has the
 * columns to join them by when they are asked for.
 */
export const isJoinedWhenAsked = (cube: SettledCube, spec: AggregateSpec, stem: Aggregate, of: OfCalendar): boolean => {
  const moving = cube.definition.joins.filter(({ relation }) => relation.startsWith("result.")).map(({ name }) => name);
  const moves = spec.levels.some((name) => cube.levels.get(name)!.joins.some((join) => moving.includes(join)));
  return moves && tellsGrain(cube, stem.spec, spec, of) && isCovered(stem.spec, spec);
};

const isCovered = (stem: AggregateSpec, { sums, counted, values }: AggregateSpec): boolean =>
  [...counted, ...values].every((name) => stem.counted.includes(name) || stem.values.includes(name)) &&
  sums.every((name) => stem.sums.includes(name));

/** Whether some levels, by their values, decide another's. */
function decides(cube: SettledCube, fixed: readonly SettledLevel[], level: SettledLevel, of: OfCalendar): boolean {
  if (fixed.some(({ name }) => name === level.name)) return true;
  if (level.time !== null) {
    return fixed.some(
      ({ time, dimension }) =>
        time !== null && dimension === level.dimension && toldBy(time, of.fiscalOnFirst).includes(level.time!),
    );
  }
  const known = fixed.map((one) => plainColumn(cube, one));
  return readColumns(cube, level).every((column) => known.includes(column));
}
