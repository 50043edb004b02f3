import type { TimeLevel } from "../../../project/cube-definition.js";
import { quoteName, quoteText } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { SettledCube } from "../settle-cube.js";
import { aggregateTable, specText, type Aggregate, type AggregateSpec } from "./aggregate-spec.js";
import { apartIn, isImplied, stillApart } from "./apart.js";
import { aggregateSelect, canDerive, orderedSelect } from "./build-aggregate.js";
import { monthOf, partingTime, type Contents } from "./content-digests.js";
import { levelColumn, plainColumn, type OfCalendar } from "./on-aggregate.js";
import type { Slices } from "./slices.js";

export interface Making {
  readonly cube: SettledCube;
  readonly of: OfCalendar;
  /** Those that stand in the warehouse, of the same definition; their rows are of `before`. */
  readonly there: readonly Aggregate[];
  readonly before: Contents;
  readonly now: Contents;
  readonly slices: Slices;
}

export interface Made {
  readonly aggregate: Aggregate;
  /** `kept` as it was, `months` of it made again, or `whole`. */
  readonly how: "kept" | "months" | "whole";
}

/**
 * Makes one aggregate as of now: as it is where nothing that it reads changed, by the periods that changed where every
 * group lies in one, else whole; from the smallest aggregate that it can be made of, or the fact.
 * @param made those that are of now already
 * @param scratch whether it is only to make others of
 */
export async function makeAggregate(
  warehouse: Warehouse,
  spec: AggregateSpec,
  made: readonly Aggregate[],
  making: Making,
  scratch = false,
): Promise<Made> {
  const { cube, of, there, before, now } = making;
  const parent = parentOf(cube, spec, made, of);
  const old = scratch ? undefined : there.find((one) => specText(one.spec) === specText(spec));
  const changed = changedParts(before, now);
  const months = changed.filter((part) => part.startsWith("month ")).map((part) => part.slice("month ".length));
  const isMoved = changed.some((part) => readsJoin(cube, spec, part));
  const parted = partedBy(cube, spec);
  const touched = parted === null ? [] : monthsOf(parted.period, months);
  if (old !== undefined && !isMoved && (months.length === 0 || (parted !== null && touched.length < now.size / 2))) {
    if (months.length > 0) {
      const table = aggregateTable(old);
      await warehouse.run(`delete from ${table} where list_contains($touched, ${monthOf(parted!.column)})`, {
        touched,
      });
      const source = await partRows(making, parent, touched);
      await warehouse.run(`insert into ${table} ${aggregateSelect(cube, spec, source, of)}`);
    }
    const implied = old.apart.filter((name) => isImplied(cube, spec, name, made, of));
    const held = old.apart.filter((name) => !implied.includes(name));
    const still =
      months.length === 0 || held.length === 0
        ? held
        : await stillApart(warehouse, cube, { ...old, apart: held }, months, await making.slices.of(months));
    const apart = [...implied, ...still].sort();
    return {
      aggregate: { ...old, apart, rows: await count(warehouse, old) },
      how: months.length > 0 ? "months" : "kept",
    };
  }
  const one = { spec, scratch };
  const select = (scratch ? aggregateSelect : orderedSelect)(cube, spec, { parent }, of);
  await warehouse.run(`create or replace ${scratch ? "temp " : ""}table ${aggregateTable(one)} as ${select}`);
  const apart = await apartIn(warehouse, cube, one, made, of);
  return { aggregate: { ...one, apart, rows: await count(warehouse, one) }, how: "whole" };
}

/** Drops those that were made for others. */
export async function dropScratch(warehouse: Warehouse, made: readonly Aggregate[]): Promise<void> {
  for (const one of made) if (one.scratch) await warehouse.run(`drop table if exists ${aggregateTable(one)}`);
}

const count = async (warehouse: Warehouse, one: Pick<Aggregate, "spec" | "scratch">): Promise<number> =>
  (await warehouse.row<{ rows: number }>(`select count(*) as rows from ${aggregateTable(one)}`)).rows;

const parentOf = (
  cube: SettledCube,
  spec: AggregateSpec,
  made: readonly Aggregate[],
  of: OfCalendar,
): Aggregate | null =>
  [...made]
    .sort((a, b) => cost(a) - cost(b))
    .find((one) => specText(one.spec) !== specText(spec) && canDerive(cube, one, spec, of)) ?? null;

/** What reading it takes: what is in memory takes less. */
const cost = ({ rows, scratch }: Aggregate): number => (scratch ? rows / 2 : rows);

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

interface Parted {
  /** SQL of the column whose month tells in which part of the fact a row's group lies. */
  readonly column: string;
  readonly period: "day" | "month" | "quarter" | "year";
}

/** What tells in which months of the fact each of its groups lies; null: it lies in any. */
function partedBy(cube: SettledCube, { keys, levels }: AggregateSpec): Parted | null {
  const time = partingTime(cube);
  if (time === null) return null;
  const plain = plainColumn(cube, time);
  if (plain !== null && keys.includes(plain)) return { column: quoteName(plain), period: "day" };
  for (const name of levels) {
    const { dimension, time: period } = cube.levels.get(name)!;
    if (dimension === time.dimension && isPeriod(period)) return { column: quoteName(levelColumn(cube, name)), period };
  }
  return null;
}

const isPeriod = (level: TimeLevel | null): level is Parted["period"] =>
  level === "day" || level === "month" || level === "quarter" || level === "year";

/** All months of the periods that some months lie in. */
function monthsOf(period: Parted["period"], months: readonly string[]): string[] {
  const length = period === "year" ? 12 : period === "quarter" ? 3 : 1;
  const all = months.flatMap((month) => {
    if (month === "none" || length === 1) return [month];
    const [year, number] = month.split("-").map(Number) as [number, number];
    const first = Math.floor((number - 1) / length) * length + 1;
    return Array.from({ length }, (_, i) => `${String(year).padStart(4, "0")}-${String(first + i).padStart(2, "0")}`);
  });
  return [...new Set(all)].sort();
}

/** The rows of some months: of a parent that keeps them apart, else of the fact. */
async function partRows(
  { cube, slices }: Making,
  parent: Aggregate | null,
  months: readonly string[],
): Promise<{ readonly parent: Aggregate | null; readonly rows: string }> {
  const parted = parent === null ? null : partedBy(cube, parent.spec);
  if (parent === null || parted === null || (parted.period !== "day" && parted.period !== "month")) {
    return { parent: null, rows: await slices.of(months) };
  }
  const list = months.map(quoteText).join(", ");
  return {
    parent,
    rows: `(select * from ${aggregateTable(parent)} where ${monthOf(parted.column)} in (${list}))`,
  };
}
