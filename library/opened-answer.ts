import type { RecordBatch, Table } from "apache-arrow";
import {
  readAnswer,
  readStatementColumns,
  readStatementIpc,
  readStatementTable,
  streamAnswer,
  streamStatement,
  streamStatementArrow,
  type Prepare,
} from "../pipelines/read/answers.js";
import type { Session } from "../pipelines/read/session.js";
import { told } from "./told.js";
import type { Answer, Columns, ReadOptions, Row } from "./types.js";

/** A question, asked of one night. */
export interface Asked<H> {
  readonly prepare: Prepare<H>;
  readonly session: Session;
}

export class OpenedAnswer<H, R = Row> implements Answer<R> {
  readonly #ask: () => Asked<H>;
  readonly #debug: boolean;

  /** @param ask the question, of the night of now */
  constructor(ask: () => Asked<H>, debug: boolean) {
    this.#ask = ask;
    this.#debug = debug;
  }

  async rows(options?: ReadOptions): Promise<R[]> {
    const rows: R[] = [];
    for await (const part of this.stream(options)) for (const row of part) rows.push(row);
    return rows;
  }

  columns(options?: ReadOptions): Promise<Columns> {
    return this.read(options, readStatementColumns);
  }

  arrow(options?: ReadOptions): Promise<Table> {
    return this.read(options, readStatementTable);
  }

  ipc(options?: ReadOptions): Promise<Uint8Array> {
    return this.read(options, readStatementIpc);
  }

  stream(options?: ReadOptions): AsyncGenerator<R[]> {
    return this.#stream(options, streamStatement) as AsyncGenerator<never>;
  }

  arrowStream(options?: ReadOptions): AsyncGenerator<RecordBatch> {
    return this.#stream(options, streamStatementArrow);
  }

  protected async read<T>(options: ReadOptions | undefined, read: Parameters<typeof readAnswer<H, T>>[3]): Promise<T> {
    try {
      const { session, prepare } = this.#ask();
      return await readAnswer(session, options?.signal ?? null, prepare, read);
    } catch (cause) {
      throw told(cause, this.#debug);
    }
  }

  async *#stream<T>(options: ReadOptions | undefined, read: Parameters<typeof streamAnswer<T>>[3]): AsyncGenerator<T> {
    try {
      const { session, prepare } = this.#ask();
      yield* streamAnswer(session, options?.signal ?? null, prepare, read);
    } catch (cause) {
      throw told(cause, this.#debug);
    }
  }
}
