import type { SourceDefinition } from "../../project/source-definition.js";
import { quoteName, quoteText } from "../sql.js";
import type { EntityColumn } from "../schema/entities.js";
import { typedColumn, type Clock } from "../staging/typed-column.js";
import type { Values, Warehouse } from "../warehouse.js";
import { headRelation, headRows, type FileHead } from "./read-head.js";

/** How the values of one mapped column fare on the first rows of a file. */
export interface TriedColumn {
  readonly filled: number;
  /** Rule to the number of rows that break it; only those that some row breaks. */
  readonly broken: Readonly<Record<string, number>>;
}

/**
 * Tries one mapping on a head; changes nothing. A value for which an expression fails counts as null.
 * @param sql over the file's columns, checked
 * @param type engine type of `sql`
 */
export async function tryMapping(
  warehouse: Warehouse,
  head: FileHead,
  path: string,
  source: Pick<SourceDefinition, "format">,
  column: EntityColumn,
  mapping: { readonly sql: string; readonly type: string },
  clock: Clock,
): Promise<TriedColumn> {
  const nulls = source.format.null.map(quoteText);
  const isText = mapping.type === "VARCHAR";
  let raw = `try(${mapping.sql})`;
  if (isText && nulls.length > 0) raw = `(case when ${raw} in (${nulls.join(", ")}) then null else ${raw} end)`;
  if (isText) raw = `nullif(${raw}, '')`;
  const typed = typedColumn('"raw"', '"typed"', mapping.type, column, source.format, clock, null);
  const counts = typed.faults.map(({ when }, i) => `count(*) filter (where ${when}) as f${i}`);
  const test = typed.test === null ? "" : `, ${typed.test.sql} as ${typed.test.name}`;
  const rows: Values = head.type === "parquet" ? {} : { rows: headRows(head) };
  const counted = await warehouse.row<Record<string, number>>(
    `with mapped as (select ${raw} as "raw" from ${headRelation(head, path)}),
     tested as (select *${test} from mapped),
     typed as (select "raw", ${typed.value} as "typed" from tested)
     select ${['count("raw") as filled', ...counts].join(", ")} from typed`,
    rows,
  );
  const broken: Record<string, number> = {};
  typed.faults.forEach(({ rule }, i) => {
    const count = counted[`f${i}`]!;
    if (count > 0) broken[rule] = (broken[rule] ?? 0) + count;
  });
  return { filled: counted["filled"]!, broken };
}

/** A source column as an expression. */
export const columnSql = (name: string): string => quoteName(name);
