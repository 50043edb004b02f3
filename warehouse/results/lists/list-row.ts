import { quoteText, sql } from "../../sql.js";
import type { Schemas } from "../../sql-file.js";
import type { Warehouse } from "../../warehouse.js";
import { customerColumns, type Fragment, type ListColumns } from "./list-columns.js";

/** A column of a file: its name in `columns:`, and its header. */
export interface FileColumn {
  readonly name: string;
  readonly header: string;
}

export type FileKind = "rows" | "changes" | "withheld";

/** One file to write. */
export interface ListFile {
  readonly kind: FileKind;
  readonly format: "csv" | "parquet" | "ndjson";
  /** For people: text is made harmless for spreadsheets, and ids are cells of text. */
  readonly people: boolean;
  readonly columns: readonly FileColumn[];
}

const ROWS = sql.table("list_row");

/**
 * Prepares the rows of a list that was decided, and how they differ from its last earlier ones.
 * Scratch of one list at a time: the next call replaces it.
 * @returns names and engine types of the columns
 */
export async function prepareListRows(
  warehouse: Warehouse,
  list: string,
  asOf: string,
  names: readonly string[],
  columns: ListColumns,
  schemas: Schemas,
): Promise<{ name: string; type: string }[]> {
  const cells = names.map((name) => sql`person.${sql.id(name)}`);
  const texts = cells.map((cell) => sql`coalesce(chr(30) || ${cell}::varchar, '')`);
  const content = sql`md5(concat_ws(chr(31), ${names.join(",")}::varchar, ${sql.join(texts)}))`;
  await createContent(warehouse);
  await warehouse.run(sql`
    create or replace temp table list_row as
    with person as (${customerColumns(names, asOf, columns, schemas)}),
    now as (select customer_id, rank from list_decision_made where list = ${list} and outcome = 'delivered'),
    before as (select customer_id, content from lists.content where list = ${list} and as_of = ${lastBefore(list, asOf)}),
    id as (
      select
        coalesce(now.customer_id, before.customer_id) as customer_id,
        now.rank,
        now.customer_id is not null as delivered,
        before.customer_id is not null as known,
        before.content as content_before
      from now full join before on now.customer_id = before.customer_id
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
  const described = await warehouse.describe("select * from list_row");
  return described.filter(({ name }) => !name.startsWith(":"));
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
    select ${list}::varchar, ${asOf}::timestamp, ":id", ":content" from ${ROWS} where ":delivered" order by ":id"`);
}

/** The night that `changes` are counted from; null for a first list. */
export async function readChangesSince(warehouse: Warehouse, list: string, asOf: string): Promise<string | null> {
  const row = await warehouse.row<{ since: string | null }>(sql`select ${lastBefore(list, asOf)} as since`);
  return row.since;
}

/** Writes one file of the list that was prepared; returns its rows. */
export async function writeListFile(
  warehouse: Warehouse,
  file: ListFile,
  types: ReadonlyMap<string, string>,
  path: string,
): Promise<number> {
  const query = sql`select ${sql.join(file.columns.map((column) => cell(column, file, types)))} ${source(file.kind)}`;
  return warehouse.run(sql`copy (${query}) to ${sql.raw(quoteText(path))} (${options(file, types)})`);
}

function source(kind: FileKind): Fragment {
  if (kind === "rows") return sql`from ${ROWS} where ":delivered" order by ":rank"`;
  if (kind === "changes") return sql`from ${ROWS} where ":change" is not null order by ":id"`;
  return sql`from list_withheld order by customer_id`;
}

function options({ format, people, columns }: ListFile, types: ReadonlyMap<string, string>): Fragment {
  if (format !== "csv") return format === "parquet" ? sql`format parquet` : sql`format json`;
  const texts = columns.filter(({ name }) => isText(name, types)).map(({ header }) => sql.id(header));
  const quoted = people && texts.length > 0 ? sql`, force_quote (${sql.join(texts)})` : sql``;
  return sql`format csv, header true${quoted}`;
}

const isText = (name: string, types: ReadonlyMap<string, string>): boolean =>
  (types.get(name) ?? "VARCHAR") === "VARCHAR";

/** Identifiers, which a spreadsheet must not read as numbers or dates. */
const IDENTIFIER = /^(:id|phone|postcode|customer_id|ref_.+|.+_ref|.+_id|next_(new|repeat)_\d+)$/;

/** Text that a spreadsheet shows as it is and takes for nothing else. */
const PLAIN_IDENTIFIER = "^[A-Za-z0-9+()._/:# -]{1,200}$";
/** Where a spreadsheet may begin a formula: at the start, or after what some read as the end of a cell. */
const FORMULA_START = String.raw`(^|[;\t\r\n])([\s\x{a0}\x{3000}]*)([=+\-@＝＋－＠])`;

function cell({ name, header }: FileColumn, file: ListFile, types: ReadonlyMap<string, string>): Fragment {
  const value = sql.id(name);
  const type = types.get(name) ?? "VARCHAR";
  if (!file.people || file.format !== "csv") return sql`${value} as ${sql.id(header)}`;
  if (type !== "VARCHAR") return sql`${value} as ${sql.id(header)}`;
  const harmless = sql`regexp_replace(${value}, ${FORMULA_START}, '\\1\\2''\\3', 'g')`;
  if (!IDENTIFIER.test(name)) return sql`${harmless} as ${sql.id(header)}`;
  return sql`case
      when regexp_matches(${value}, ${PLAIN_IDENTIFIER}) then '="' || ${value} || '"'
      else ${harmless}
    end as ${sql.id(header)}`;
}

/** The newest night before this one whose list is known. */
const lastBefore = (list: string, asOf: string): Fragment =>
  sql`(select max(as_of) from lists.content where list = ${list} and as_of < ${asOf}::timestamp)`;

/** A schema of its own, which is not published: hashes of rows are of use to the next night only. */
async function createContent(warehouse: Warehouse): Promise<void> {
  await warehouse.run("create schema if not exists lists");
  await warehouse.run(`create table if not exists lists.content (
    list varchar not null,
    as_of timestamp not null,
    customer_id varchar not null,
    content varchar not null
  )`);
}
