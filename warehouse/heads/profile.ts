import type { SourceFormat } from "../../project/source-definition.js";
import { quoteName, quotePath, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import { readLines } from "../staging/ndjson/read-lines.js";
import type { CsvDialect } from "../staging/csv/scan-csv.js";
import type { OpenedFile } from "../staging/open-file.js";
import { textValue } from "../staging/text-value.js";

/** Rows of one source, to be looked at whole but roughly: lines that cannot be read are left out. */
export interface Rough {
  /** SQL text of a relation with the columns of the files. */
  readonly relation: string;
}

/** What must be known of a file for its rows to be looked at. */
export type RoughFile = Pick<OpenedFile, "type" | "readPath" | "columns"> & {
  readonly csv: { readonly dialect: Pick<CsvDialect, "delimiter" | "header"> } | null;
};

type TextFormat = Pick<SourceFormat, "trim" | "unwrap" | "null">;

/** The rows of files, read again by each question; with `filename` beside them where it is asked for. */
export function roughFiles(files: readonly RoughFile[], format: TextFormat, named = false): Rough {
  const layouts = new Map<string, RoughFile[]>();
  for (const file of files) {
    const key = JSON.stringify([file.type, file.columns, file.csv?.dialect]);
    layouts.set(key, [...(layouts.get(key) ?? []), file]);
  }
  const parts = [...layouts.values()].map((group) => `select * from ${layoutRelation(group, format, named)}`);
  return { relation: `(${parts.join(" union all by name ")})` };
}

/** The same rows, read once and kept until the warehouse is closed. */
export async function gatherRough(warehouse: Warehouse, name: string, rough: Rough): Promise<Rough> {
  await warehouse.run(`create or replace temp table ${quoteName(name)} as select * from ${rough.relation}`);
  return { relation: `temp.${quoteName(name)}` };
}

/** How often an id begins with these letters, and how often the quantity beside it is negative. */
export interface IdPrefix {
  readonly prefix: string;
  readonly rows: number;
  readonly negative: number;
}

export interface Overlap {
  /** Distinct values on either side, and on both. */
  readonly left: number;
  readonly right: number;
  readonly shared: number;
  /** Of the shared ones, those that agree in the second column as well; null where none was given. */
  readonly equal: number | null;
}

/** The letters before the digits of a column's values; the empty prefix for plain numbers. */
export async function idPrefixes(
  warehouse: Warehouse,
  rough: Rough,
  id: string,
  quantity: string | null,
): Promise<IdPrefix[]> {
  const negative =
    quantity === null ? "0" : `count(*) filter (where try_cast(${quoteName(quantity)} as decimal(18, 3)) < 0)`;
  return warehouse.rows<{ prefix: string; rows: number; negative: number }>(
    `select regexp_extract(${quoteName(id)}::varchar, '^[^0-9]*') as prefix, count(*) as rows, ${negative} as negative
     from ${rough.relation} where ${quoteName(id)} is not null group by prefix order by rows desc, prefix limit 20`,
  );
}

/** Distinct values of a column as written, and after upper case and trimming. */
export async function spellings(
  warehouse: Warehouse,
  rough: Rough,
  column: string,
): Promise<{ written: number; alike: number }> {
  const value = `${quoteName(column)}::varchar`;
  return warehouse.row(
    `select count(distinct ${value}) as written, count(distinct upper(trim(${value}))) as alike from ${rough.relation}`,
  );
}

/** The most frequent values of a column. */
export async function topValues(
  warehouse: Warehouse,
  rough: Rough,
  column: string,
  limit = 20,
): Promise<{ value: string; rows: number }[]> {
  return warehouse.rows(
    `select ${quoteName(column)}::varchar as value, count(*) as rows from ${rough.relation}
     where ${quoteName(column)} is not null group by value order by rows desc, value limit ${Math.floor(limit)}`,
  );
}

/** How many distinct values two columns share; with times beside them, how many of these agree in a time too. */
export async function overlap(
  warehouse: Warehouse,
  left: Rough,
  leftColumn: string,
  right: Rough,
  rightColumn: string,
  beside: readonly [string, string] | null = null,
): Promise<Overlap> {
  const values = (rough: Rough, column: string, extra: string | undefined) => `
    select ${quoteName(column)}::varchar as value${extra === undefined ? "" : `, min(${quoteName(extra)}::varchar) as beside`}
    from ${rough.relation} where ${quoteName(column)} is not null group by value`;
  return warehouse.row<{ left: number; right: number; shared: number; equal: number | null }>(
    `with l as (${values(left, leftColumn, beside?.[0])}), r as (${values(right, rightColumn, beside?.[1])})
     select (select count(*) from l) as "left", (select count(*) from r) as "right", count(*) as shared,
            ${beside === null ? "null" : "count(*) filter (where l.beside = r.beside)"} as equal
     from l join r using (value)`,
  );
}

/**
 * Transactions of which two files hold different products: parts, where a delivery should hold the whole.
 * @param rough with `filename` beside the rows
 * @param id and `product`: SQL over the files' columns, checked
 */
export async function splitTransactions(
  warehouse: Warehouse,
  rough: Rough,
  id: string,
  product: string,
): Promise<number> {
  const { split } = await warehouse.row<{ split: number }>(
    `with line as (select ${id} as id, ${product} as product, filename as file from ${rough.relation}),
     of_product as (select id, product, min(file) as first_file, max(file) as last_file from line group by id, product),
     of_id as (
       select min(first_file) <> max(last_file) and bool_and(first_file = last_file) as split
       from of_product where id is not null group by id
     )
     select count(*) filter (where split) as split from of_id`,
  );
  return split;
}

/** How many texts two patterns read as different times. */
export async function disagreements(
  warehouse: Warehouse,
  values: readonly string[],
  one: string,
  other: string,
): Promise<number> {
  if (values.length === 0) return 0;
  const { count } = await warehouse.row<{ count: number }>(
    `select count(*) filter (where try_strptime(v, ${quoteText(one)}) <> try_strptime(v, ${quoteText(other)})) as count
     from (select unnest($values::varchar[]) as v)`,
    { values },
  );
  return count;
}

function layoutRelation(files: readonly RoughFile[], format: TextFormat, named: boolean): string {
  const [{ type, columns, csv }] = files as [RoughFile];
  const paths = `[${files.map(({ readPath }) => quotePath(readPath)).join(", ")}]`;
  const also = named ? ", filename = true" : "";
  if (type === "parquet") return `read_parquet(${paths}, union_by_name = true${also})`;
  const told = columns.map(({ name }, i) => {
    const text = type === "ndjson" ? `json_extract_string(j, ${quoteText(jsonPath(name))})` : `c${i}`;
    return `${textValue(text, format, type === "csv")} as ${quoteName(name)}`;
  });
  const select = (named ? [...told, "filename"] : told).join(", ");
  if (type === "ndjson") {
    const lines = files.map(
      ({ readPath }) =>
        `select try_cast(l as json) as j, ${quoteText(readPath)} as filename from ${readLines([readPath])}`,
    );
    return `(select ${select} from (${lines.join(" union all ")}) where json_type(j) = 'OBJECT')`;
  }
  const { dialect } = csv!;
  const types = columns.map((_, i) => `'c${i}': 'varchar'`);
  const nulls = ["", ...format.null].map(quoteText);
  return `(select ${select} from read_csv(${paths}, auto_detect = false, columns = {${types.join(", ")}}, header = ${dialect.header},
    delim = ${quoteText(dialect.delimiter)}, quote = '"', escape = '"', nullstr = [${nulls.join(", ")}], ignore_errors = true,
    max_line_size = 16777216${also}))`;
}

const jsonPath = (name: string): string => `$."${name.replaceAll('"', '\\"')}"`;
