import type { TimeLevel } from "../../../project/cube-definition.js";
import { quoteName } from "../../sql.js";
import type { SettledCube, SettledExpression, SettledLevel } from "../settle-cube.js";
import { aggregateTable, type Aggregate, type AggregateSpec } from "./aggregate-spec.js";
import { toldBy } from "./stored-time.js";

/** How an aggregate tells a level: SQL over its rows as `fact`; of time also the period whose first day it keeps. */
export interface Told {
  readonly level: SettledLevel;
  readonly kept: TimeLevel | null;
}

export interface OfCalendar {
  /** Fiscal years begin on the first of a month. */
  readonly fiscalOnFirst: boolean;
}

/** A level over the rows of an aggregate; null where it does not tell it. */
export function levelOn(cube: SettledCube, spec: AggregateSpec, level: SettledLevel, of: OfCalendar): Told | null {
  if (level.time !== null && !isKept(cube, spec, level)) {
    const kept = spec.levels
      .map((name) => cube.levels.get(name))
      .find((stored) => stored?.time !== null && stored?.dimension === level.dimension);
    if (kept === undefined || !toldBy(kept.time!, of.fiscalOnFirst).includes(level.time)) return null;
    return { level: stored(cube, kept, level), kept: kept.time };
  }
  if (isKept(cube, spec, level)) return { level, kept: level.time === null ? null : "day" };
  return spec.levels.includes(level.name) ? { level: stored(cube, level, level), kept: null } : null;
}

/** The cube as if the rows of an aggregate were its fact; of the levels that it does not tell nothing changes. */
export function cubeOn(cube: SettledCube, aggregate: Aggregate, of: OfCalendar, source?: string): SettledCube {
  const { spec } = aggregate;
  const told = [...cube.levels].map(([name, level]) => [name, levelOn(cube, spec, level, of)?.level ?? level] as const);
  const table = source ?? aggregateTable(aggregate);
  return { ...cube, scope: { ...cube.scope, fact: `${table} as fact` }, where: null, levels: new Map(told) };
}

const stored = (cube: SettledCube, kept: SettledLevel, level: SettledLevel): SettledLevel => ({
  ...level,
  sql: `fact.${quoteName(levelColumn(cube, kept.name))}`,
  joins: [],
});

/** Whether all columns of the fact that an expression reads, itself or by its joins, are kept. */
export const isKept = (cube: SettledCube, { keys }: AggregateSpec, expression: SettledExpression): boolean =>
  readColumns(cube, expression).every((column) => keys.includes(column));

/** Columns of the fact that an expression reads, itself or to join. */
export function readColumns(cube: SettledCube, { columns, joins }: SettledExpression): string[] {
  const own = columns.filter((name) => cube.scope.place(name)[0] === "fact");
  const on = joins.flatMap(
    (name) => cube.definition.joins.find((join) => join.name === name)?.on.map(([mine]) => mine) ?? [],
  );
  return [...new Set([...own, ...on])];
}

/** The column of the fact that an expression is, and nothing more; null where it is more. */
export function plainColumn(cube: SettledCube, { sql, columns, joins }: SettledExpression): string | null {
  const [column] = columns;
  if (column === undefined || columns.length > 1 || joins.length > 0) return null;
  const [relation, name] = cube.scope.place(column);
  const bare = sql.replace(/^\((.*)\)$/s, "$1");
  const spellings = [`${relation}.${name}`, `${relation}.${quoteName(name)}`, `"${relation}".${quoteName(name)}`];
  return relation === "fact" && spellings.includes(bare) ? name : null;
}

/** The column that keeps a level; of the fact's own names none. */
export const levelColumn = (cube: SettledCube, level: string): string =>
  cube.scope.columns.includes(level) ? `level ${level}` : level;
