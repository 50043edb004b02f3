import { quoteName, quoteText } from "../sql.js";
import { CALENDAR } from "./calendar.js";
import type { SettledCube, SettledExpression, SettledLevel, SettledMeasure } from "./settle-cube.js";
import type { SettledFilter } from "./settle-filter.js";
import { shiftedDay, type Shift } from "./shift.js";

/** Rows of a cube by some levels: what a query asks of the fact, before measures of measures. */
export interface Grouping {
  readonly by: readonly SettledLevel[];
  readonly measures: readonly SettledMeasure[];
  readonly filter: SettledFilter;
  readonly shift: Shift | null;
  /** `YYYY-MM-DD HH:MM:SS`, exclusive: open rows are counted at the ends of periods before it. */
  readonly asOf: string;
}

/** SQL of a grouping over the fact itself: a column for each level and each measure, by their names. */
export function groupFact(cube: SettledCube, grouping: Grouping): string {
  const { measures } = grouping;
  const open = measures.filter(({ measure }) => measure.kind === "open_at_end");
  const last = measures.filter(({ measure }) => measure.kind === "sum" && measure.lastOver !== null);
  const plain = measures.filter((m) => !open.includes(m) && !last.includes(m));
  const parts = [
    ...(plain.length > 0 || measures.length === 0 ? [groupRows(cube, grouping, plain)] : []),
    ...last.map((measure) => groupLast(cube, grouping, measure)),
    ...open.map((measure) => groupOpen(cube, grouping, measure)),
  ];
  return joinParts(grouping, parts);
}

/** Groupings of the same rows for some of the measures each, as one. */
export function joinParts({ by, measures }: Pick<Grouping, "by" | "measures">, parts: readonly string[]): string {
  if (parts.length === 1) return parts[0]!;
  const columns = by.map(({ name }) => quoteName(name));
  const values = measures.map(({ measure: { name, kind } }) => {
    const value = `max(${quoteName(name)})`;
    return `${ZERO_WITHOUT_ROWS.has(kind) ? `coalesce(${value}, 0)` : value} as ${quoteName(name)}`;
  });
  return `select ${[...columns, ...values].join(", ")} from (${parts.join("\nunion all by name\n")})${groupBy(by.length)}`;
}

/** What is computed over rows: the columns that the rows need for it, and the aggregate of them, each with its alias. */
export interface Cell {
  readonly columns: readonly string[];
  readonly reads: readonly SettledExpression[];
  readonly values: readonly string[];
}

/** SQL of some cells by levels, over the rows of the cube's fact. */
export function groupCells(
  cube: SettledCube,
  { by, filter, shift }: Pick<Grouping, "by" | "filter" | "shift">,
  cells: readonly Cell[],
): string {
  const columns = by.map(({ name }) => `base.${quoteName(name)}`);
  const selected = [...columns, ...cells.flatMap(({ values }) => values)];
  return `select ${selected.length === 0 ? "1 as one" : selected.join(", ")}
from (${baseRows(cube, by, cells, filter, shift)}) as base${whereAll(filter)}${groupBy(by.length)}`;
}

/** The aggregate of a measure over rows that have its operand as `o` and its condition as `w`, both SQL. */
export function aggregate({ measure }: SettledMeasure, o: string, w: string | null): string {
  const filter = w === null ? "" : ` filter (where ${w})`;
  switch (measure.kind) {
    case "count":
      return `count(*)${filter}`;
    case "sum":
      return `coalesce(sum(${o})${filter}, 0)`;
    case "min":
    case "max":
      return `${measure.kind}(${o})${filter}`;
    case "average":
      return `sum(${o})${filter} / nullif(count(${o})${filter}, 0)`;
    case "count_distinct":
      return measure.approximate ? `approx_count_distinct(${o})${filter}` : `count(distinct ${o})${filter}`;
    case "quantile":
      return `${measure.approximate ? "approx_quantile" : "quantile_cont"}(${o}, ${measure.at})${filter}`;
    case "open_at_end":
      throw new Error("open rows are counted at the ends of periods");
  }
}

const ZERO_WITHOUT_ROWS: ReadonlySet<string> = new Set(["count", "sum", "count_distinct", "open_at_end"]);

const groupRows = (cube: SettledCube, grouping: Grouping, measures: readonly SettledMeasure[]): string =>
  groupCells(cube, grouping, measures.map(cellOf));

/** The operand (`o:`) and the condition (`w:`) of a measure as columns, and its aggregate. */
export function cellOf(measure: SettledMeasure): Cell {
  return {
    ...operandCell(measure),
    values: [`${aggregateOf(measure)} as ${quoteName(measure.measure.name)}`],
  };
}

export function operandCell({ measure, operands, where }: SettledMeasure): Pick<Cell, "columns" | "reads"> {
  return {
    columns: [
      ...(operands.length === 1 ? [`${exact(operands[0]!)} as ${quoteName(`o:${measure.name}`)}`] : []),
      ...(where === null ? [] : [`${where.sql} as ${quoteName(`w:${measure.name}`)}`]),
    ],
    reads: [...operands, ...(where === null ? [] : [where])],
  };
}

/** A sum that does not add up over time: that of the last day with rows in each group. */
function groupLast(cube: SettledCube, { by, filter, shift }: Grouping, measure: SettledMeasure): string {
  const { name, lastOver } = measure.measure as { name: string; lastOver: string };
  const day = cube.levels.get(`${lastOver}.day`)!;
  const columns = by.map((level) => `base.${quoteName(level.name)}`);
  const days = `select ${[...columns, `base."day of " as day`, `${aggregateOf(measure)} as value`].join(", ")}
from (${baseRows(cube, by, [cellOf(measure)], filter, shift, [`${day.sql} as "day of "`])}) as base${whereAll(filter)}
group by ${by
    .map((_, i) => String(i + 1))
    .concat(String(by.length + 1))
    .join(", ")}`;
  const names = by.map((level) => quoteName(level.name));
  return `select ${[...names, `arg_max(value, day) as ${quoteName(name)}`].join(", ")} from (${days})${groupBy(by.length)}`;
}

/** Rows begun by the last day of each period and not ended by then. */
function groupOpen(cube: SettledCube, { by, filter, shift, asOf }: Grouping, measure: SettledMeasure): string {
  const [from, to] = measure.operands as [SettledExpression, SettledExpression];
  const isTime = ({ time }: SettledLevel) => time !== null;
  const periods = by.filter(isTime);
  const ofTime = filter.filter(({ levels }) => levels.every(isTime));
  const ofRows = filter.filter((condition) => !ofTime.includes(condition));
  const label = (level: SettledLevel, alias: string) =>
    `${alias}.${quoteName(level.time!)} as ${quoteName(level.name)}`;
  const asked = [...new Set([...periods, ...ofTime.flatMap(({ levels }) => levels)])];
  const names = periods.map(({ name }) => quoteName(name));
  const moved = shift === null ? "c.day" : shiftedDay("c.day", shift);
  const first = `(select min((${from.sql})::date) from ${cube.scope.fact} ${joinsOf(cube, [from])})`;
  const ends = `select ${[...names.map((name) => `base.${name}`), 'max(base."day of ") as last_day'].join(", ")}
from (select ${[...asked.map((level) => label(level, "k")), 'c.day as "day of "'].join(", ")}
  from ${CALENDAR} as c join ${CALENDAR} as k on k.day = ${moved}
  where c.day >= ${first} and c.day < ${quoteText(asOf)}::timestamp) as base${whereAll(ofTime)}${groupBy(names.length)}`;
  const others = by.filter((level) => !isTime(level));
  const span = [`(${from.sql})::date as "from "`, `(${to.sql})::date as "to "`];
  const columns = [
    ...names.map((name) => `ends.${name}`),
    ...others.map(({ name }) => `base.${quoteName(name)}`),
    `count(*) as ${quoteName(measure.measure.name)}`,
  ];
  const own = measure.where === null ? [] : [`base."w:${measure.measure.name}"`];
  const rows = baseRows(cube, others, [{ ...operandCell(measure), values: [] }], ofRows, null, span);
  return `select ${columns.join(", ")} from (${rows}) as base
join (${ends}) as ends on base."from " <= ends.last_day and (base."to " is null or base."to " > ends.last_day)
${[...ofRows.map(({ sql }) => sql), ...own].length === 0 ? "" : `where ${[...ofRows.map(({ sql }) => sql), ...own].join(" and ")}`}${groupBy(by.length)}`;
}

function aggregateOf(measure: SettledMeasure): string {
  const { name } = measure.measure;
  return aggregate(
    measure,
    `base.${quoteName(`o:${name}`)}`,
    measure.where === null ? null : `base.${quoteName(`w:${name}`)}`,
  );
}

/** The fact's rows with the levels asked for as columns, and what cells need. */
function baseRows(
  cube: SettledCube,
  by: readonly SettledLevel[],
  cells: readonly Cell[],
  filter: SettledFilter,
  shift: Shift | null,
  further: readonly string[] = [],
): string {
  const levels = [...new Set([...by, ...filter.flatMap((condition) => condition.levels)])];
  const times = new Map(levels.filter(({ time }) => time !== null).map((level) => [level.dimension, level]));
  const columns = [
    ...levels.map(({ name, dimension, time, sql }) =>
      time === null
        ? `${sql} as ${quoteName(name)}`
        : `${calendarOf(dimension)}.${quoteName(time)} as ${quoteName(name)}`,
    ),
    ...new Set(cells.flatMap(({ columns: needed }) => needed)),
    ...further,
  ];
  const read = [...levels, ...cells.flatMap(({ reads }) => reads), ...(cube.where === null ? [] : [cube.where])];
  const calendars = [...times].map(([dimension, { sql }]) => {
    const day = shift === null ? sql : shiftedDay(sql, shift);
    return `left join ${CALENDAR} as ${calendarOf(dimension)} on ${calendarOf(dimension)}.day = ${day}`;
  });
  const where = cube.where === null ? "" : ` where ${cube.where.sql}`;
  return `select ${columns.length === 0 ? "1 as one" : columns.join(", ")}
  from ${[cube.scope.fact, joinsOf(cube, read), ...calendars].filter((text) => text !== "").join("\n  ")}${where}`;
}

export const joinsOf = (cube: SettledCube, read: readonly SettledExpression[]): string =>
  [...new Set(read.flatMap(({ joins }) => joins))].map((name) => cube.join(name)).join("\n  ");

const calendarOf = (dimension: string): string => quoteName(`calendar:${dimension}`);

/** Doubles add up to another last digit on another number of threads. */
const exact = ({ sql, type }: SettledExpression): string =>
  type === "DOUBLE" || type === "FLOAT" ? `round((${sql})::decimal(38, 9), 9)` : sql;

const whereAll = (filter: SettledFilter): string =>
  filter.length === 0 ? "" : `\nwhere ${filter.map(({ sql }) => sql).join(" and ")}`;

const groupBy = (count: number): string =>
  count === 0 ? "" : `\ngroup by ${Array.from({ length: count }, (_, i) => i + 1).join(", ")}`;
