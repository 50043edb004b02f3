import type * as Arrow from "apache-arrow";
import { recordBatches, type RecordBatches } from "../files/arrow/record-batches.js";
import { sql } from "../sql.js";
import type { Plain, Warehouse } from "../warehouse.js";
import { columnFiller, type ColumnValues } from "./column-values.js";
import type { Statement } from "./statement.js";

export type PlainRow = Readonly<Record<string, Plain>>;

/** Rows as plain records, part by part as the engine makes them. */
export const streamStatement = (warehouse: Warehouse, { query, columns }: Statement): AsyncIterable<PlainRow[]> =>
  warehouse.batches(
    query,
    columns.map(({ name }) => name),
  );

/** All rows, column by column. */
export async function readStatementColumns(
  warehouse: Warehouse,
  { query, columns }: Statement,
): Promise<{ readonly rows: number; readonly columns: readonly ColumnValues[] }> {
  const fillers = columns.map(columnFiller);
  const cells = fillers.map(({ cell }, i) => sql`${cell} as ${sql.id(`c${i}`)}`);
  const text = sql`select ${sql.join(cells)} from (${sql.raw("\n")}${query}${sql.raw("\n")}) as given`;
  let rows = 0;
  for await (const chunk of warehouse.chunks(text)) {
    fillers.forEach((filler, i) => filler.append(chunk.getColumnVector(i), chunk.rowCount));
    rows += chunk.rowCount;
  }
  return { rows, columns: fillers.map((filler) => filler.take()) };
}

/** The rows as Arrow record batches, read as they are asked for. */
export async function* streamStatementArrow(
  warehouse: Warehouse,
  statement: Statement,
): AsyncGenerator<Arrow.RecordBatch> {
  yield* (await arrowOf(warehouse, statement)).batches;
}

/** All rows as an Arrow table. */
export async function readStatementTable(warehouse: Warehouse, statement: Statement): Promise<Arrow.Table> {
  const { arrow, schema, batches } = await arrowOf(warehouse, statement);
  const read: Arrow.RecordBatch[] = [];
  for await (const batch of batches) read.push(batch);
  return new arrow.Table(schema, read);
}

/** All rows as bytes of the Arrow IPC stream format. */
export async function readStatementIpc(warehouse: Warehouse, statement: Statement): Promise<Uint8Array> {
  const { tableToIPC } = await library();
  return tableToIPC(await readStatementTable(warehouse, statement), "stream");
}

async function arrowOf(
  warehouse: Warehouse,
  { query, columns }: Statement,
): Promise<RecordBatches & { readonly arrow: typeof Arrow }> {
  const arrow = await library();
  const asked = columns.map(({ name, type }) => ({ name, header: name, type }));
  return { arrow, ...(await recordBatches(arrow, warehouse, query, asked)) };
}

// eslint-disable-next-line no-restricted-syntax -- a library, behind no wall: it costs a tenth of a second to load
const library = (): Promise<typeof Arrow> => import("apache-arrow");
