import { open } from "node:fs/promises";
import type { Warehouse } from "../../warehouse.js";
import { typedColumns, type RowsToWrite } from "../file-column.js";
import { recordBatches } from "./record-batches.js";

/** Writes rows as an Arrow IPC file, batch by batch; returns how many. */
export async function writeArrow(warehouse: Warehouse, rows: RowsToWrite, path: string): Promise<number> {
  // eslint-disable-next-line no-restricted-syntax -- a library, behind no wall: it costs a tenth of a second to load
  const arrow = await import("apache-arrow");
  const asked = await typedColumns(warehouse, rows);
  const { schema, batches } = await recordBatches(arrow, warehouse, rows.query, asked);
  let count = 0;
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
    for await (const batch of batches) {
      count += batch.numRows;
      writer.write(batch);
      yield* taken();
    }
    writer.finish();
    yield* taken();
  }
  // A stream that fails would not wait for the engine, and whoever closes it then would pull it away from under its thread.
  const file = await open(path, "w");
  try {
    for await (const part of bytes()) await file.writeFile(part);
  } finally {
    await file.close();
  }
  return count;
}
