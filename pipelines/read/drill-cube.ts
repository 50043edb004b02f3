import type { CubeDefinition, CubeDimension } from "../../project/cube-definition.js";
import type { CubeQuery } from "../../project/cube-query.js";
import { ConfigurationError } from "../../project/errors.js";
import { suggestion } from "../../project/nearest-name.js";

/** The level of time below each, and above. A week lies in no month. */
const FINER: Readonly<Record<string, string>> = {
  year: "quarter",
  quarter: "month",
  month: "day",
  week: "day",
  fiscal_year: "fiscal_quarter",
  fiscal_quarter: "month",
};
const COARSER: Readonly<Record<string, string>> = {
  day: "month",
  month: "quarter",
  quarter: "year",
  fiscal_quarter: "fiscal_year",
};

/**
 * A query one step finer or coarser.
 * @param step `product.category=toys`: the next finer level of it, within that member (an empty value: of those without
 *   one). `up`, or `up:product`: the next coarser level of the last dimension of `by` that has levels, or of that one; from
 *   the coarsest the dimension is left out.
 * @throws {ConfigurationError} drill-form, unknown-dimension, no-finer-level, no-coarser-level
 */
export function drillCube(cube: CubeDefinition, query: CubeQuery, step: string): CubeQuery {
  const up = /^up(?::(.+))?$/.exec(step.trim());
  if (up !== null) return drillUp(cube, query, up[1] ?? null);
  const at = step.indexOf("=");
  if (at < 1) {
    throw new ConfigurationError(
      "drill-form",
      `--drill must be a level and one of its values, such as date.month=2011-11, or up; got "${step}".`,
    );
  }
  return drillDown(cube, query, step.slice(0, at).trim(), step.slice(at + 1).trim());
}

function drillDown(cube: CubeDefinition, query: CubeQuery, name: string, value: string): CubeQuery {
  const names = query.by.map((by) => fullName(cube, by));
  const level = fullName(cube, name);
  const place = names.indexOf(level);
  if (place < 0 && level !== pivotOf(cube, query)) {
    throw new ConfigurationError(
      "unknown-dimension",
      `--drill names ${name}, which the answer is not by.${suggestion(name, names)}`,
    );
  }
  const finer = levelBelow(cube, level);
  if (finer === null) {
    throw new ConfigurationError(
      "no-finer-level",
      `--drill ${name}: there is no finer level below it. Choose rows by --where, and name another dimension in --by.`,
    );
  }
  const chosen = value === "" ? `${level} is null` : `${level} = '${value.replaceAll("'", "''")}'`;
  const where = query.where === null ? chosen : `(${query.where}\n) and ${chosen}`;
  return replaced(cube, { ...query, where }, level, finer);
}

function drillUp(cube: CubeDefinition, query: CubeQuery, dimension: string | null): CubeQuery {
  const names = query.by.map((by) => fullName(cube, by));
  const level = names.findLast((by) => {
    const of = dimensionOf(cube, by);
    return dimension === null ? of?.kind === "time" || of?.kind === "levels" : of?.name === dimension;
  });
  if (level === undefined) {
    const what = dimension === null ? "names no level that has a coarser one" : `names no level of ${dimension}`;
    throw new ConfigurationError("no-coarser-level", `--drill up: --by ${what}.`);
  }
  return replaced(cube, query, level, levelAbove(cube, level));
}

/** The query with another level in a level's place; one that is there already stands once. */
function replaced(cube: CubeDefinition, query: CubeQuery, level: string, by: string | null): CubeQuery {
  const swap = (name: string): string[] => (fullName(cube, name) === level ? (by === null ? [] : [by]) : [name]);
  const swapSorted = query.sort.flatMap((sort) => swap(sort.name).map((name) => ({ ...sort, name })));
  return {
    ...query,
    by: [...new Set(query.by.flatMap(swap))],
    pivot: query.pivot === null ? null : (swap(query.pivot)[0] ?? null),
    sort: swapSorted,
    totals: typeof query.totals === "string" ? query.totals : query.totals.map((set) => set.flatMap(swap)),
  };
}

const pivotOf = (cube: CubeDefinition, { pivot }: CubeQuery): string | null =>
  pivot === null ? null : fullName(cube, pivot);

const dimensionOf = ({ dimensions }: CubeDefinition, level: string): CubeDimension | undefined =>
  dimensions.find(({ levels }) => levels.some(({ name }) => name === level));

/** A hierarchy by its own name stands for its finest level. */
function fullName({ dimensions }: CubeDefinition, name: string): string {
  const dimension = dimensions.find((d) => d.name === name);
  if (dimension?.kind === "time") return `${name}.day`;
  return dimension?.kind === "levels" ? dimension.levels.at(-1)!.name : name;
}

function levelBelow(cube: CubeDefinition, level: string): string | null {
  const dimension = dimensionOf(cube, level);
  if (dimension?.kind === "time") return stepTo(dimension, FINER[level.slice(dimension.name.length + 1)]);
  if (dimension?.kind !== "levels") return null;
  return dimension.levels[dimension.levels.findIndex(({ name }) => name === level) + 1]?.name ?? null;
}

function levelAbove(cube: CubeDefinition, level: string): string | null {
  const dimension = dimensionOf(cube, level);
  if (dimension?.kind === "time") return stepTo(dimension, COARSER[level.slice(dimension.name.length + 1)]);
  if (dimension?.kind !== "levels") return null;
  return dimension.levels[dimension.levels.findIndex(({ name }) => name === level) - 1]?.name ?? null;
}

const stepTo = ({ name }: CubeDimension, to: string | undefined): string | null =>
  to === undefined ? null : `${name}.${to}`;
