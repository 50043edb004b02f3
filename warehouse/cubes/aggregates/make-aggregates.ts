import { ENTITIES } from "../../schema/entities.js";
import { quoteName, quoteText } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { SettledCube } from "../settle-cube.js";
import { aggregateName, specText, type Aggregate, type AggregateSpec } from "./aggregate-spec.js";
import { aggregateSelect, canDerive, tellsGrain } from "./build-aggregate.js";
import { monthOf, partingTime, usedColumns, type Contents } from "./content-digests.js";
import { levelColumn, plainColumn, type OfCalendar } from "./on-aggregate.js";

export interface Making {
  readonly cube: SettledCube;
  readonly of: OfCalendar;
  /** Those that stand in the warehouse, of the same definition; their rows are of `before`. */
  readonly there: readonly Aggregate[];
  readonly before: Contents;
  readonly now: Contents;
  /** SQL of the fact's rows of some months, the same in every call. */
  sliceOf(months: readonly string[]): Promise<string>;
}

export interface Made {
  readonly aggregate: Aggregate;
  /** `kept` as it was, `months` of it made again, or `whole`. */
  readonly how: "kept" | "months" | "whole";
}

/**
 * Makes one aggregate as of now: as it is where nothing that it reads changed, by the months that changed where every
 * group lies in one, else whole; from the smallest aggregate that it can be made of, or the fact.
 * @param made those that are of now already
 */
export async function makeAggregate(
  warehouse: Warehouse,
  spec: AggregateSpec,
  made: readonly Aggregate[],
  making: Making,
): Promise<Made> {
  const { cube, of, there, before, now } = making;
  const table = `cube.${quoteName(aggregateName(spec))}`;
  const parent = parentOf(cube, spec, made, of);
  const old = there.find((one) => specText(one.spec) === specText(spec));
  const changed = changedParts(before, now);
  const months = changed.filter((part) => part.startsWith("month ")).map((part) => part.slice("month ".length));
  const isMoved = changed.some((part) => readsJoin(cube, spec, part));
  const day = dayKept(cube, spec);
  if (old !== undefined && !isMoved && (months.length === 0 || (day !== null && months.length < now.size / 2))) {
    if (months.length > 0) {
      await warehouse.run(`delete from ${table} where list_contains($months, ${monthOf(day!)})`, { months });
      const rows = await partRows(making, parent, months);
      const source = { parent: rows === SLICE ? null : parent, rows };
      await warehouse.run(`insert into ${table} ${aggregateSelect(cube, spec, source, of)}`);
    }
    return { aggregate: await describe(warehouse, cube, spec, made, of), how: months.length > 0 ? "months" : "kept" };
  }
  await warehouse.run(`create or replace table ${table} as ${aggregateSelect(cube, spec, { parent }, of)}`);
  return { aggregate: await describe(warehouse, cube, spec, made, of), how: "whole" };
}

const parentOf = (
  cube: SettledCube,
  spec: AggregateSpec,
  made: readonly Aggregate[],
  of: OfCalendar,
): Aggregate | null =>
  [...made]
    .sort((a, b) => a.rows - b.rows)
    .find((one) => specText(one.spec) !== specText(spec) && canDerive(cube, one, spec, of)) ?? null;

const changedParts = (before: Contents, now: Contents): string[] =>
  [...new Set([...before.keys(), ...now.keys()])].filter((part) => before.get(part) !== now.get(part)).sort();

/** Whether what an aggregate stores was read through a join, not what can be joined when it is asked. */
function readsJoin(cube: SettledCube, spec: AggregateSpec, part: string): boolean {
  const joins = [
    ...spec.levels.flatMap((name) => cube.levels.get(name)!.joins),
    ...[...spec.sums, ...spec.counted, ...spec.values].flatMap((name) => {
      const { operands, where } = cube.measures.get(name)!;
      return [...operands, ...(where === null ? [] : [where])].flatMap((expression) => expression.joins);
    }),
    ...(cube.where?.joins ?? []),
  ];
  return joins.some((name) => part === `join ${name}`);
}

/** The column whose month tells in which part of the fact a row's group lies; null: it lies in several. */
function dayKept(cube: SettledCube, { keys, levels }: AggregateSpec): string | null {
  const time = partingTime(cube);
  if (time === null) return null;
  const plain = plainColumn(cube, time);
  if (plain !== null && keys.includes(plain)) return quoteName(plain);
  const kept = levels.find((name) => {
    const level = cube.levels.get(name)!;
    return level.dimension === time.dimension && (level.time === "month" || level.time === "day");
  });
  return kept === undefined ? null : quoteName(levelColumn(cube, kept));
}

/** SQL of the rows of some months: of a parent that keeps them apart, else of the fact. */
function partRows(
  { cube, sliceOf }: Making,
  parent: Aggregate | null,
  months: readonly string[],
): string | Promise<string> {
  const day = parent === null ? null : dayKept(cube, parent.spec);
  if (parent === null || day === null) return sliceOf(months);
  const list = months.map(quoteText).join(", ");
  return `(select * from cube.${quoteName(aggregateName(parent.spec))} where ${monthOf(day)} in (${list}))`;
}

const SLICE = "temp.cube_slice";

/** Takes the rows of some months out of the fact once, for all aggregates that need them. */
export function slicing(warehouse: Warehouse, cube: SettledCube): Making["sliceOf"] {
  let slice: Promise<unknown> | null = null;
  return async (months) => {
    slice ??= warehouse.run(`create or replace temp table cube_slice as ${sliceSelect(cube, months)}`);
    await slice;
    return SLICE;
  };
}

/** After the last aggregate of a cube. */
export const dropSlice = async (warehouse: Warehouse): Promise<void> => {
  await warehouse.run(`drop table if exists ${SLICE}`);
};

function sliceSelect(cube: SettledCube, months: readonly string[]): string {
  const time = partingTime(cube)!;
  const own = ENTITIES.find(({ fact }) => fact === cube.definition.fact)?.ownTime ?? null;
  const known = months.filter((month) => month !== "none").sort();
  // A business date is that of its time or of the day before: this lets the engine skip blocks by the stored time.
  const near =
    own === null || plainColumn(cube, time) !== "business_date" || known.length < months.length
      ? []
      : [
          `fact.${quoteName(own)} >= date '${known[0]!}-01' - interval '2' day`,
          `fact.${quoteName(own)} < date '${known.at(-1)!}-01' + interval '1' month + interval '2' day`,
        ];
  const columns = usedColumns(cube).map((name) => `fact.${quoteName(name)}`);
  const where = [...near, `${monthOf(time.sql)} in (${months.map(quoteText).join(", ")})`];
  return `select ${columns.join(", ")} from ${cube.scope.fact} where ${where.join(" and ")}`;
}

/** Rows, and the distinct counts that add up: no two of its rows share what they count, or no two of a parent's do. */
async function describe(
  warehouse: Warehouse,
  cube: SettledCube,
  spec: AggregateSpec,
  made: readonly Aggregate[],
  of: OfCalendar,
): Promise<Aggregate> {
  const table = `cube.${quoteName(aggregateName(spec))}`;
  const { rows } = await warehouse.row<{ rows: number }>(`select count(*) as rows from ${table}`);
  const apart: string[] = [];
  for (const name of [...spec.counted, ...spec.values]) {
    const { measure, operands } = cube.measures.get(name)!;
    if (measure.kind !== "count_distinct" || measure.approximate) continue;
    if (made.some((one) => one.apart.includes(name) && tellsGrain(cube, one.spec, spec, of))) apart.push(name);
    else if (spec.counted.includes(name)) {
      const key = quoteName(plainColumn(cube, operands[0]!)!);
      const { same } = await warehouse.row<{ same: boolean }>(
        `select count(*) = count(distinct ${key}) as same from ${table} where ${quoteName(`rows:${name}`)} > 0`,
      );
      if (same) apart.push(name);
    }
  }
  return { spec, rows, apart: apart.sort() };
}
