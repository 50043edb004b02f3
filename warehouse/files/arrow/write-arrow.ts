import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RecordBatch, Schema } from "apache-arrow";
import { sql } from "../../sql.js";
import type { Warehouse } from "../../warehouse.js";
import { typedColumns, type RowsToWrite } from "../file-column.js";
import { arrowCell, arrowColumn, isBinary } from "./arrow-column.js";

/** Of a record batch, whatever chunks the engine gives: the same rows give the same bytes. */
const BATCH = 1 << 16;

/** Writes rows as an Arrow IPC file, batch by batch; returns how many. Lists of text stay lists; other nested values are json. */
export async function writeArrow(warehouse: Warehouse, rows: RowsToWrite, path: string): Promise<number> {
  // eslint-disable-next-line no-restricted-syntax -- a library, behind no wall: it costs a tenth of a second to load
  const arrow = await import("apache-arrow");
  const asked = await typedColumns(warehouse, rows);
  const cells = asked.map((column, i) => sql`${arrowCell(column)} as ${sql.id(`c${i}`)}`);
  const query = sql`select ${sql.join(cells)} from (${rows.query}) as given`;
  const types = (await warehouse.describe(query)).map(({ type }) => type);
  const columns = types.map((type, i) => arrowColumn(arrow, type, isBinary(asked[i]!), BATCH));
  const fields = asked.map(({ header }, i) => new arrow.Field(header, columns[i]!.type, true));
  const schema: Schema = new arrow.Schema(fields);
  let count = 0;
  const batchOf = (length: number): RecordBatch =>
    new arrow.RecordBatch(
      schema,
      arrow.makeData({ type: new arrow.Struct(fields), length, children: columns.map((column) => column.take()) }),
    );
  let written: Uint8Array[] = [];
  // The library's own streams would let an error of the engine go by unheard.
  class Sink extends arrow.AsyncByteQueue {
    override write(bytes: Uint8Array): void {
      written.push(bytes);
    }
  }
  const writer = new arrow.RecordBatchFileWriter();
  writer.reset(new Sink() as never, schema);
  function* taken(): Generator<Uint8Array> {
    yield* written;
    written = [];
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let filled = 0;
    for await (const chunk of warehouse.chunks(query)) {
      const vectors = columns.map((_, i) => chunk.getColumnVector(i));
      for (let from = 0; from < chunk.rowCount;) {
        const to = Math.min(chunk.rowCount, from + BATCH - filled);
        columns.forEach((column, i) => column.append(vectors[i]!, from, to));
        filled += to - from;
        from = to;
        if (filled < BATCH) continue;
        count += filled;
        writer.write(batchOf(filled));
        yield* taken();
        filled = 0;
      }
    }
    count += filled;
    if (filled > 0) writer.write(batchOf(filled));
    writer.finish();
    yield* taken();
  }
  await pipeline(Readable.from(bytes(), { objectMode: false }), createWriteStream(path));
  return count;
}
