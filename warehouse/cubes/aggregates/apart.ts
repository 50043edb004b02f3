import { quoteName } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import { joinsOf } from "../group-fact.js";
import type { SettledCube, SettledMeasure } from "../settle-cube.js";
import { aggregateTable, type Aggregate, type AggregateSpec } from "./aggregate-spec.js";
import { grainColumns, grainNames, tellsGrain } from "./build-aggregate.js";
import { monthOf, partingTime } from "./content-digests.js";
import { plainColumn, type OfCalendar } from "./on-aggregate.js";

/**
 * The distinct counts of an aggregate that add up: no two of its rows share what they count. It keeps what is counted and
 * has each once, or lies over one that does.
 */
export async function apartIn(
  warehouse: Warehouse,
  cube: SettledCube,
  one: Pick<Aggregate, "spec" | "scratch">,
  made: readonly Aggregate[],
  of: OfCalendar,
): Promise<string[]> {
  const apart: string[] = [];
  for (const measure of countsOf(cube, one.spec)) {
    const { name } = measure.measure;
    if (isImplied(cube, one.spec, name, made, of)) apart.push(name);
    else if (one.spec.counted.includes(name)) {
      const key = quoteName(plainColumn(cube, measure.operands[0]!)!);
      const { same } = await warehouse.row<{ same: boolean }>(
        `select count(*) = count(distinct ${key}) as same from ${aggregateTable(one)} where ${quoteName(`rows:${name}`)} > 0`,
      );
      if (same) apart.push(name);
    }
  }
  return apart.sort();
}

/** Whether another aggregate, of which this one could be a part, says so. */
export const isImplied = (
  cube: SettledCube,
  spec: AggregateSpec,
  name: string,
  made: readonly Aggregate[],
  of: OfCalendar,
): boolean => made.some((one) => one.apart.includes(name) && tellsGrain(cube, one.spec, spec, of));

/**
 * Of the distinct counts that added up before some months of the fact changed, those that still do: in these months no two
 * rows share what they count, nor does it occur in another month.
 * @param rows SQL of the fact's rows of these months
 */
export async function stillApart(
  warehouse: Warehouse,
  cube: SettledCube,
  { spec, apart }: Aggregate,
  months: readonly string[],
  rows: string,
): Promise<string[]> {
  const still: string[] = [];
  const time = partingTime(cube)!;
  for (const measure of countsOf(cube, spec)) {
    const key = measure.measure.name;
    if (!apart.includes(key)) continue;
    const counted = countedRows(cube, measure);
    const on = { ...cube, scope: { ...cube.scope, fact: `${rows} as fact` } };
    const { columns, froms, reads } = grainColumns(on, spec);
    const names = grainNames(cube, spec).map(quoteName);
    const from = (of: SettledCube, further: readonly string[], read = counted.reads): string =>
      [of.scope.fact, joinsOf(of, read), ...further].join("\n  ");
    const { same } = await warehouse.row<{ same: boolean }>(
      `with here as (
         select distinct ${[`${counted.key} as "key "`, ...columns].join(", ")}
         from ${from(on, froms, [...counted.reads, ...reads])} where ${counted.where}
       )
       select (select count(*) = count(distinct "key ") from (select distinct ${['"key "', ...names].join(", ")} from here))
         and not exists (select 1 from ${from(cube, [], [...counted.reads, time])}
           where ${counted.where} and ${monthOf(time.sql)} not in (select unnest($months::varchar[]))
             and ${counted.key} in (select "key " from here)) as same`,
      { months },
    );
    if (same) still.push(key);
  }
  return still;
}

const countsOf = (cube: SettledCube, { counted, values }: AggregateSpec): SettledMeasure[] =>
  [...counted, ...values].flatMap((name) => {
    const measure = cube.measures.get(name)!;
    return measure.measure.kind === "count_distinct" && !measure.measure.approximate ? [measure] : [];
  });

function countedRows(cube: SettledCube, { operands, where }: SettledMeasure) {
  const key = operands[0]!.sql;
  const conditions = [cube.where, where].flatMap((condition) => condition ?? []);
  return {
    key,
    reads: [operands[0]!, ...conditions],
    where: [`${key} is not null`, ...conditions.map(({ sql }) => sql)].join(" and "),
  };
}
