import { TIME_LEVELS, isDerived } from "./cube-definition.js";
import type {
  CubeCheck,
  CubeDefinition,
  CubeDimension,
  CubeLevel,
  CubeMeasure,
  MeasureFormat,
  TimeLevel,
} from "./cube-definition.js";
import { ConfigurationError } from "./errors.js";
import { suggestion } from "./nearest-name.js";
import type { YamlFile } from "./yaml-file.js";

export interface CubeYaml {
  name: string;
  title?: string;
  description?: string;
  fact: string;
  where?: string;
  joins?: Record<string, { relation: string; on: string | Record<string, string> }>;
  dimensions: Record<string, string | DimensionYaml>;
  measures: Record<string, MeasureYaml>;
  checks?: Record<string, CheckYaml>;
}

interface DimensionYaml {
  title?: string;
  description?: string;
  time?: string;
  sql?: string;
  levels?: Record<string, string>;
  attributes?: Record<string, string>;
  then?: string;
}

interface MeasureYaml {
  title?: string;
  description?: string;
  format?: MeasureFormat;
  where?: string;
  count?: "rows";
  sum?: string;
  last_over?: string;
  min?: string;
  max?: string;
  average?: string;
  median?: string;
  quantile?: string;
  at?: number;
  count_distinct?: string;
  approximate?: boolean;
  open_at_end?: { from: string; to: string };
  ratio?: [string, string];
  difference?: [string, string];
  running_total?: string;
  period_to_date?: string;
  period?: TimeLevel;
  change?: string;
  against?: "previous" | "year";
  as?: "difference" | "share";
  share_of_parent?: string;
}

interface CheckYaml {
  not_null?: string;
  equals?: { measure: string; relation: string; sum: string; where?: string };
}

type Say = (code: string, rule: string, pointer: string) => void;

/** A cube as its people wrote it; what does not fit together goes to `problems`. */
export function readCube(yaml: YamlFile, written: CubeYaml, problems: ConfigurationError[]): CubeDefinition {
  const say: Say = (code, rule, pointer) => problems.push(new ConfigurationError(code, rule, yaml.place(pointer)));
  const dimensions = Object.entries(written.dimensions).flatMap(([name, dimension]) =>
    readDimension(name, typeof dimension === "string" ? { sql: dimension } : dimension, say),
  );
  const levels = dimensions.flatMap((dimension) => dimension.levels.map((level) => level.name));
  const measures = Object.entries(written.measures).flatMap(([name, measure]) => readMeasure(name, measure, say));
  checkMeasures(measures, dimensions, say);
  return {
    name: written.name,
    title: written.title ?? written.name,
    description: written.description ?? null,
    fact: written.fact,
    where: written.where ?? null,
    joins: Object.entries(written.joins ?? {}).map(([name, { relation, on }]) => ({
      name,
      relation,
      on: typeof on === "string" ? [[on, on] as const] : Object.entries(on),
    })),
    dimensions,
    measures,
    checks: Object.entries(written.checks ?? {}).flatMap(([name, check]) =>
      readCheck(name, check, levels, measures, say),
    ),
    file: yaml.file,
    place: (pointer) => yaml.place(pointer),
  };
}

const DIMENSION_KINDS = ["time", "sql", "levels", "attributes", "then"] as const;

function readDimension(name: string, written: DimensionYaml, say: Say): CubeDimension[] {
  const pointer = `/dimensions/${name}`;
  const kinds = DIMENSION_KINDS.filter((kind) => written[kind] !== undefined);
  if (kinds.length !== 1) {
    say("one-of", `"${name}" needs exactly one of ${DIMENSION_KINDS.join(", ")}; got ${kinds.length}.`, pointer);
    return [];
  }
  const under = (levels: Readonly<Record<string, string>>): CubeLevel[] =>
    Object.entries(levels).map(([level, sql]) => ({ name: `${name}.${level}`, sql }));
  const base = { name, title: written.title ?? name, description: written.description ?? null };
  switch (kinds[0]!) {
    case "time":
      return [
        {
          ...base,
          kind: "time",
          levels: TIME_LEVELS.map((level) => ({ name: `${name}.${level}`, sql: written.time! })),
        },
      ];
    case "levels":
      return [{ ...base, kind: "levels", levels: under(written.levels!) }];
    case "attributes":
      return [{ ...base, kind: "attributes", levels: under(written.attributes!) }];
    case "then":
      return [{ ...base, kind: "then", levels: [{ name, sql: written.then! }] }];
    case "sql":
      return [{ ...base, kind: "single", levels: [{ name, sql: written.sql! }] }];
  }
}

const MEASURE_KINDS = [
  "count",
  "sum",
  "min",
  "max",
  "average",
  "median",
  "quantile",
  "count_distinct",
  "open_at_end",
  "ratio",
  "difference",
  "running_total",
  "period_to_date",
  "change",
  "share_of_parent",
] as const;

function readMeasure(name: string, written: MeasureYaml, say: Say): CubeMeasure[] {
  const pointer = `/measures/${name}`;
  const kinds = MEASURE_KINDS.filter((kind) => written[kind] !== undefined);
  if (kinds.length !== 1) {
    say("one-of", `"${name}" needs exactly one of ${MEASURE_KINDS.join(", ")}; got ${kinds.length}.`, pointer);
    return [];
  }
  const kind = kinds[0]!;
  const base = {
    name,
    title: written.title ?? name,
    description: written.description ?? null,
    format: written.format ?? (kind === "change" || kind === "share_of_parent" ? ("percent" as const) : "number"),
  };
  const rows = { ...base, where: written.where ?? null };
  const belongs = (key: keyof MeasureYaml, to: readonly string[]) => {
    if (written[key] === undefined || to.includes(kind)) return;
    say("unknown-key", `"${key}" does not belong to ${kind}; only to ${to.join(", ")}.`, `${pointer}/${key}`);
  };
  belongs("where", MEASURE_KINDS.slice(0, 9));
  belongs("last_over", ["sum"]);
  belongs("at", ["quantile"]);
  belongs("approximate", ["count_distinct", "median", "quantile"]);
  belongs("period", ["period_to_date"]);
  belongs("against", ["change"]);
  belongs("as", ["change"]);
  const approximate = written.approximate ?? false;
  switch (kind) {
    case "count":
      return [{ ...rows, kind }];
    case "sum":
      return [{ ...rows, kind, of: written.sum!, lastOver: written.last_over ?? null }];
    case "min":
    case "max":
    case "average":
      return [{ ...rows, kind, of: written[kind]! }];
    case "median":
      return [{ ...rows, kind: "quantile", of: written.median!, at: 0.5, approximate }];
    case "quantile":
      if (written.at === undefined) {
        say("missing-key", `"${name}" needs the key "at": the quantile, such as 0.9.`, pointer);
        return [];
      }
      return [{ ...rows, kind, of: written.quantile!, at: written.at, approximate }];
    case "count_distinct":
      return [{ ...rows, kind, of: written.count_distinct!, approximate }];
    case "open_at_end":
      return [{ ...rows, kind, ...written.open_at_end! }];
    case "ratio":
      return [{ ...base, kind, of: written.ratio![0], to: written.ratio![1] }];
    case "difference":
      return [{ ...base, kind, of: written.difference![0], less: written.difference![1] }];
    case "running_total":
    case "share_of_parent":
      return [{ ...base, kind, of: written[kind]! }];
    case "period_to_date":
      return [{ ...base, kind, of: written.period_to_date!, period: written.period ?? "year" }];
    case "change":
      return [
        {
          ...base,
          kind,
          of: written.change!,
          against: written.against ?? "previous",
          as: written.as ?? "share",
        },
      ];
  }
}

/** Measures of measures: what they name is there, none goes round in a circle, and none adds up what does not. */
function checkMeasures(measures: readonly CubeMeasure[], dimensions: readonly CubeDimension[], say: Say): void {
  const byName = new Map(measures.map((measure) => [measure.name, measure]));
  const names = [...byName.keys()];
  for (const measure of measures) {
    const pointer = `/measures/${measure.name}`;
    const missing = operands(measure).find((name) => !byName.has(name));
    if (missing !== undefined) {
      say("unknown-measure", `there is no measure "${missing}".${suggestion(missing, names)}`, pointer);
      continue;
    }
    const circle = circleFrom(measure.name, byName);
    if (circle !== null) say("circle", `the measure is made of itself: ${circle.join(" > ")}.`, pointer);
    if (measure.kind === "running_total" || measure.kind === "period_to_date") {
      const of = byName.get(measure.of)!;
      if (isAdditive(of, byName, [])) continue;
      say(
        "not-additive",
        `"${measure.of}" does not add up over time (${of.kind}), so it has no ${measure.kind}. Take a sum or a count.`,
        pointer,
      );
    }
    if (measure.kind === "sum" && measure.lastOver !== null) {
      const times = dimensions.filter(({ kind }) => kind === "time").map(({ name }) => name);
      if (!times.includes(measure.lastOver)) {
        const rule = `there is no time dimension "${measure.lastOver}".${suggestion(measure.lastOver, times)}`;
        say("unknown-dimension", rule, `${pointer}/last_over`);
      }
    }
  }
}

function circleFrom(start: string, measures: ReadonlyMap<string, CubeMeasure>): string[] | null {
  const walk = (name: string, path: readonly string[]): string[] | null => {
    const measure = measures.get(name);
    if (measure === undefined) return null;
    for (const next of operands(measure)) {
      if (next === start) return [...path, name, next];
      if (path.includes(next)) continue;
      const found = walk(next, [...path, name]);
      if (found !== null) return found;
    }
    return null;
  };
  return walk(start, []);
}

/** The measures that a measure is made of. */
export function operands(measure: CubeMeasure): string[] {
  if (!isDerived(measure)) return [];
  if (measure.kind === "ratio") return [measure.of, measure.to];
  if (measure.kind === "difference") return [measure.of, measure.less];
  return [measure.of];
}

function isAdditive(measure: CubeMeasure, all: ReadonlyMap<string, CubeMeasure>, seen: readonly string[]): boolean {
  if (measure.kind === "count") return true;
  if (measure.kind === "sum") return measure.lastOver === null;
  if (measure.kind !== "difference" || seen.includes(measure.name)) return false;
  return operands(measure).every((name) => {
    const part = all.get(name);
    return part !== undefined && isAdditive(part, all, [...seen, measure.name]);
  });
}

function readCheck(
  name: string,
  written: CheckYaml,
  levels: readonly string[],
  measures: readonly CubeMeasure[],
  say: Say,
): CubeCheck[] {
  const pointer = `/checks/${name}`;
  const { not_null: level, equals } = written;
  if ((level === undefined) === (equals === undefined)) {
    say("one-of", `"${name}" needs exactly one of not_null and equals.`, pointer);
    return [];
  }
  if (level !== undefined) {
    if (!levels.includes(level))
      say("unknown-dimension", `there is no dimension "${level}".${suggestion(level, levels)}`, pointer);
    return [{ name, pointer, rule: { kind: "not_null", level } }];
  }
  const names = measures.map((measure) => measure.name);
  if (!names.includes(equals!.measure)) {
    say("unknown-measure", `there is no measure "${equals!.measure}".${suggestion(equals!.measure, names)}`, pointer);
  }
  return [{ name, pointer, rule: { kind: "equals", ...equals!, where: equals!.where ?? null } }];
}
