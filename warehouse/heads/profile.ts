import { quoteName, quoteText } from "../sql.js";
import type { Warehouse } from "../warehouse.js";
import type { FileHead } from "./read-head.js";

/** Files of one layout, to be looked at whole but roughly: lines that cannot be read are left out. */
export interface Rough {
  readonly files: readonly string[];
  readonly type: FileHead["type"];
  readonly delimiter: string | null;
  readonly header: boolean;
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
     from ${roughRelation(rough)} where ${quoteName(id)} is not null group by prefix order by rows desc, prefix limit 20`,
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
    `select count(distinct ${value}) as written, count(distinct upper(trim(${value}))) as alike from ${roughRelation(rough)}`,
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
    `select ${quoteName(column)}::varchar as value, count(*) as rows from ${roughRelation(rough)}
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
    from ${roughRelation(rough)} where ${quoteName(column)} is not null group by value`;
  return warehouse.row<{ left: number; right: number; shared: number; equal: number | null }>(
    `with l as (${values(left, leftColumn, beside?.[0])}), r as (${values(right, rightColumn, beside?.[1])})
     select (select count(*) from l) as "left", (select count(*) from r) as "right", count(*) as shared,
            ${beside === null ? "null" : "count(*) filter (where l.beside = r.beside)"} as equal
     from l join r using (value)`,
  );
}

/**
 * Transactions of which two files hold different products: parts, where a delivery should hold the whole.
 * @param id and `product`: SQL over the files' columns, checked
 */
export async function splitTransactions(
  warehouse: Warehouse,
  rough: Rough,
  id: string,
  product: string,
): Promise<number> {
  const { split } = await warehouse.row<{ split: number }>(
    `with line as (select ${id} as id, ${product} as product, filename as file from ${roughRelation(rough, true)}),
     of_product as (select id, product, min(file) as first_file, max(file) as last_file from line group by id, product),
     of_id as (
       select min(first_file) <> max(last_file) and bool_and(first_file = last_file) as split
       from of_product where id is not null group by id
     )
     select count(*) filter (where split) as split from of_id`,
  );
  return split;
}

/** The share of texts that a pattern of strptime reads as a time of our days, per pattern. */
export async function fittingPatterns(
  warehouse: Warehouse,
  values: readonly string[],
  patterns: readonly string[],
): Promise<number[]> {
  if (values.length === 0) return patterns.map(() => 0);
  const counts = patterns.map(
    (pattern, i) =>
      `count(*) filter (where try_strptime(v, ${quoteText(pattern)}) between '1920-01-01' and '2100-01-01') as c${i}`,
  );
  const row = await warehouse.row<Record<string, number>>(
    `select ${counts.join(", ")} from (select unnest($values::varchar[]) as v)`,
    { values },
  );
  return patterns.map((_, i) => row[`c${i}`]! / values.length);
}

/** SQL text of the rows of these files; with `filename` beside them where it is asked for. */
export function roughRelation({ files, type, delimiter, header }: Rough, named = false): string {
  const paths = `[${files.map(quoteText).join(", ")}]`;
  const options = `union_by_name = true${named ? ", filename = true" : ""}`;
  if (type === "parquet") return `read_parquet(${paths}, ${options})`;
  if (type === "ndjson") return `read_json(${paths}, format = 'newline_delimited', ignore_errors = true, ${options})`;
  return `read_csv(${paths}, all_varchar = true, header = ${header}, delim = ${quoteText(delimiter ?? ",")}, quote = '"',
    escape = '"', ignore_errors = true, strict_mode = false, max_line_size = 16777216, ${options})`;
}
