import { quoteName } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import { joinsOf } from "../group-fact.js";
import type { SettledCube } from "../settle-cube.js";
import { aggregateTable, type Aggregate, type AggregateSpec } from "./aggregate-spec.js";
import { grainColumns, grainNames } from "./build-aggregate.js";
import { usedColumns } from "./content-digests.js";

type Grain = Pick<AggregateSpec, "keys" | "levels">;

/** Some rows of a fact with the columns that aggregates could be grouped by. */
export interface Sample {
  readonly rows: number;
  /** Rows that have one of these columns alike, counted once. */
  groups(grain: Grain): Promise<number>;
  readonly columns: ReadonlyMap<string, SampledColumn>;
}

export interface SampledColumn {
  /** Different values in the sample. */
  readonly distinct: number;
  /** Bytes of a value as text, on average. */
  readonly length: number;
}

/** Rows for which a fact is looked at whole. */
const WHOLE = 200_000;

/** Takes a sample by hash of the rows: the same rows give the same sample. */
export async function sampleFact(warehouse: Warehouse, cube: SettledCube, grain: Grain, rows: number): Promise<Sample> {
  const { columns, froms, reads } = grainColumns(cube, grain);
  const used = [...new Set([...grain.keys, ...usedColumns(cube)])].slice(0, grain.keys.length + 1);
  const every = Math.max(1, Math.floor(rows / WHOLE));
  const where = [
    ...(cube.where === null ? [] : [cube.where.sql]),
    ...(every === 1 ? [] : [`hash(${used.map((name) => `fact.${quoteName(name)}`).join(", ")}) % ${every} = 0`]),
  ];
  const all = [...reads, ...(cube.where === null ? [] : [cube.where])];
  await warehouse.run(`create or replace temp table cube_sample as select ${["1 as one", ...columns].join(", ")}
    from ${[cube.scope.fact, joinsOf(cube, all), ...froms].join("\n  ")}${where.length === 0 ? "" : ` where ${where.join(" and ")}`}`);
  const of = (some: Grain): string[] =>
    grainNames(cube, { ...some, cube: "", sums: [], counted: [], values: [] }).map(quoteName);
  const names = grainNames(cube, { ...grain, cube: "", sums: [], counted: [], values: [] });
  const sampled = new Map<string, SampledColumn>();
  for (const name of names) {
    const { distinct, length } = await warehouse.row<{ distinct: number; length: number }>(
      `select count(distinct ${quoteName(name)}) as distinct, coalesce(avg(strlen(${quoteName(name)}::varchar)), 0)::double as length from temp.cube_sample`,
    );
    sampled.set(name, { distinct, length });
  }
  return {
    rows: (await warehouse.row<{ rows: number }>("select count(*) as rows from temp.cube_sample")).rows,
    columns: sampled,
    groups: async (some) =>
      (
        await warehouse.row<{ groups: number }>(
          `select count(*) as groups from (select distinct ${["one", ...of(some)].join(", ")} from temp.cube_sample)`,
        )
      ).groups,
  };
}

/**
 * Groups that the rows of an aggregate fall into by some of its columns, about: counted among the rows of some values of the
 * column with most, so that every group of theirs is seen whole.
 */
export async function countGroups(
  warehouse: Warehouse,
  cube: SettledCube,
  aggregate: Aggregate,
  grain: Grain,
  { columns }: Sample,
): Promise<number> {
  const names = grainNames(cube, { ...aggregate.spec, ...grain });
  const [most] = [...names].sort((a, b) => (columns.get(b)?.distinct ?? 0) - (columns.get(a)?.distinct ?? 0));
  const every = most !== undefined && (columns.get(most)?.distinct ?? 0) >= MANY ? EVERY : 1;
  const different = `select distinct ${names.map(quoteName).join(", ") || "1"} from ${aggregateTable(aggregate)}`;
  const key = quoteName(most ?? "");
  const { some, rest } = await warehouse.row<{ some: number; rest: number }>(
    every === 1
      ? `select (select count(*) from (${different})) as some, 0 as rest`
      : `select (select count(*) from (${different} where ${key} is not null and hash(${key}) % ${every} = 0)) as some,
          (select count(*) from (${different} where ${key} is null)) as rest`,
  );
  return some * every + rest;
}

/** Values among which one in sixteen is a fair part. */
const MANY = 10_000;
const EVERY = 16;

/** Bytes that the rows of a fact take in the warehouse, about: what is stored of a row, whoever wrote it and when. */
export const factBytes = (rows: number): number => rows * ROW_BYTES;

const ROW_BYTES = 32;
/** The least that a table takes. */
const BLOCK = 262_144;

/**
 * Bytes of so many rows of an aggregate, about: of a column the bits that tell its values apart, and the values once.
 * @param wholeOf how many different values a column of the fact has that has so many in the sample
 */
export function aggregateBytes(
  cube: SettledCube,
  spec: AggregateSpec,
  rows: number,
  { columns }: Sample,
  wholeOf: (distinct: number) => number,
): number {
  const grain = grainNames(cube, spec).reduce((sum, name) => {
    const { distinct, length } = columns.get(name) ?? { distinct: 2, length: 2 };
    const values = Math.max(2, wholeOf(distinct));
    return sum + Math.log2(values) / 8 + Math.min(1, values / Math.max(1, rows)) * length;
  }, 0);
  return Math.max(BLOCK, rows * (grain + 2.5 * spec.sums.length + 0.5 * spec.counted.length + spec.values.length));
}
