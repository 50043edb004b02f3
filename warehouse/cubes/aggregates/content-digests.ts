import { quoteName, quoteText } from "../../sql.js";
import { placed, type Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import type { SettledCube, SettledExpression, SettledLevel } from "../settle-cube.js";
import { readColumns } from "./on-aggregate.js";

/** What a cube reads, in parts that change by themselves: `month 2026-01`, `join customer`. Digests by part. */
export type Contents = ReadonlyMap<string, string>;

/** The level of time that parts a fact into months; null: it has none that needs no join. */
export const partingTime = (cube: SettledCube): SettledLevel | null =>
  [...cube.levels.values()].find(({ time, joins }) => time === "month" && joins.length === 0) ?? null;

/** The month of a day as parts are named; `none` where there is no day. */
export const monthOf = (day: string): string => `coalesce(strftime(${day}, '%Y-%m'), 'none')`;

/** Digests of what a cube reads now, and how many rows its fact has: one pass over the columns that it names. */
export async function readContents(
  warehouse: Warehouse,
  cube: SettledCube,
  schemas: Schemas,
): Promise<{ readonly contents: Contents; readonly rows: number }> {
  const columns = usedColumns(cube).map((name) => `fact.${quoteName(name)}`);
  const time = partingTime(cube);
  const day = time === null ? "null::date" : time.sql;
  const months = await warehouse.rows<{ part: string; rows: number; digest: string }>(
    `select ${monthOf("day")} as part, sum(rows)::bigint as rows, sum(digest)::varchar as digest
     from (select ${day} as day, count(*) as rows, sum(hash(${columns.join(", ") || "1"})) as digest
       from ${cube.scope.fact} group by 1)
     group by 1 order by 1`,
  );
  const contents = new Map(months.map(({ part, rows, digest }) => [`month ${part}`, `${rows} ${digest}`]));
  for (const name of usedJoins(cube)) {
    const digest = name.startsWith("then:")
      ? await thenDigest(warehouse, name, [...contents.values()])
      : await joinDigest(warehouse, cube, name, schemas);
    contents.set(`join ${name}`, digest);
  }
  return { contents, rows: months.reduce((sum, { rows }) => sum + rows, 0) };
}

/** Columns of the fact that anything of a cube reads. */
export function usedColumns(cube: SettledCube): string[] {
  const read = expressions(cube).flatMap((expression) => readColumns(cube, expression));
  const moments = usedJoins(cube).some((name) => name.startsWith("then:")) && cube.scope.columns.includes("is_sale");
  return [...new Set([...read, ...(moments ? ["is_sale"] : [])])].sort();
}

const usedJoins = (cube: SettledCube): string[] => [...new Set(expressions(cube).flatMap(({ joins }) => joins))].sort();

const expressions = (cube: SettledCube): SettledExpression[] => [
  ...cube.levels.values(),
  ...[...cube.measures.values()].flatMap(({ operands, where }) => [...operands, ...(where === null ? [] : [where])]),
  ...(cube.where === null ? [] : [cube.where]),
];

async function joinDigest(warehouse: Warehouse, cube: SettledCube, name: string, schemas: Schemas): Promise<string> {
  const join = cube.definition.joins.find((j) => j.name === name)!;
  const read = expressions(cube).flatMap(({ columns }) => columns.map(cube.scope.place));
  const columns = [
    ...join.on.map(([, theirs]) => theirs),
    ...read.filter(([relation]) => relation === name).map(([, column]) => column),
  ];
  const cells = [...new Set(columns)].sort().map((column) => `t.${quoteName(column)}`);
  const relation = placed(join.relation, schemas).split(".").map(quoteName).join(".");
  const { digest } = await warehouse.row<{ digest: string }>(
    `select count(*) || ' ' || coalesce(sum(hash(${cells.join(", ")})), 0)::varchar as digest from ${relation} as t`,
  );
  return digest;
}

/** The lifecycle follows from the fact itself, other families from the history of nights. */
async function thenDigest(warehouse: Warehouse, name: string, months: readonly string[]): Promise<string> {
  const family = name.slice("then:".length);
  if (family === "lifecycle") return months.join(" ");
  const { digest } = await warehouse.row<{ digest: string }>(
    `select count(*) || ' ' || coalesce(sum(hash(customer_id, segment, from_as_of, to_as_of)), 0)::varchar as digest
     from history.segment_change where family = ${quoteText(family)}`,
  );
  return digest;
}
