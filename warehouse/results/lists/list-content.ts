import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { Fragment } from "./list-columns.js";

/** What a row says in the columns that are compared from night to night. */
export function contentOf(compared: readonly string[], cell: (name: string) => Fragment): Fragment {
  const texts = compared.map((name) => sql`coalesce(chr(30) || ${cell(name)}::varchar, '')`);
  return sql`md5(concat_ws(chr(31), ${compared.join(",")}::varchar, ${sql.join([...texts, sql`''`])}))`;
}

/** The newest night before this one whose list is known. */
export const lastBefore = (list: string, asOf: string): Fragment =>
  sql`(select max(as_of) from lists.content where list = ${list} and as_of < ${asOf}::timestamp)`;

/** The rows of that night: customer_id (or the key of a row, as json), content. */
export const contentBefore = (list: string, asOf: string): Fragment =>
  sql`select customer_id as id, content from lists.content where list = ${list} and as_of = ${lastBefore(list, asOf)}`;

/** A schema of its own, which is not published: hashes of rows are of use to the next night only. */
export async function createContent(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create schema if not exists lists");
  await warehouse.run(`create table if not exists lists.content (
    list varchar not null,
    as_of timestamp not null,
    customer_id varchar not null,
    content varchar not null
  )`);
}

/**
 * Keeps what the files of later nights are compared with: this night and the two before it, for the one before may have to
 * be made again, where a range was cut short in the night after it.
 */
export async function keepListRows(warehouse: Warehouse, list: string, asOf: string): Promise<void> {
  await warehouse.run(sql`delete from lists.content
    where list = ${list} and as_of not in (
      select distinct as_of from lists.content where list = ${list} and as_of < ${asOf}::timestamp order by as_of desc limit 2
    )`);
  await warehouse.run(sql`insert into lists.content
    select ${list}::varchar, ${asOf}::timestamp, ":id", ":content" from list_row where ":delivered" order by ":id"`);
}

/** The night that `changes` are counted from; null for a first list. */
export async function readChangesSince(warehouse: Warehouse, list: string, asOf: string): Promise<string | null> {
  const row = await warehouse.row<{ since: string | null }>(sql`select ${lastBefore(list, asOf)} as since`);
  return row.since;
}
