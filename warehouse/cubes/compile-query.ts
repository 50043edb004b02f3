import { isDerived, type CubeMeasure, type DerivedMeasure, type TimeLevel } from "../../project/cube-definition.js";
import type { CubeQuery } from "../../project/cube-query.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { placeColumns } from "../expressions/place-columns.js";
import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import type { Grouping } from "./group-fact.js";
import { levelNamed } from "./level-named.js";
import type { SettledCube, SettledLevel, SettledMeasure } from "./settle-cube.js";
import { settleFilter } from "./settle-filter.js";
import type { Shift } from "./shift.js";

/** SQL of a grouping: over the fact, or over an aggregate that covers it. */
export type Grouper = (grouping: Grouping) => string;

export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly AnswerColumn[];
}

export interface AnswerColumn {
  readonly name: string;
  readonly kind: "dimension" | "totals" | "measure";
  /** The measure that a measure's column is of, also where it is compared. */
  readonly measure: CubeMeasure | null;
  readonly role: "value" | "before" | "change" | null;
}

/**
 * The one statement that answers a query.
 * @throws {ConfigurationError} unknown-dimension, unknown-measure, measure-in-where, no-period, …
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
  if (measures.length === 0) {
    const names = cube.definition.measures.map(({ name }) => name);
    throw new ConfigurationError("no-measure", `--measures must name at least one of ${names.join(", ")}.`);
  }
  const filter = await settleFilter(warehouse, cube, query.where);
  const plan = new Plan(cube, by, measures, query.compare);
  const sets = setsOf(by, query.totals, cube);
  const selects = sets.map((set) => {
    const grouping = (
      levels: readonly SettledLevel[],
      shift: Shift | null,
      of: readonly SettledMeasure[],
    ): Grouping => ({
      by: levels,
      measures: of,
      filter,
      shift,
      asOf,
    });
    return plan.select(set, group, grouping);
  });
  const columns = answerColumns(by, measures, query);
  const shown = columns.map(({ name }) => quoteName(name)).join(", ");
  const having = query.having === null ? "" : ` where ${await placeHaving(warehouse, query.having, columns)}`;
  const order = orderOf(query, columns, by);
  return {
    sql: `select ${shown} from (\n${selects.join("\nunion all\n")}\n) as answer${having}${order === "" ? "" : ` order by ${order}`}`,
    columns,
  };
}

async function placeHaving(warehouse: Warehouse, having: string, columns: readonly AnswerColumn[]): Promise<string> {
  const names = columns.map(({ name }) => name);
  try {
    return (await placeColumns(warehouse, having, names, (name) => ["answer", name])).sql;
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    throw new ConfigurationError(cause.code, `--having, over what the answer shows: ${cause.rule}`);
  }
}

/** @throws {ConfigurationError} unknown-measure */
export function measureNamed(cube: SettledCube, name: string): CubeMeasure {
  const { measures, name: cubeName } = cube.definition;
  const found = measures.find((measure) => measure.name === name);
  if (found !== undefined) return found;
  const names = measures.map((measure) => measure.name);
  const hint = cube.levels.has(name) ? " It is a dimension: name it in --by." : suggestion(name, names);
  throw new ConfigurationError("unknown-measure", `the cube ${cubeName} has no measure "${name}".${hint}`);
}

/** What each set of levels needs, and how its rows become the answer's. */
class Plan {
  readonly #rows: readonly SettledMeasure[];
  readonly #shifts: readonly Shift["against"][];
  readonly #time: SettledLevel | null;
  readonly #hidden: readonly SettledLevel[];
  readonly #all: readonly CubeMeasure[];

  constructor(
    readonly cube: SettledCube,
    readonly by: readonly SettledLevel[],
    readonly measures: readonly CubeMeasure[],
    readonly compare: CubeQuery["compare"],
  ) {
    this.#all = closure(cube, measures);
    this.#rows = this.#all.flatMap(({ name }) => cube.measures.get(name) ?? []);
    const against = this.#all.flatMap((m) => (m.kind === "change" ? [m.against] : []));
    this.#shifts = [...new Set([...against, ...(compare === null ? [] : [compare])])];
    this.#time = finestTime(by);
    this.#hidden = this.#periods();
    const needy = this.#all.find((m) => isDerived(m) && NEEDS_TIME.has(m.kind));
    if (this.#time === null && (compare !== null || needy !== undefined)) {
      const what = needy === undefined ? `--compare ${compare}` : `the measure ${needy.name}`;
      const times = [...cube.levels.values()].filter(({ time }) => time !== null).map(({ name }) => name);
      throw new ConfigurationError(
        "no-period",
        `${what} needs a level of time in --by, such as ${times.find((name) => name.endsWith(".month")) ?? "a month"}.`,
      );
    }
  }

  /** Rows of one set of levels as rows of the answer. */
  select(
    set: readonly SettledLevel[],
    group: Grouper,
    grouping: (by: readonly SettledLevel[], shift: Shift | null, measures: readonly SettledMeasure[]) => Grouping,
  ): string {
    const time = finestTime(set);
    const hidden = time === null ? [] : this.#hidden.filter((level) => !set.includes(level));
    const grouped = [...set, ...hidden];
    const froms = [`(${group(grouping(grouped, null, this.#rows))}) as now`];
    const on = (alias: string, levels: readonly SettledLevel[]): string =>
      levels.length === 0
        ? "true"
        : levels
            .map(({ name }) => `${alias}.${quoteName(name)} is not distinct from now.${quoteName(name)}`)
            .join(" and ");
    for (const against of time === null ? [] : this.#shifts) {
      const shift = { against, level: time!.time! };
      froms.push(
        `left join (${group(grouping(grouped, shift, this.#rows))}) as ${BEFORE[against]} on ${on(BEFORE[against], grouped)}`,
      );
    }
    if (this.#all.some(({ kind }) => kind === "share_of_parent")) {
      const parent = set.slice(0, -1);
      froms.push(`left join (${group(grouping(parent, null, this.#rows))}) as parent on ${on("parent", parent)}`);
    }
    const dimensions = this.by.map((level) =>
      set.includes(level)
        ? `now.${quoteName(level.name)} as ${quoteName(level.name)}`
        : `null as ${quoteName(level.name)}`,
    );
    const missing = this.by.filter((level) => !set.includes(level));
    const values = this.measures.flatMap((measure) => {
      const now = this.#value(measure, "now", set, time);
      const cells = [`${now} as ${quoteName(measure.name)}`];
      if (this.compare === null) return cells;
      const before = time === null ? "null" : this.#value(measure, BEFORE[this.compare], set, time);
      return [
        ...cells,
        `${before} as ${quoteName(`${measure.name}_before`)}`,
        `${shareOf(`${now} - ${before}`, before)} as ${quoteName(`${measure.name}_change`)}`,
      ];
    });
    const totals = quoteText(missing.map(({ name }) => name).join(", "));
    const places = this.by.map((level, i) => `${missing.includes(level) ? 1 : 0} as "total ${i}"`);
    return `select ${[...dimensions, `${totals} as totals`, ...places, ...values].join(", ")}\nfrom ${froms.join("\n")}`;
  }

  #value(measure: CubeMeasure, from: string, set: readonly SettledLevel[], time: SettledLevel | null): string {
    if (!isDerived(measure)) return `${from}.${quoteName(measure.name)}`;
    const of = (name: string, alias = from): string => this.#value(this.#named(name), alias, set, time);
    switch (measure.kind) {
      case "ratio":
        return shareOf(of(measure.of), of(measure.to));
      case "difference":
        return `(${of(measure.of)} - ${of(measure.less)})`;
      case "share_of_parent":
        return set.length === 0 ? "1.0::double" : shareOf(of(measure.of), of(measure.of, "parent"));
      case "change": {
        if (time === null) return "null::double";
        const before = of(measure.of, BEFORE[measure.against]);
        const difference = `(${of(measure.of)} - ${before})`;
        return measure.as === "difference" ? difference : shareOf(difference, before);
      }
      case "running_total":
      case "period_to_date": {
        if (time === null) return "null";
        const others = set.filter((level) => level.time === null).map(({ name }) => `now.${quoteName(name)}`);
        const period = measure.kind === "period_to_date" ? [`now.${quoteName(periodName(time, measure.period))}`] : [];
        const parts = [...others, ...period];
        const times = set.filter((level) => level.time !== null).map(({ name }) => `now.${quoteName(name)}`);
        const partition = parts.length === 0 ? "" : `partition by ${parts.join(", ")} `;
        return `sum(${of(measure.of)}) over (${partition}order by ${times.join(", ")} rows between unbounded preceding and current row)`;
      }
    }
  }

  #named(name: string): CubeMeasure {
    return this.#all.find((measure) => measure.name === name)!;
  }

  /** Levels that nobody asked to see, but whose periods something adds up within. */
  #periods(): SettledLevel[] {
    const time = this.#time;
    if (time === null) return [];
    const wanted = this.#all.flatMap((m) => (m.kind === "period_to_date" ? [m] : []));
    return [...new Set(wanted.map((measure) => this.cube.levels.get(this.#period(measure, time))!))];
  }

  #period(measure: DerivedMeasure & { kind: "period_to_date" }, time: SettledLevel): string {
    if (CONTAINS[measure.period].includes(time.time!)) return periodName(time, measure.period);
    throw new ConfigurationError(
      "no-period",
      `the measure ${measure.name} adds up within each ${measure.period}, and a ${time.time} does not lie in one: group by another level of time.`,
    );
  }
}

const BEFORE = { previous: "previous", year: "year_before" } as const;
const NEEDS_TIME: ReadonlySet<string> = new Set(["running_total", "period_to_date", "change"]);

/** Levels whose periods lie in a period of the key. */
const CONTAINS: Readonly<Record<TimeLevel, readonly TimeLevel[]>> = {
  year: ["quarter", "month", "day"],
  quarter: ["month", "day"],
  month: ["day"],
  week: ["day"],
  day: [],
  fiscal_year: ["fiscal_quarter", "month", "day"],
  fiscal_quarter: ["month", "day"],
};

const periodName = ({ dimension }: SettledLevel, period: TimeLevel): string => `${dimension}.${period}`;

const shareOf = (value: string, whole: string): string => `((${value})::double / nullif(${whole}, 0)::double)`;

/** The finest level of time among levels, by the order in which periods hold each other. */
function finestTime(levels: readonly SettledLevel[]): SettledLevel | null {
  const times = levels.filter(({ time }) => time !== null);
  const order: readonly TimeLevel[] = ["day", "week", "month", "fiscal_quarter", "quarter", "fiscal_year", "year"];
  return order.flatMap((time) => times.filter((level) => level.time === time))[0] ?? null;
}

/** The measures named, and those that they are made of. */
function closure(cube: SettledCube, measures: readonly CubeMeasure[]): CubeMeasure[] {
  const found = new Set<CubeMeasure>();
  const add = (measure: CubeMeasure): void => {
    if (found.has(measure)) return;
    found.add(measure);
    if (!isDerived(measure)) return;
    add(measureNamed(cube, measure.of));
    if (measure.kind === "ratio") add(measureNamed(cube, measure.to));
    if (measure.kind === "difference") add(measureNamed(cube, measure.less));
  };
  measures.forEach(add);
  return [...found];
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

function answerColumns(
  by: readonly SettledLevel[],
  measures: readonly CubeMeasure[],
  { totals, compare }: CubeQuery,
): AnswerColumn[] {
  const column = (name: string, measure: CubeMeasure | null, role: AnswerColumn["role"]): AnswerColumn => ({
    name,
    kind: "measure",
    measure,
    role,
  });
  return [
    ...by.map(({ name }): AnswerColumn => ({ name, kind: "dimension", measure: null, role: null })),
    ...(totals === "none" ? [] : [{ name: "totals", kind: "totals", measure: null, role: null } as const]),
    ...measures.flatMap((measure) => [
      column(measure.name, measure, "value"),
      ...(compare === null
        ? []
        : [column(`${measure.name}_before`, measure, "before"), column(`${measure.name}_change`, measure, "change")]),
    ]),
  ];
}

/** As asked, then by the dimensions, each total after what it sums. */
function orderOf({ sort }: CubeQuery, columns: readonly AnswerColumn[], by: readonly SettledLevel[]): string {
  const names = columns.map(({ name }) => name);
  const asked = sort.map(({ name, descending }) => {
    if (!names.includes(name)) {
      const rule = `--sort names "${name}", which the answer does not have.${suggestion(name, names)}`;
      throw new ConfigurationError("unknown-column", rule);
    }
    return `${quoteName(name)} ${descending ? "desc" : "asc"} nulls last`;
  });
  const rest = by.flatMap(({ name }, i) => [`"total ${i}"`, `${quoteName(name)} asc nulls last`]);
  return [...asked, ...rest].join(", ");
}
