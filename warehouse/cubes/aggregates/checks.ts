import type { CubeCheck } from "../../../project/cube-definition.js";
import { PLAIN_QUERY } from "../../../project/cube-query.js";
import { describePlace } from "../../../project/errors.js";
import { quoteName } from "../../sql.js";
import { placed, type Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import { placeColumns } from "../../expressions/place-columns.js";
import { compileQuery } from "../compile-query.js";
import { groupCells, groupFact } from "../group-fact.js";
import type { SettledCube } from "../settle-cube.js";

export interface FailedCheck {
  readonly name: string;
  /** Where it stands, the rule, what was got. */
  readonly message: string;
}

/** The checks that a cube declares and that do not hold for its fact as of a night. */
export async function failedChecks(
  warehouse: Warehouse,
  cube: SettledCube,
  asOf: string,
  schemas: Schemas,
): Promise<FailedCheck[]> {
  const failed: FailedCheck[] = [];
  for (const check of cube.definition.checks) {
    const got = await judge(warehouse, cube, check, asOf, schemas);
    if (got !== null)
      failed.push({ name: check.name, message: `${describePlace(cube.definition.place(check.pointer))}: ${got}` });
  }
  return failed;
}

/** What is wrong; null: nothing. */
async function judge(
  warehouse: Warehouse,
  cube: SettledCube,
  { rule }: CubeCheck,
  asOf: string,
  schemas: Schemas,
): Promise<string | null> {
  if (rule.kind === "not_null") {
    const level = cube.levels.get(rule.level)!;
    const filter = [{ sql: `base.${quoteName(rule.level)} is null`, levels: [level], pins: null }];
    const { rows } = await warehouse.row<{ rows: number }>(
      groupCells(cube, { by: [], filter, shift: null }, [{ columns: [], reads: [], values: ["count(*) as rows"] }]),
    );
    return rows === 0 ? null : `${rule.level} must never be null; it is for ${rows} rows.`;
  }
  const query = { ...PLAIN_QUERY, measures: [rule.measure] };
  const { sql } = await compileQuery(warehouse, cube, query, asOf, (grouping) => groupFact(cube, grouping));
  const other = await totalOf(warehouse, rule, schemas);
  const both = await warehouse.row<{ ours: string; theirs: string; same: boolean }>(
    `select ours::varchar as ours, theirs::varchar as theirs, ours = theirs as same from (
       select coalesce((select ${quoteName(rule.measure)} from (${sql})), 0)::decimal(38, 4) as ours,
         coalesce((${other}), 0)::decimal(38, 4) as theirs)`,
  );
  return both.same
    ? null
    : `${rule.measure} must be the sum of ${rule.sum} in ${rule.relation}; got ${both.ours} against ${both.theirs}.`;
}

async function totalOf(
  warehouse: Warehouse,
  { relation, sum, where }: Extract<CubeCheck["rule"], { kind: "equals" }>,
  schemas: Schemas,
): Promise<string> {
  const table = placed(relation, schemas).split(".").map(quoteName).join(".");
  const columns = (await warehouse.describe(`select * from ${table}`)).map(({ name }) => name);
  const place = async (text: string): Promise<string> =>
    (await placeColumns(warehouse, text, columns, (name) => ["other", name])).sql;
  const filter = where === null ? "" : ` where ${await place(where)}`;
  return `select sum(${await place(sum)}) from ${table} as other${filter}`;
}
