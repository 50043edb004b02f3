import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  listValue,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBValue,
} from "@duckdb/node-api";
import { checkLog } from "./check-log.js";
import { engineError, WarehouseError } from "./errors.js";
import { compileQuery, type Query } from "./sql.js";

/** What can be bound to `$name`. */
export type Value = string | number | bigint | boolean | null | readonly string[] | readonly number[];
export type Values = Readonly<Record<string, Value>>;
/** What a row holds: decimals, times and dates as text (`12.3400`, `2026-01-02 03:04:05`), integers as numbers. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

export interface WarehouseOptions {
  readonly threads?: number;
  /** e.g. `6GB` */
  readonly memory?: string;
  readonly tempDirectory?: string;
  readonly readOnly?: boolean;
}

/** One connection to one DuckDB file. A path is opened once per process: two instances would not see each other. */
export class Warehouse {
  static readonly #open = new Set<string>();
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #isBeside: boolean;
  #depth = 0;

  private constructor(
    readonly path: string,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    isBeside = false,
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#isBeside = isBeside;
  }

  /**
   * @param path a file, or `:memory:`
   * @throws {WarehouseError} locked, damaged-warehouse, newer-engine, read-only, no-permission
   */
  static async open(path: string, options: WarehouseOptions = {}): Promise<Warehouse> {
    if (path !== ":memory:" && Warehouse.#open.has(path)) {
      throw new WarehouseError("opened-twice", "a warehouse was opened twice in one process");
    }
    const settings: Record<string, string> = {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      checkpoint_threshold: "256MB",
    };
    if (options.readOnly === true) settings["access_mode"] = "READ_ONLY";
    else settings["storage_compatibility_version"] = "latest";
    if (options.threads !== undefined) settings["threads"] = String(options.threads);
    if (options.memory !== undefined) settings["memory_limit"] = options.memory;
    if (options.tempDirectory !== undefined) settings["temp_directory"] = options.tempDirectory;
    if (path !== ":memory:") await checkLog(path);
    let instance: DuckDBInstance;
    try {
      instance = await DuckDBInstance.create(path, settings);
    } catch (cause) {
      throw engineError(cause, `open ${path}`);
    }
    const connection = await instance.connect();
    if (path !== ":memory:") Warehouse.#open.add(path);
    const warehouse = new Warehouse(path, instance, connection);
    await warehouse.run("set global TimeZone = 'UTC'");
    await warehouse.run("set enable_progress_bar = true");
    await warehouse.run("set enable_progress_bar_print = false");
    return warehouse;
  }

  /** Runs a statement; returns the rows it changed, or wrote into the table that it creates. */
  async run(statement: string | Query, values?: Values): Promise<number> {
    const { text, bound } = settle(statement, values);
    try {
      const result = await this.#connection.run(text, bound as never);
      // The engine counts the rows of `create table as` in a row of its own.
      const counts = result.rowsChanged === 0 && result.columnCount === 1 && result.columnName(0) === "Count";
      return counts ? Number((await result.getRows())[0]?.[0] ?? 0) : result.rowsChanged;
    } catch (cause) {
      throw engineError(cause, text);
    }
  }

  /** The rows of a query as plain records. Large results: `columns` or a COPY. */
  async rows<T = Record<string, Plain>>(statement: string | Query, values?: Values): Promise<T[]> {
    const { text, bound } = settle(statement, values);
    try {
      const reader = await this.#connection.runAndReadAll(text, bound as never);
      const names = reader.columnNames();
      return reader.getRows().map((row) => Object.fromEntries(names.map((name, i) => [name, plain(row[i]!)])) as T);
    } catch (cause) {
      if (cause instanceof WarehouseError) throw cause;
      throw engineError(cause, text);
    }
  }

  /** The only row of a query. */
  async row<T = Record<string, Plain>>(statement: string | Query, values?: Values): Promise<T> {
    const rows = await this.rows<T>(statement, values);
    if (rows.length !== 1) throw new WarehouseError("not-one-row", `a query must give one row; got ${rows.length}`);
    return rows[0]!;
  }

  /** Whole numbers of a query, column by column; null is -1. For millions of rows. */
  async integers(statement: string, count: number): Promise<Int32Array[]> {
    try {
      const reader = await this.#connection.runAndReadAll(statement);
      const columns = reader.getColumns();
      if (columns.length === 0) return Array.from({ length: count }, () => new Int32Array(0));
      if (columns.length !== count)
        throw new WarehouseError("columns", `expected ${count} columns; got ${columns.length}`);
      return columns.map((column) => Int32Array.from(column, (value) => (value === null ? -1 : Number(value))));
    } catch (cause) {
      if (cause instanceof WarehouseError) throw cause;
      throw engineError(cause, statement);
    }
  }

  /** Appends rows of whole numbers, given column by column, to a table of integers. */
  async appendIntegers(table: string, columns: readonly Int32Array[], schema?: string): Promise<void> {
    try {
      const appender = await this.#connection.createAppender(table, schema);
      const rows = columns[0]?.length ?? 0;
      for (let i = 0; i < rows; i++) {
        for (const column of columns) appender.appendInteger(column[i]!);
        appender.endRow();
      }
      appender.closeSync();
    } catch (cause) {
      throw engineError(cause, `append to ${table}`);
    }
  }

  /** Appends rows, given column by column: numbers to columns of doubles, texts to columns of text, bytes to blobs. */
  async appendColumns(
    table: string,
    columns: readonly (Float64Array | readonly (string | Uint8Array | null)[])[],
    schema?: string,
  ): Promise<void> {
    try {
      const appender = await this.#connection.createAppender(table, schema);
      const rows = columns[0]?.length ?? 0;
      for (let i = 0; i < rows; i++) {
        for (const column of columns) {
          const value = column[i]!;
          if (value === null) appender.appendNull();
          else if (typeof value === "number") appender.appendDouble(value);
          else if (typeof value !== "string") appender.appendBlob(value);
          else appender.appendVarchar(value);
        }
        appender.endRow();
      }
      appender.closeSync();
    } catch (cause) {
      throw engineError(cause, `append to ${table}`);
    }
  }

  /**
   * The rows of a query, chunk by chunk as the engine makes them, for any number of rows.
   * Until the last chunk was taken nothing else may run here: the engine would end the stream without a word.
   */
  async *chunks(statement: string | Query, values?: Values): AsyncGenerator<DuckDBDataChunk> {
    const { text, bound } = settle(statement, values);
    try {
      const result = await this.#connection.stream(text, bound as never);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    } catch (cause) {
      if (cause instanceof WarehouseError) throw cause;
      throw engineError(cause, text);
    }
  }

  /** The rows of a query as plain records, part by part, under the same condition as `chunks`. */
  async *batches(statement: string | Query, columns?: readonly string[]): AsyncGenerator<Record<string, Plain>[]> {
    const names = columns ?? (await this.describe(statement)).map(({ name }) => name);
    for await (const chunk of this.chunks(statement)) {
      yield chunk
        .getRows()
        .map((row) => Object.fromEntries(names.map((name, i) => [name, plain(row[i] as DuckDBValue)])));
    }
  }

  /** Names and engine types of a query's columns, without running it. */
  async describe(statement: string | Query): Promise<{ name: string; type: string }[]> {
    const { text } = settle(statement, undefined);
    try {
      const prepared = await this.#connection.prepare(text);
      const columns = [];
      for (let i = 0; i < prepared.columnCount; i++) {
        columns.push({ name: prepared.columnName(i), type: prepared.columnType(i).toString() });
      }
      return columns;
    } catch (cause) {
      throw engineError(cause, text);
    }
  }

  /** Names and engine types of the columns of a query whose values decide on them: it is run, so let it have no rows. */
  async describeBound(statement: Query): Promise<{ name: string; type: string }[]> {
    const { text, bound } = settle(statement, undefined);
    try {
      const result = await this.#connection.run(text, bound as never);
      const types = result.columnTypes();
      return result.columnNames().map((name, i) => ({ name, type: types[i]!.toString() }));
    } catch (cause) {
      throw engineError(cause, text);
    }
  }

  /**
   * Runs `work` in a transaction: whole, or not at all. Nested calls join the outer one.
   * A failed statement inside must not be swallowed: the engine's COMMIT would silently roll back.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#depth > 0) return work();
    await this.run("begin transaction");
    this.#depth++;
    let result: T;
    try {
      result = await work();
    } catch (cause) {
      this.#depth--;
      await this.run("rollback").catch((second: unknown) => {
        throw new AggregateError([cause, second], "a transaction failed, and so did its rollback");
      });
      throw cause;
    }
    this.#depth--;
    try {
      await this.run("commit");
    } catch (cause) {
      // An interrupted COMMIT leaves the transaction open; after any other failure there is none.
      await this.run("rollback").catch(() => {});
      throw cause;
    }
    return result;
  }

  get inTransaction(): boolean {
    return this.#depth > 0;
  }

  /** Stops the running statement; it rejects with `interrupted`. Does nothing when idle. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  /** 0 to 1 of the running statement; null where the engine does not know. */
  progress(): number | null {
    const { percentage } = this.#connection.progress;
    return percentage < 0 ? null : percentage / 100;
  }

  /** A second connection to the same file, for a stream beside other queries. */
  async connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  /** A connection of its own to the same engine, for what runs at the same time. To be closed before this one. */
  async beside(): Promise<Warehouse> {
    return new Warehouse(this.path, this.#instance, await this.#instance.connect(), true);
  }

  close(): void {
    this.#connection.closeSync();
    if (this.#isBeside) return;
    this.#instance.closeSync();
    Warehouse.#open.delete(this.path);
  }
}

function settle(
  statement: string | Query,
  values: Values | undefined,
): { text: string; bound: DuckDBValue[] | Record<string, DuckDBValue> | undefined } {
  if (typeof statement !== "string") {
    const { text, values: list } = compileQuery(statement);
    return { text, bound: list.map(bind) };
  }
  if (values === undefined) return { text: statement, bound: undefined };
  return { text: statement, bound: Object.fromEntries(Object.entries(values).map(([k, v]) => [k, bind(v)])) };
}

function bind(value: unknown): DuckDBValue {
  if (Array.isArray(value)) return listValue(value.map(bind));
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new WarehouseError("not-finite", "a value to bind must be finite");
  }
  if (value === null || ["string", "number", "bigint", "boolean"].includes(typeof value)) return value as DuckDBValue;
  throw new WarehouseError(
    "not-bindable",
    `a value to bind must be text, number, boolean or null; got ${typeof value}`,
  );
}

/** A value of the engine as a row holds it. */
export function plain(value: DuckDBValue): Plain {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof DuckDBListValue) return value.items.map(plain);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([k, v]) => [k, plain(v as DuckDBValue)]));
  }
  if (
    value instanceof DuckDBDecimalValue ||
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBDateValue ||
    value instanceof DuckDBIntervalValue
  ) {
    return value.toString();
  }
  return String(value);
}
