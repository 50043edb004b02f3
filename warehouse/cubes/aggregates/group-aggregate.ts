import { quoteName } from "../../sql.js";
import { groupCells, type Cell, type Grouping } from "../group-fact.js";
import type { SettledCube, SettledLevel, SettledMeasure } from "../settle-cube.js";
import type { Aggregate } from "./aggregate-spec.js";
import { cubeOn, levelOn, plainColumn, type OfCalendar } from "./on-aggregate.js";
import { toldBy } from "./stored-time.js";

/** Whether an aggregate tells every level that a grouping reads. */
export function tellsLevels(
  cube: SettledCube,
  { spec }: Aggregate,
  { by, filter, shift }: Grouping,
  of: OfCalendar,
): boolean {
  return [...by, ...filter.flatMap(({ levels }) => levels)].every((level) => {
    const told = levelOn(cube, spec, level, of);
    if (told === null) return false;
    if (shift === null || level.time === null || told.kept === "day") return true;
    return toldBy(told.kept!, of.fiscalOnFirst).includes(shift.level);
  });
}

/** Whether an aggregate that tells the levels of a grouping also tells this measure of its groups. */
export function tellsMeasure(
  cube: SettledCube,
  { spec, apart }: Aggregate,
  grouping: Grouping,
  { measure: { name } }: SettledMeasure,
): boolean {
  if (spec.sums.includes(name) || spec.counted.includes(name)) return true;
  if (!spec.values.includes(name)) return false;
  return apart.includes(name) || isOneRowEach(cube, spec, grouping);
}

/** Whether each group of the answer is one row: all that the aggregate is grouped by is asked for, or held to one value. */
function isOneRowEach(cube: SettledCube, spec: Aggregate["spec"], { by, filter, shift }: Grouping): boolean {
  // Leap days of all years would meet where there is no day.
  if (shift !== null && shift.against === "year" && shift.level === "day") return false;
  const fixed = [...by, ...filter.flatMap(({ pins }) => pins ?? [])];
  const keys = fixed.filter(({ time }) => time === null || time === "day").map((level) => plainColumn(cube, level));
  return (
    spec.keys.every((key) => keys.includes(key)) && spec.levels.every((kept) => fixed.some(({ name }) => name === kept))
  );
}

/** SQL of a grouping over the rows of an aggregate that tells its levels and these measures. */
export function groupAggregate(
  cube: SettledCube,
  aggregate: Aggregate,
  grouping: Grouping,
  measures: readonly SettledMeasure[],
  of: OfCalendar,
): string {
  const on = cubeOn(cube, aggregate, of);
  const here = (level: SettledLevel): SettledLevel => on.levels.get(level.name)!;
  const filter = grouping.filter.map((condition) => ({ ...condition, levels: condition.levels.map(here) }));
  const cells = measures.map((measure) => storedCell(cube, aggregate, measure));
  return groupCells(on, { by: grouping.by.map(here), filter, shift: grouping.shift }, cells);
}

/** A measure over the columns that an aggregate has of it, in the type that the fact would give. */
function storedCell(cube: SettledCube, { spec, apart }: Aggregate, settled: SettledMeasure): Cell {
  const { measure, operands } = settled;
  const { name } = measure;
  const column = (part: string): string => `fact.${quoteName(`${part}:${name}`)} as ${quoteName(`${part}:${name}`)}`;
  const base = (part: string): string => `base.${quoteName(`${part}:${name}`)}`;
  const cell = (parts: readonly string[], value: string, further: readonly string[] = []): Cell => ({
    columns: [...parts.map(column), ...further],
    reads: [],
    values: [`${value} as ${quoteName(name)}`],
  });
  if (spec.counted.includes(name)) {
    if (apart.includes(name)) return cell(["rows"], `count(*) filter (where ${base("rows")} > 0)`);
    const key = quoteName(plainColumn(cube, operands[0]!)!);
    return cell(["rows"], `count(distinct base."k:${name}") filter (where ${base("rows")} > 0)`, [
      `fact.${key} as "k:${name}"`,
    ]);
  }
  switch (measure.kind) {
    case "count":
      return cell(["count"], `coalesce(sum(${base("count")}), 0)::bigint`);
    case "sum":
      return cell(["sum"], `coalesce(sum(${base("sum")}), 0)::${sumType(operands[0]!.type)!}`);
    case "min":
    case "max":
      return cell([measure.kind], `${measure.kind}(${base(measure.kind)})::${operands[0]!.type}`);
    case "average":
      return cell(
        ["sum", "count"],
        `sum(${base("sum")})::${sumType(operands[0]!.type)!} / nullif(sum(${base("count")})::bigint, 0)`,
      );
    case "count_distinct":
      return apart.includes(name)
        ? cell(["value"], `coalesce(sum(${base("value")}), 0)::bigint`)
        : cell(["value"], `coalesce(max(${base("value")}), 0)::bigint`);
    default:
      return cell(["value"], `max(${base("value")})`);
  }
}

/** Engine type of a sum over a type; null where such values do not add up exactly. */
export function sumType(type: string): string | null {
  const decimal = /^DECIMAL\(\d+,\s*(\d+)\)$/.exec(type);
  if (decimal !== null) return `decimal(38, ${decimal[1]!})`;
  if (type === "DOUBLE" || type === "FLOAT") return "decimal(38, 9)";
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type) || type === "BOOLEAN" ? "hugeint" : null;
}
