import { sql } from "../../sql.js";
import type { Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import { contentBefore, contentOf, createContent } from "./list-content.js";
import { customerColumns, type ListColumns } from "./list-columns.js";

export interface ListRows {
  readonly list: string;
  readonly asOf: string;
  /** Columns of the files. */
  readonly names: readonly string[];
  /** Those of them whose values make a row `changed`. */
  readonly compared: readonly string[];
}

/**
 * Prepares the rows of a list of customers that was decided, and how they differ from its last earlier ones.
 * Scratch of one list at a time: the next call replaces it.
 * @returns names and engine types of the columns
 */
export async function prepareListRows(
  warehouse: Warehouse,
  { list, asOf, names, compared }: ListRows,
  columns: ListColumns,
  schemas: Schemas,
): Promise<{ name: string; type: string }[]> {
  const content = contentOf(compared, (name) => sql`person.${sql.id(name)}`);
  await createContent(warehouse);
  await warehouse.run(sql`
    create or replace temp table list_row as
    with person as (${customerColumns(names, asOf, columns, schemas)}),
    now as (select customer_id, rank from list_decision_made where list = ${list} and outcome = 'delivered'),
    before as (${contentBefore(list, asOf)}),
    id as (
      select
        coalesce(now.customer_id, before.id) as customer_id,
        now.rank,
        now.customer_id is not null as delivered,
        before.id is not null as known,
        before.content as content_before
      from now full join before on now.customer_id = before.id
    )
    select
      id.customer_id as ":id",
      id.rank as ":rank",
      id.delivered as ":delivered",
      ${content} as ":content",
      case
        when not id.known then 'added'
        when not id.delivered then 'removed'
        when id.content_before <> ${content} then 'changed'
      end as ":change",
      ${sql.join(names.map((name) => (name === "customer_id" ? sql`id.customer_id` : sql`person.${sql.id(name)}`)))}
    from id left join person on id.customer_id = person.customer_id`);
  const ids = columns.result.has("customer_ref") ? ["customer_ref"] : [];
  await warehouse.run(sql`
    create or replace temp table list_withheld as
    select person.*
    from list_decision_made as made inner join (${customerColumns(ids, asOf, columns, schemas)}) as person using (customer_id)
    where made.list = ${list} and made.outcome = 'withheld'`);
  return rowColumns(warehouse);
}

/** Names and engine types of the columns of the rows that were prepared. */
export async function rowColumns(warehouse: Warehouse): Promise<{ name: string; type: string }[]> {
  const described = await warehouse.describe("select * from list_row");
  return described.filter(({ name }) => !name.startsWith(":"));
}
