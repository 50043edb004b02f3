import type * as Arrow from "apache-arrow";
import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import type { Fragment, QueryColumn } from "../file-column.js";
import { arrowCell, arrowColumn, isBinary } from "./arrow-column.js";

/** Of a record batch, whatever chunks the engine gives: the same rows give the same bytes. */
const BATCH = 1 << 16;

export interface RecordBatches {
  readonly schema: Arrow.Schema;
  /** Read as they are asked for. */
  readonly batches: AsyncIterable<Arrow.RecordBatch>;
}

/** The rows of a query as record batches of 65,536 rows. Lists of text stay lists; other nested values are json. */
export async function recordBatches(
  arrow: typeof Arrow,
  warehouse: Warehouse,
  query: Fragment,
  asked: readonly (QueryColumn & { readonly header: string })[],
): Promise<RecordBatches> {
  const cells = asked.map((column, i) => sql`${arrowCell(column)} as ${sql.id(`c${i}`)}`);
  const text = sql`select ${sql.join(cells)} from (${sql.raw("\n")}${query}${sql.raw("\n")}) as given`;
  const types = (await warehouse.describeBound(sql`${text} limit 0`)).map(({ type }) => type);
  const columns = types.map((type, i) => arrowColumn(arrow, type, isBinary(asked[i]!), BATCH));
  const fields = asked.map(({ header }, i) => new arrow.Field(header, columns[i]!.type, true));
  const schema: Arrow.Schema = new arrow.Schema(fields);
  const batchOf = (length: number): Arrow.RecordBatch =>
    new arrow.RecordBatch(
      schema,
      arrow.makeData({ type: new arrow.Struct(fields), length, children: columns.map((column) => column.take()) }),
    );
  async function* read(): AsyncGenerator<Arrow.RecordBatch> {
    let filled = 0;
    for await (const chunk of warehouse.chunks(text)) {
      const vectors = columns.map((_, i) => chunk.getColumnVector(i));
      for (let from = 0; from < chunk.rowCount;) {
        const to = Math.min(chunk.rowCount, from + BATCH - filled);
        columns.forEach((column, i) => column.append(vectors[i]!, from, to));
        filled += to - from;
        from = to;
        if (filled < BATCH) continue;
        yield batchOf(filled);
        filled = 0;
      }
    }
    if (filled > 0) yield batchOf(filled);
  }
  return { schema, batches: read() };
}
