import { isDerived, type CubeMeasure, type DerivedMeasure, type TimeLevel } from "../../project/cube-definition.js";
import type { CubeQuery } from "../../project/cube-query.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";
import { quoteName, quoteText } from "../sql.js";
import type { Grouping } from "./group-fact.js";
import { levelType } from "./level-type.js";
import type { SettledCube, SettledLevel, SettledMeasure } from "./settle-cube.js";
import type { Condition, SettledFilter } from "./settle-filter.js";
import type { Shift } from "./shift.js";

/** SQL of a grouping: over the fact, or over an aggregate that covers it. */
export type Grouper = (grouping: Grouping) => string;

/** What is the same for all parts of an answer. */
export interface Asked {
  readonly group: Grouper;
  readonly filter: SettledFilter;
  readonly asOf: string;
}

/** Where in the answer a value stands. */
interface Place {
  readonly set: readonly SettledLevel[];
  readonly time: SettledLevel | null;
  /** Rows of several parents together have no share of one. */
  readonly parent: "of" | "none" | "many";
}

/** What each set of levels needs, and how its rows become the answer's. */
export class AnswerPlan {
  readonly by: readonly SettledLevel[];
  readonly #rows: readonly SettledMeasure[];
  readonly #shifts: readonly Shift["against"][];
  readonly #time: SettledLevel | null;
  readonly #hidden: readonly SettledLevel[];
  readonly #all: readonly CubeMeasure[];

  constructor(
    readonly cube: SettledCube,
    /** The dimensions that the answer's rows have. */
    readonly rows: readonly SettledLevel[],
    readonly pivot: SettledLevel | null,
    readonly measures: readonly CubeMeasure[],
    readonly compare: CubeQuery["compare"],
  ) {
    this.by = pivot === null ? rows : [...rows, pivot];
    const { by } = this;
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

  /** Names of what the answer says for each measure. */
  get cells(): string[] {
    return this.measures.flatMap(({ name }) =>
      this.compare === null ? [name] : [name, `${name}_before`, `${name}_change`],
    );
  }

  /** Measures that are sketches, or made of some, by name. */
  get sketches(): string[] {
    return this.#rows.flatMap(({ measure }) => ("approximate" in measure && measure.approximate ? [measure.name] : []));
  }

  /** A measure of rows that are open at the end of a period, which says nothing of several periods. */
  get openMeasure(): string | null {
    return this.#rows.find(({ measure }) => measure.kind === "open_at_end")?.measure.name ?? null;
  }

  /**
   * Rows of one set of levels, as rows of the answer: the dimensions (null where not in the set), `totals` the names of
   * those, `total 0` … 1 where one is not in the set, and the cells.
   * @param rest which rows of the fact are left over, where the set is made of them alone
   */
  select(set: readonly SettledLevel[], { group, filter, asOf }: Asked, rest: Condition | null = null): string {
    const mine = rest === null ? filter : [...filter, rest];
    const grouping = (
      by: readonly SettledLevel[],
      shift: Shift | null,
      measures: readonly SettledMeasure[],
      of = mine,
    ): Grouping => ({ by, measures, filter: of, shift, asOf });
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
      // The parent of all that is left over is all there is.
      const whole = rest !== null && set.length === 0;
      const above = set.slice(0, -1);
      const parents = group(grouping(above, null, this.#rows, whole ? filter : mine));
      froms.push(`left join (${parents}) as parent on ${on("parent", above)}`);
    }
    const dimensions = this.by.map((level) =>
      set.includes(level)
        ? `now.${quoteName(level.name)} as ${quoteName(level.name)}`
        : `null::${levelType(level)} as ${quoteName(level.name)}`,
    );
    const missing = rest === null ? this.rows.filter((level) => !set.includes(level)) : [];
    const parent = set.length > 0 ? "of" : rest === null ? "none" : this.rows.length === 1 ? "of" : "many";
    const values = this.measures.flatMap((measure) => {
      const now = this.#value(measure, "now", { set, time, parent });
      const cells = [`${now} as ${quoteName(measure.name)}`];
      if (this.compare === null) return cells;
      const before = time === null ? "null" : this.#value(measure, BEFORE[this.compare], { set, time, parent });
      return [
        ...cells,
        `${before} as ${quoteName(`${measure.name}_before`)}`,
        `${shareOf(`${now} - ${before}`, before)} as ${quoteName(`${measure.name}_change`)}`,
      ];
    });
    const totals = quoteText(missing.map(({ name }) => name).join(", "));
    const places = this.by.map((level, i) => `${set.includes(level) ? 0 : 1} as "total ${i}"`);
    return `select ${[...dimensions, `${totals} as totals`, ...places, ...values].join(", ")}\nfrom ${froms.join("\n")}`;
  }

  #value(measure: CubeMeasure, from: string, at: Place): string {
    const { set, time, parent } = at;
    if (!isDerived(measure)) return `${from}.${quoteName(measure.name)}`;
    const of = (name: string, alias = from): string => this.#value(this.#named(name), alias, at);
    switch (measure.kind) {
      case "ratio":
        return shareOf(of(measure.of), of(measure.to));
      case "difference":
        return `(${of(measure.of)} - ${of(measure.less)})`;
      case "share_of_parent":
        if (parent !== "of") return parent === "none" ? "1.0::double" : "null::double";
        return shareOf(of(measure.of), of(measure.of, "parent"));
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

/** @throws {ConfigurationError} unknown-measure */
export function measureNamed(cube: SettledCube, name: string): CubeMeasure {
  const { measures, name: cubeName } = cube.definition;
  const found = measures.find((measure) => measure.name === name);
  if (found !== undefined) return found;
  const names = measures.map((measure) => measure.name);
  const hint = cube.levels.has(name) ? " It is a dimension: name it in --by." : suggestion(name, names);
  throw new ConfigurationError("unknown-measure", `the cube ${cubeName} has no measure "${name}".${hint}`);
}
