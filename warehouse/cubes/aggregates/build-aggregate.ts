import { quoteName } from "../../sql.js";
import { aggregate, cellOf, joinsOf, operandCell, type Cell } from "../group-fact.js";
import type { SettledCube, SettledExpression, SettledMeasure } from "../settle-cube.js";
import type { Aggregate, AggregateSpec } from "./aggregate-spec.js";
import { cubeOn, levelColumn, levelOn, plainColumn, type OfCalendar } from "./on-aggregate.js";
import { PERIODS } from "./stored-time.js";

/** Whether an aggregate can be made of the rows of another. */
export function canDerive(
  cube: SettledCube,
  { spec: parent, apart }: Aggregate,
  spec: AggregateSpec,
  of: OfCalendar,
): boolean {
  const counts = (name: string): boolean =>
    cube.measures.get(name)?.measure.kind === "count_distinct" &&
    (parent.counted.includes(name) || (parent.values.includes(name) && apart.includes(name)));
  return (
    tellsGrain(cube, parent, spec, of) &&
    spec.sums.every((name) => parent.sums.includes(name)) &&
    spec.counted.every((name) => parent.counted.includes(name)) &&
    spec.values.every(counts)
  );
}

/** Whether the rows of one spec lie each in one row of another. */
export const tellsGrain = (cube: SettledCube, parent: AggregateSpec, spec: AggregateSpec, of: OfCalendar): boolean =>
  spec.keys.every((key) => parent.keys.includes(key)) &&
  spec.levels.every((name) => levelOn(cube, parent, cube.levels.get(name)!, of) !== null);

export interface Source {
  /** What it is made of; null: the fact. */
  readonly parent: Aggregate | null;
  /** SQL of a part of those rows, in their place. */
  readonly rows?: string;
}

/** SQL of the rows of an aggregate, in the order in which they take least room: a column of ids first, then the rest. */
export const orderedSelect = (cube: SettledCube, spec: AggregateSpec, source: Source, of: OfCalendar): string => {
  const ids = spec.counted.map((name) => plainColumn(cube, cube.measures.get(name)!.operands[0]!)!);
  const names = [...new Set([...ids, ...grainNames(cube, spec)])].map(quoteName);
  const select = aggregateSelect(cube, spec, source, of);
  return names.length === 0 ? select : `${select} order by ${names.map((name) => `base.${name}`).join(", ")}`;
};

/** SQL of the rows of an aggregate. */
export function aggregateSelect(cube: SettledCube, spec: AggregateSpec, source: Source, of: OfCalendar): string {
  const { parent, rows } = source;
  const on =
    parent !== null
      ? cubeOn(cube, parent, of, rows)
      : rows === undefined
        ? cube
        : { ...cube, scope: { ...cube.scope, fact: `${rows} as fact` } };
  const cells = [...spec.sums, ...spec.counted, ...spec.values].map((name) => {
    const measure = cube.measures.get(name)!;
    const kept = spec.values.includes(name) ? "value" : spec.counted.includes(name) ? "rows" : "sums";
    return parent === null ? partsOfFact(measure, kept) : partsOfParent(cube, parent, measure, kept);
  });
  const { columns, froms, reads } = grainColumns(on, spec);
  const names = grainNames(cube, spec);
  const all = [...reads, ...cells.flatMap((cell) => cell.reads), ...(on.where === null ? [] : [on.where])];
  const needed = [...columns, ...new Set(cells.flatMap((cell) => cell.columns))];
  const where = on.where === null ? "" : ` where ${on.where.sql}`;
  const group = names.length === 0 ? "" : `group by ${names.map((_, i) => i + 1).join(", ")}`;
  return `select ${[...names.map((name) => `base.${quoteName(name)}`), ...cells.flatMap(({ values }) => values)].join(", ") || "1 as one"}
from (select ${needed.join(", ") || "1 as one"}
  from ${[on.scope.fact, joinsOf(on, all), ...froms].join("\n  ")}${where}) as base ${group}`;
}

/** Columns that an aggregate is grouped by. */
export const grainNames = (cube: SettledCube, { keys, levels }: AggregateSpec): string[] => [
  ...keys,
  ...levels.map((name) => levelColumn(cube, name)),
];

/** The same as SQL over the rows of a cube's fact, of time as the first day of each period. */
export function grainColumns(
  cube: SettledCube,
  { keys, levels }: Pick<AggregateSpec, "keys" | "levels">,
): { readonly columns: string[]; readonly froms: string[]; readonly reads: SettledExpression[] } {
  const settled = levels.map((name) => cube.levels.get(name)!);
  const times = new Map(settled.filter(({ time }) => time !== null).map((level) => [level.dimension, level]));
  const period = (dimension: string): string => quoteName(`period:${dimension}`);
  return {
    columns: [
      ...keys.map((key) => `fact.${quoteName(key)}`),
      ...settled.map((level) => {
        const sql = level.time === null ? level.sql : `${period(level.dimension)}.${quoteName(level.time)}`;
        return `${sql} as ${quoteName(levelColumn(cube, level.name))}`;
      }),
    ],
    froms: [...times].map(
      ([dimension, { sql }]) => `left join ${PERIODS} as ${period(dimension)} on ${period(dimension)}.of_day = ${sql}`,
    ),
    reads: settled,
  };
}

type Kept = "sums" | "rows" | "value";

function partsOfFact(settled: SettledMeasure, kept: Kept): Cell {
  const { measure, operands, where } = settled;
  const { name, kind } = measure;
  const o = `base.${quoteName(`o:${name}`)}`;
  const filter = where === null ? "" : ` filter (where base.${quoteName(`w:${name}`)})`;
  const value = aggregate(settled, o, where === null ? null : `base.${quoteName(`w:${name}`)}`);
  const as = (sql: string, part: string): string => `${sql} as ${quoteName(`${part}:${name}`)}`;
  const cell = { ...operandCell(settled), values: [] as string[] };
  if (kept === "rows") return { ...cell, values: [as(`count(${o})${filter}`, "rows")] };
  if (kept === "value") return { ...cellOf(settled), values: [as(value, "value")] };
  if (kind === "average") {
    return { ...cell, values: [as(`sum(${o})${filter}`, "sum"), as(`count(${o})${filter}`, "count")] };
  }
  if (operands.length > 1) throw new Error(`${name} has no parts`);
  return { ...cell, values: [as(value, kind)] };
}

function partsOfParent(cube: SettledCube, parent: Aggregate, { measure, operands }: SettledMeasure, kept: Kept): Cell {
  const { name, kind } = measure;
  const part = (of: string): string => quoteName(`${of}:${name}`);
  const cell = (of: readonly string[], values: readonly string[], further: readonly string[] = []): Cell => ({
    columns: [...of.map((one) => `fact.${part(one)}`), ...further],
    reads: [],
    values,
  });
  const sum = (of: string, type = ""): string => `sum(base.${part(of)})${type} as ${part(of)}`;
  if (kept === "rows") return cell(["rows"], [sum("rows", "::bigint")]);
  if (kept === "value") {
    if (!parent.spec.counted.includes(name)) return cell(["value"], [sum("value", "::bigint")]);
    if (parent.apart.includes(name)) {
      return cell(["rows"], [`count(*) filter (where base.${part("rows")} > 0) as ${part("value")}`]);
    }
    const key = quoteName(plainColumn(cube, operands[0]!)!);
    return cell(
      ["rows"],
      [`count(distinct base."k:${name}") filter (where base.${part("rows")} > 0) as ${part("value")}`],
      [`fact.${key} as "k:${name}"`],
    );
  }
  if (kind === "average") return cell(["sum", "count"], [sum("sum"), sum("count", "::bigint")]);
  if (kind === "min" || kind === "max") return cell([kind], [`${kind}(base.${part(kind)}) as ${part(kind)}`]);
  return cell([kind], [sum(kind, kind === "count" ? "::bigint" : "")]);
}
