import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { Fragment } from "./list-columns.js";
import { contentBefore, contentOf, createContent, lastBefore } from "./list-content.js";
import { drawnAmong, type DrawnShare, type ListChange, type ListSelection } from "./list-decision.js";
import type { ListRelation } from "./list-relation.js";
import { rowColumns, type ListRows } from "./list-row.js";

/** What decides which rows of a relation are on a list. */
export interface RelationSelection extends Pick<ListSelection, "list" | "order" | "limit"> {
  readonly relation: ListRelation;
  /** The global control: no row of theirs is on a list. */
  readonly control: DrawnShare | null;
}

/**
 * Prepares the rows of a list from a relation whose rows are no customers, as `prepareListRows` does for customers:
 * `:id` is the row's key as json.
 * @returns names and engine types of the columns, and how many rows the relation has
 */
export async function prepareRelationRows(
  warehouse: Warehouse,
  rows: ListRows,
  { relation, order, limit, control }: RelationSelection,
): Promise<{ columns: { name: string; type: string }[]; members: number }> {
  const { list, asOf, compared } = rows;
  const names = [...new Set([...rows.names, ...(relation.key ?? [])])];
  const key = relation.key ?? relation.columns.map(({ name }) => name).filter((name) => name !== "as_of");
  const keys = key.map((name) => sql.id(name));
  // Rows that only all columns tell apart can be equal: they are counted.
  const id =
    relation.key === null
      ? sql`json_array(${sql.join(keys)}, row_number() over (partition by ${sql.join(keys)}))`
      : sql`json_array(${sql.join(keys)})`;
  const sorted = order.map(({ column, descending }) => sql`${sql.id(column)} ${descending ? DESC : ASC} nulls last`);
  const needed = [...new Set([...names, ...key, ...order.map(({ column }) => column)])];
  const content = contentOf(compared, (name) => sql`now.${sql.id(name)}`);
  await createContent(warehouse);
  await warehouse.run(sql`
    create or replace temp table list_ranked as
    with keyed as (
      select ${sql.join(needed.map((name) => sql.id(name)))}, ${id}::varchar as ":id"
      from ${relation.place} as member ${withoutControl(relation, control)}
    )
    select *, row_number() over (order by ${sql.join([...sorted, ...keys, sql`":id"`])}) as ":rank" from keyed`);
  const { members } = await warehouse.row<{ members: number }>("select count(*) as members from list_ranked");
  await warehouse.run(sql`
    create or replace temp table list_row as
    with now as (select * from list_ranked where ${limit === null ? sql`true` : sql`":rank" <= ${limit}`}),
    before as (select * from (${contentBefore(list, asOf)}) as kept where json_valid(id))
    select
      coalesce(now.":id", before.id) as ":id",
      now.":rank",
      now.":id" is not null as ":delivered",
      ${content} as ":content",
      case
        when before.id is null then 'added'
        when now.":id" is null then 'removed'
        when before.content <> ${content} then 'changed'
      end as ":change",
      ${sql.join(names.map((name) => sql`${cell(name, key, relation)} as ${sql.id(name)}`))}
    from now full join before on now.":id" = before.id`);
  await warehouse.run("drop table list_ranked");
  return { columns: await rowColumns(warehouse), members };
}

const ASC = sql`asc`;
const DESC = sql`desc`;

/** Of a row that is gone, its key is known still. */
function cell(name: string, key: readonly string[], { columns }: ListRelation): Fragment {
  const place = key.indexOf(name);
  if (place < 0) return sql`now.${sql.id(name)}`;
  const { type } = columns.find((column) => column.name === name)!;
  const path = sql.lit(`$[${place}]`);
  const nested = /\]$|^(STRUCT|MAP)\b/.test(type);
  const kept = nested
    ? sql`json_extract(before.id::json, ${path})`
    : sql`json_extract_string(before.id::json, ${path})`;
  return sql`case when now.":id" is null then try_cast(${kept} as ${sql.raw(type)}) else now.${sql.id(name)} end`;
}

function withoutControl(relation: ListRelation, control: DrawnShare | null): Fragment {
  if (control === null || !relation.columns.some(({ name }) => name === "customer_id")) return sql``;
  return sql`where customer_id is null or customer_id not in (${drawnAmong(control, relation.place)})`;
}

/** Of the rows that were prepared, against the list of the night before. */
export async function readRelationChange(warehouse: Warehouse, list: string, asOf: string): Promise<ListChange> {
  const { known, ...counts } = await warehouse.row<ListChange & { known: boolean }>(sql`
    select
      count(*) filter (where ":delivered") as "rows",
      count(*) filter (where ":change" is null or ":change" <> 'added') as "rowsBefore",
      count(*) filter (where ":change" = 'added') as "added",
      count(*) filter (where ":change" = 'removed') as "removed",
      ${lastBefore(list, asOf)} is not null as "known"
    from list_row`);
  return known ? counts : { ...counts, rowsBefore: null };
}
