import type { Grouping } from "../group-fact.js";
import type { SettledCube, SettledLevel } from "../settle-cube.js";
import type { Shift } from "../shift.js";

/** The shape of a grouping that was asked for: names only, never a value that somebody filtered by. */
export interface Demand {
  readonly by: readonly string[];
  readonly filter: readonly { readonly levels: readonly string[]; readonly pins: string | null }[];
  readonly measures: readonly string[];
  readonly shift: Shift | null;
}

export const demandOf = ({ by, filter, measures, shift }: Grouping): Demand => ({
  by: by.map(({ name }) => name),
  filter: filter.map(({ levels, pins }) => ({ levels: levels.map(({ name }) => name), pins: pins?.name ?? null })),
  measures: measures.map(({ measure }) => measure.name),
  shift,
});

/** A demand of a cube as it is now; null where it names what the cube no longer has. */
export function groupingOf(cube: SettledCube, { by, filter, measures, shift }: Demand): Grouping | null {
  const names = [...by, ...filter.flatMap(({ levels }) => levels)];
  if (!names.every((name) => cube.levels.has(name)) || !measures.every((name) => cube.measures.has(name))) return null;
  const level = (name: string): SettledLevel => cube.levels.get(name)!;
  return {
    by: by.map(level),
    filter: filter.map(({ levels, pins }) => ({
      sql: "true",
      levels: levels.map(level),
      pins: pins === null ? null : (cube.levels.get(pins) ?? null),
    })),
    measures: measures.map((name) => cube.measures.get(name)!),
    shift,
    asOf: "",
  };
}

/** What people ask first where nobody asked yet: everything by month and by day, and by each other level, also by month. */
export function firstDemands(cube: SettledCube): Demand[] {
  const measures = [...cube.measures.keys()];
  const time = [...cube.levels.values()].find((level) => level.time === "month");
  const months = time === undefined ? [] : [time.name];
  const others = [...cube.levels.values()].filter((level) => level.time === null).map(({ name }) => name);
  const days = time === undefined ? [] : [[`${time.dimension}.day`], [`${time.dimension}.year`]];
  const sets = [[], months, ...days, ...others.flatMap((name) => [[name], [...months, name]])];
  return sets.map((by) => ({ by, filter: [], measures, shift: null }));
}
