import type { CubeMeasure, TimeLevel } from "../../project/cube-definition.js";
import type { CubeQuery } from "../../project/cube-query.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { WarehouseError } from "../errors.js";
import { bindingProblem } from "../expressions/bind-expression.js";
import { placeColumns } from "../expressions/place-columns.js";
import { quoteName } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { AnswerPlan, measureNamed, type Asked, type Grouper } from "./answer-plan.js";
import { levelNamed } from "./level-named.js";
import { levelType } from "./level-type.js";
import { pivotRows, pivotValues, type PivotColumn } from "./pivot-rows.js";
import type { SettledCube, SettledLevel } from "./settle-cube.js";
import { settleFilter, type Condition, type SettledFilter } from "./settle-filter.js";

export type { Grouper } from "./answer-plan.js";

export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly AnswerColumn[];
  /** Statements over the cube's rows, with the answer's own. */
  readonly statements: number;
  readonly sketches: readonly Sketch[];
}

/** A measure of the answer, or that one is made of, which is not exact because its cube says `approximate`. */
export interface Sketch {
  readonly measure: string;
  /** How far off it is in 95 of 100 cases: of the count, as a share; of a quantile's rank, in points of 1. */
  readonly within: number;
  readonly of: "count" | "rank";
}

export interface AnswerColumn {
  readonly name: string;
  /** `totals`: names of the dimensions that the row sums over. `rest`: whether the row is all that `--top` left over. */
  readonly kind: "dimension" | "totals" | "rest" | "measure";
  /** The measure that a measure's column is of, also where it is compared. */
  readonly measure: CubeMeasure | null;
  readonly role: "value" | "before" | "change" | null;
  /** Of a dimension: its level of time, and its engine type. */
  readonly time: TimeLevel | null;
  readonly type: string | null;
  /** The value of the pivot's dimension that the column is for; null: of none, or of all of them. */
  readonly pivot: { readonly value: string | null } | null;
}

/**
 * The one statement that answers a query.
 * @throws {ConfigurationError} unknown-dimension, unknown-measure, measure-in-where, no-period, too-many-columns, …
 */
export async function compileQuery(
  warehouse: Warehouse,
  cube: SettledCube,
  query: CubeQuery,
  asOf: string,
  group: Grouper,
): Promise<CompiledQuery> {
  const by = query.by.map((name) => levelNamed(cube, name));
  const twice = by.find((level, i) => by.indexOf(level) < i);
  if (twice !== undefined) throw new ConfigurationError("named-twice", `--by names ${twice.name} twice.`);
  const measures = query.measures.map((name) => measureNamed(cube, name));
  const names = cube.definition.measures.map(({ name }) => name);
  if (measures.length === 0) {
    throw new ConfigurationError("no-measure", `--measures must name at least one of ${names.join(", ")}.`);
  }
  const again = measures.find((measure, i) => measures.indexOf(measure) < i);
  if (again !== undefined) throw new ConfigurationError("named-twice", `--measures names ${again.name} twice.`);
  const filter = await settleFilter(warehouse, cube, query.where);
  await tryFilter(warehouse, filter);
  const pivot = query.pivot === null ? null : levelNamed(cube, query.pivot);
  const rows = by.filter((level) => level !== pivot);
  const plan = new AnswerPlan(cube, rows, pivot, measures, query.compare);
  const asked: Asked = { group, filter, asOf };
  const cells = answerCells(plan);
  const values = pivot === null ? null : await pivotValues(warehouse, pivot, plan.select([pivot], asked));
  const pivoted = values === null ? [] : pivotColumns(values, plan, cells);
  const columns = answerColumns(plan, cells, pivoted, query);
  const known = [...new Set([...columns.map(({ name }) => name), ...cells.map(({ name }) => name)])];
  /** The rows of some sets of the rows' dimensions, pivoted where that is asked for. */
  const answer = (sets: readonly (readonly SettledLevel[])[], rest: Condition | null = null): string => {
    const wanted = pivot === null ? sets : sets.flatMap((set) => [set, [...set, pivot]]);
    const selects = wanted.map((set) => plan.select(set, asked, rest)).join("\nunion all\n");
    return pivot === null ? selects : pivotRows(selects, rows, pivot, plan.cells, pivoted);
  };
  const sets = setsOf(rows, query.totals, cube);
  const having =
    query.having === null ? "" : ` where ${await settleHaving(warehouse, query.having, known, answer([rows]))}`;
  const order = orderOf(query, known, rows, cube);
  const shown = columns.map(({ name }) => quoteName(name)).join(", ");
  const statements = pivot === null ? 1 : 2;
  const sketches = plan.sketches.map((measure): Sketch => {
    const isCount = cube.measures.get(measure)!.measure.kind === "count_distinct";
    return { measure, ...(isCount ? { within: 0.3, of: "count" } : { within: 0.01, of: "rank" }) };
  });
  if (query.top === null) {
    const sorted = order === "" ? "" : ` order by ${order}`;
    return {
      sql: `select ${shown} from (\n${answer(sets)}\n) as answer${having}${sorted}`,
      columns,
      statements,
      sketches,
    };
  }
  checkRest(plan);
  const rest = restOf(rows, query.top, query.having !== null);
  const totals = sets.filter((set) => set.length < rows.length);
  const parts = [
    `select *, 0 as "part ", false as rest from ${RANKED} where "place " <= ${query.top}`,
    `select *, null as "place ", 1 as "part ", true as rest from (\n${answer([[]], rest)}\n) as answer
  where exists (select 1 from ${RANKED} where "place " > ${query.top})`,
    ...(totals.length === 0
      ? []
      : [`select *, null as "place ", 2 as "part ", false as rest from (\n${answer(totals)}\n) as answer${having}`]),
  ];
  return {
    sql: `with ${RANKED} as materialized (
  select *, row_number() over (${order === "" ? "" : `order by ${order}`}) as "place "
  from (\n${answer([rows])}\n) as answer${having})
select ${shown} from (\n${parts.join("\nunion all by name\n")}\n) as answer
order by ${['"part "', '"place "', order].filter((text) => text !== "").join(", ")}`,
    columns,
    statements,
    sketches,
  };
}

const RANKED = '"ranked rows"';

/**
 * Runs the conditions over a row of nulls, where only their own constants can fail: a year compared with a word.
 * @throws {ConfigurationError} expression-type
 */
async function tryFilter(warehouse: Warehouse, filter: SettledFilter): Promise<void> {
  const levels = [...new Set(filter.flatMap((condition) => condition.levels))];
  const nulls = levels.map((level) => `null::${levelType(level)} as ${quoteName(level.name)}`);
  const tried = filter.map(({ sql }) => sql);
  if (tried.length === 0) return;
  try {
    await warehouse.run(`select ${tried.join(", ")} from (select ${["1 as one", ...nulls].join(", ")}) as base`);
  } catch (cause) {
    if (!(cause instanceof WarehouseError) || cause.code === "interrupted") throw cause;
    const types = levels.map((level) => `${level.name} is ${levelType(level).toLowerCase()}`).join(", ");
    throw new ConfigurationError(
      "expression-type",
      `--where compares or casts a value that does not fit its type${types === "" ? "" : `: ${types}`}.`,
    );
  }
}

/** Rows of the fact that lie in none of the rows shown; with `--having`, in those of the rows left that it lets pass. */
function restOf(rows: readonly SettledLevel[], top: number, having: boolean): Condition {
  const same = rows.map(({ name }) => ` and kept.${quoteName(name)} is not distinct from base.${quoteName(name)}`);
  const [word, side] = having ? ["exists", ">"] : ["not exists", "<="];
  return {
    sql: `${word} (select 1 from ${RANKED} as kept where kept."place " ${side} ${top}${same.join("")})`,
    levels: rows,
    pins: null,
  };
}

/** @throws {ConfigurationError} no-rest */
function checkRest({ rows, openMeasure }: AnswerPlan): void {
  if (openMeasure === null || rows.every(({ time }) => time !== null) || rows.every(({ time }) => time === null))
    return;
  throw new ConfigurationError(
    "no-rest",
    `--top: ${openMeasure} is what is open at the end of a period, so it has no rest over several periods and dimensions. Leave ${rows.find(({ time }) => time !== null)!.name} out of the rows, or name it as --pivot.`,
  );
}

/** @throws {ConfigurationError} unknown-column, not-boolean, expression-… */
async function settleHaving(
  warehouse: Warehouse,
  having: string,
  names: readonly string[],
  answer: string,
): Promise<string> {
  try {
    const { sql } = await placeColumns(warehouse, having, names, (name) => ["answer", name]);
    const nulls = (await warehouse.describe(answer)).map(({ name, type }) => `null::${type} as ${quoteName(name)}`);
    const tried = `select ${sql} as value from (select ${nulls.join(", ")}) as answer`;
    const [column] = await warehouse.describe(tried);
    if (column!.type !== "BOOLEAN") {
      const rule = `it must be true or false for a row of the answer; got ${column!.type.toLowerCase()}.`;
      throw new ConfigurationError("not-boolean", rule);
    }
    // Over nulls only its own constants can fail: a number compared with a word.
    await warehouse.run(tried);
    return sql;
  } catch (cause) {
    if (cause instanceof WarehouseError && cause.code === "interrupted") throw cause;
    const problem = cause instanceof WarehouseError ? bindingProblem(cause) : cause;
    if (!(problem instanceof ConfigurationError)) throw problem;
    throw new ConfigurationError(problem.code, `--having, over what the answer shows: ${problem.rule}`);
  }
}

function setsOf(by: readonly SettledLevel[], totals: CubeQuery["totals"], cube: SettledCube): SettledLevel[][] {
  if (totals === "none") return [[...by]];
  if (totals === "rollup") return by.map((_, i) => by.slice(0, by.length - i)).concat([[]]);
  if (totals === "cube") {
    if (by.length > 6) {
      throw new ConfigurationError("too-many-totals", `--totals cube takes at most 6 dimensions; got ${by.length}.`);
    }
    return Array.from({ length: 2 ** by.length }, (_, bits) => by.filter((_level, i) => (bits & (1 << i)) === 0));
  }
  const listed = totals.map((names) => {
    const wanted = names.map((name) => levelNamed(cube, name));
    const stray = wanted.find((level) => !by.includes(level));
    if (stray !== undefined) {
      throw new ConfigurationError("unknown-dimension", `--totals names ${stray.name}, which is not in --by.`);
    }
    return by.filter((level) => wanted.includes(level));
  });
  const key = (set: readonly SettledLevel[]) => set.map(({ name }) => name).join(",");
  return [...new Map([[...by], ...listed].map((set) => [key(set), set])).values()];
}

type Cell = Pick<AnswerColumn, "name" | "measure" | "role">;

const answerCells = ({ measures, compare }: AnswerPlan): Cell[] =>
  measures.flatMap((measure): Cell[] => [
    { name: measure.name, measure, role: "value" },
    ...(compare === null
      ? []
      : ([
          { name: `${measure.name}_before`, measure, role: "before" },
          { name: `${measure.name}_change`, measure, role: "change" },
        ] as const)),
  ]);

interface PivotedCell extends PivotColumn {
  readonly of: Cell;
}

/** A column for each value and cell: named by the value, and by the cell where there are several. */
function pivotColumns(values: readonly (string | null)[], { rows }: AnswerPlan, cells: readonly Cell[]): PivotedCell[] {
  const taken = new Set(["totals", "rest", ...rows.map(({ name }) => name), ...cells.map(({ name }) => name)]);
  return values.flatMap((value) =>
    cells.map((of) => {
      const plain = value ?? "none";
      const wanted = cells.length === 1 ? plain : `${plain} ${of.name}`;
      let name = wanted;
      // The engine takes names that differ in capitals only for one.
      for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${wanted} (${i})`;
      taken.add(name.toLowerCase());
      return { name, value, cell: of.name, of };
    }),
  );
}

function answerColumns(
  { rows, pivot }: AnswerPlan,
  cells: readonly Cell[],
  pivoted: readonly PivotedCell[],
  { totals, top }: CubeQuery,
): AnswerColumn[] {
  const none = { measure: null, role: null, time: null, type: null, pivot: null } as const;
  return [
    ...rows.map((level): AnswerColumn => {
      return { ...none, name: level.name, kind: "dimension", time: level.time, type: levelType(level) };
    }),
    ...(totals === "none" ? [] : [{ ...none, name: "totals", kind: "totals" } as const]),
    ...(top === null ? [] : [{ ...none, name: "rest", kind: "rest" } as const]),
    ...pivoted.map(({ name, value, of }): AnswerColumn => {
      return { ...none, ...of, name, kind: "measure", pivot: { value } };
    }),
    ...(pivot === null || totals !== "none"
      ? cells.map((cell): AnswerColumn => ({ ...none, ...cell, kind: "measure" }))
      : []),
  ];
}

/** As asked, then by the dimensions, each total after what it sums. */
function orderOf(
  { sort }: CubeQuery,
  names: readonly string[],
  rows: readonly SettledLevel[],
  cube: SettledCube,
): string {
  const asked = sort.map(({ name, descending }) => {
    const finest = rows.find((level) => level.dimension === name && level === finestNamed(cube, name));
    const found = names.find((known) => known === name) ?? finest?.name;
    if (found === undefined) {
      const rule = `--sort names "${name}", which the answer does not have.${suggestion(name, names)}`;
      throw new ConfigurationError("unknown-column", rule);
    }
    return `${quoteName(found)} ${descending ? "desc" : "asc"} nulls last`;
  });
  const rest = rows.flatMap(({ name }, i) => [`"total ${i}"`, `${quoteName(name)} asc nulls last`]);
  return [...asked, ...rest].join(", ");
}

/** The level that the name of a dimension stands for. */
function finestNamed(cube: SettledCube, name: string): SettledLevel | null {
  const { definition } = cube;
  const stands = definition.dimensions.some((d) => d.name === name && (d.kind === "time" || d.kind === "levels"));
  return stands ? levelNamed(cube, name) : null;
}
