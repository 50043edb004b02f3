import type { RecordBatch, Table } from "apache-arrow";

/**
 * What a row holds; the same value for the same type, whatever gave the row:
 * whole numbers are numbers (beyond ±(2^53 − 1): text, exact), decimals text (`"12.3400"`), days text (`"2026-01-02"`), times text
 * on the project's clock (`"2026-01-02 03:04:05"`), lists arrays, structs records, nothing `null`. All of it is JSON.
 */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export type Row = Readonly<Record<string, Value>>;

/**
 * One column. `nulls` has 1 for each row without a value, where `values` holds 0, NaN or null; it is null where every row has one.
 * `integer`: up to 32 bits; `bigint`: up to 64; `decimal`: `values` times 10^−scale; `number`: double; `date`: days since 1970-01-01;
 * `time`: microseconds since 1970-01-01 00:00 on the project's clock; `boolean`: 0 or 1; `nested`: lists and structs.
 */
export type Column = { readonly name: string; readonly nulls: Uint8Array | null } & (
  | { readonly kind: "boolean"; readonly values: Uint8Array }
  | { readonly kind: "integer"; readonly values: Int32Array }
  | { readonly kind: "bigint"; readonly values: BigInt64Array }
  | { readonly kind: "decimal"; readonly values: BigInt64Array; readonly scale: number }
  | { readonly kind: "number"; readonly values: Float64Array }
  | { readonly kind: "date"; readonly values: Int32Array }
  | { readonly kind: "time"; readonly values: BigInt64Array }
  | { readonly kind: "text"; readonly values: readonly (string | null)[] }
  | { readonly kind: "nested"; readonly values: readonly Value[] }
);

export interface Columns {
  readonly rows: number;
  /** In the order of the query. */
  readonly columns: readonly Column[];
}

export interface OpenOptions {
  /** Threads of the engine; default: all cores. */
  readonly threads?: number;
  /** Most memory of the engine, such as `"4GB"`; default: 80% of the machine's. */
  readonly memory?: string;
  /** Errors keep what they came from as `cause`, which may quote SQL and rows: never into a log. */
  readonly debug?: boolean;
}

export interface ReadOptions {
  /** Ends the reading with the error `cancelled`. */
  readonly signal?: AbortSignal;
}

/** What was asked, not yet read. Each call reads anew, as a whole on one night: the one that the project is on when it begins. */
export interface Answer<R = Row> {
  /**
   * All rows as plain records, in order.
   * @throws {ClienteleError} cancelled, snapshot-gone, closed, and what the question can be refused for
   */
  rows(options?: ReadOptions): Promise<R[]>;
  /**
   * All rows as typed arrays, one per column.
   * @throws {ClienteleError} value-too-large (more than 64 bits), and as `rows`
   */
  columns(options?: ReadOptions): Promise<Columns>;
  /**
   * All rows as a table of `apache-arrow`: decimals are Decimal, days DateDay, times TimestampMicrosecond, structs JSON text.
   * @throws {ClienteleError} as `rows`
   */
  arrow(options?: ReadOptions): Promise<Table>;
  /**
   * All rows as bytes of the Arrow IPC stream format, for any other reader of Arrow.
   * @throws {ClienteleError} as `rows`
   */
  ipc(options?: ReadOptions): Promise<Uint8Array>;
  /**
   * Any number of rows, part by part as they are read; leave the loop to stop.
   * @throws {ClienteleError} as `rows`
   */
  stream(options?: ReadOptions): AsyncGenerator<R[]>;
  /**
   * The same as Arrow record batches, of at most 65,536 rows.
   * @throws {ClienteleError} as `rows`
   */
  arrowStream(options?: ReadOptions): AsyncGenerator<RecordBatch>;
}

/** What is asked of a cube, by names: `date.month`, `channel`, `revenue`. As the options of `clientele cube query`. */
export interface CubeQuestion {
  readonly measures: readonly string[];
  readonly by?: readonly string[];
  /** Which rows of the fact count: an expression over dimensions. */
  readonly where?: string;
  /** Which rows of the answer are shown: an expression over its columns. */
  readonly having?: string;
  /** Names, with ` desc` for the greatest first. */
  readonly sort?: readonly string[];
  /** The first so many rows, and all others as one more, which the column `rest` marks. */
  readonly top?: number;
  /** The dimension whose values become columns. */
  readonly pivot?: string;
  readonly totals?: "rollup" | "cube" | readonly (readonly string[])[];
  readonly compare?: "previous" | "year";
}

/** A column of a cube's answer. */
export interface CubeColumn {
  readonly name: string;
  readonly kind: "dimension" | "totals" | "rest" | "measure";
  /** The measure that it is of. */
  readonly measure: string | null;
  /** Where the question compares: its value, the one before, or the change between them. */
  readonly role: "value" | "before" | "change" | null;
}

export interface CubeHead {
  readonly asOf: string;
  readonly columns: readonly CubeColumn[];
  /** Measures that are estimates, because their cube says `approximate`, and how far off they are in 95 of 100 cases. */
  readonly sketches: readonly { readonly measure: string; readonly within: number; readonly of: "count" | "rank" }[];
}

export interface CubeAnswer extends Answer {
  /** What the columns are, without reading them. */
  head(options?: ReadOptions): Promise<CubeHead>;
}

/** One segment: `share` of all customers, 0 to 1; `came` and `left` since the night before, null in the first. */
export interface SegmentLine {
  readonly segment: string;
  readonly family: string | null;
  readonly title: string | null;
  readonly customers: number;
  readonly share: number | null;
  readonly gross_sales: string;
  readonly share_of_sales: number | null;
  readonly came: number | null;
  readonly left: number | null;
}

/** One segment, closer: what its members buy, how they differ from all customers, from where they came and where they went. */
export interface SegmentCard {
  readonly segment: string;
  readonly family: string | null;
  readonly title: string | null;
  readonly as_of: string;
  /** Its rule; null where it was removed from the configuration. */
  readonly where: string | null;
  readonly size: SegmentLine;
  readonly value: readonly Row[];
  /** What members are more or less often than others: `effect` is Cohen's h, null where there are no others. */
  readonly profile: readonly Row[];
  /** What members have more or less of, the strongest first: `effect` is Cliff's delta, −1 to 1. */
  readonly effects: readonly Row[];
  /** What members bought in the last 365 days, and where, beside the others. */
  readonly products: readonly Row[];
  readonly channels: readonly Row[];
  /** Contacts and cases of 100 customers, of members and of everyone. */
  readonly service: readonly Row[];
  /** Five members, by id, from those who brought little to those who brought much. */
  readonly samples: readonly Row[];
  readonly movement: readonly {
    readonly way: "in" | "out";
    readonly other: string | null;
    readonly customers: number;
  }[];
}

/** Everything known of one customer. Personal data. */
export interface CustomerCard {
  readonly customer_id: string;
  readonly as_of: string;
  /** Ids that became this one. */
  readonly former_ids: readonly string[];
  /** What sources say, without what is null. */
  readonly attributes: Row;
  /** The row of `result.customer`, without what is null or stands in `attributes`. */
  readonly results: Row;
  /** Rows by subject: refs, segments, lists, transactions, contacts, … */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

/** Numbers by feature, one a row; null, undefined and NaN: not known. */
export type FeatureColumns = Readonly<Record<string, ArrayLike<number | null | undefined>>>;

/** One a row. */
export interface Scores {
  /** 0 to 1, calibrated. */
  readonly probability: Float64Array;
  /** Before calibration: what `explain` divides. */
  readonly logOdds: Float64Array;
}

/** The version of a model that scored the night. A score is no effect: who is likely to leave need not stay when called. */
export interface Model {
  readonly name: string;
  /** `churn.v3` */
  readonly version: string;
  /** `logistic`, `scorecard`, `boosting` or `neural`. */
  readonly learner: string;
  /** It learned from what was known before. */
  readonly trainedAsOf: string;
  /** What it predicts, in words. */
  readonly definition: string;
  /** What it reads: docs/features.md says what each is, and in which unit. */
  readonly features: readonly string[];
  /**
   * @param columns every one of `features`; others are ignored
   * @throws {ClienteleError} missing-feature, column-length, not-a-number, infinite-value
   */
  score(columns: FeatureColumns): Scores;
  /**
   * What each feature adds to the log odds, against the usual customer: the log odds less their sum are the same for all rows.
   * @returns row after row one number for each of `features`
   * @throws {ClienteleError} as `score`
   */
  explain(columns: FeatureColumns): Float64Array;
}

/** A project, on one whole published night until `refresh`. Reads `out/published/`, never the warehouse. */
export interface Company {
  /** The project folder, absolute. */
  readonly directory: string;
  /** Of `clientele.yaml`. */
  readonly name: string;
  /** What was known before this counts: `2026-01-02 00:00:00`, on the project's clock. */
  readonly asOf: string;
  /** `2026-01-02.1`, the folder in `out/published/`. */
  readonly snapshot: string;
  /**
   * Read-only SQL over `core`, `result`, `cube`, `history` and `ops`. What stands in `${}` is bound as a value, never text of the query:
   * texts, finite numbers, bigints of 64 bits, booleans, null, lists of texts or numbers (`customer_id in ${ids}`).
   * @throws {ClienteleError} when read: unknown-table, unknown-column, expression-syntax, expression-not-allowed, expression-type,
   *   not-bindable, value-in-quotes
   */
  sql<R = Row>(strings: TemplateStringsArray, ...values: readonly unknown[]): Answer<R>;
  /**
   * Numbers by dimensions: `sales`, `contacts`, `cases`, `surveys`, your own.
   * @throws {ClienteleError} when read: unknown-cube, unknown-dimension, unknown-measure, no-measure, …
   */
  cube(name: string, question: CubeQuestion): CubeAnswer;
  /** Every segment: size, worth, who came and left. */
  segments(options?: ReadOptions): Promise<SegmentLine[]>;
  /** @throws {ClienteleError} unknown-segment */
  segment(name: string, options?: ReadOptions): Promise<SegmentCard>;
  /**
   * Whom a customer_id, a former one, a ref or `space:ref` names. Also reads `.clientele/private/`.
   * @throws {ClienteleError} unknown-customer, ambiguous-customer, no-permission
   */
  customer(ref: string, options?: ReadOptions): Promise<CustomerCard>;
  /**
   * What a list decided this night about every member of its segment: list, customer_id, outcome (delivered, excluded, withheld),
   * rule, rank.
   * @throws {ClienteleError} when read: unknown-list, no-decisions
   */
  decisions(list: string): Answer;
  /**
   * The version of a model that scored this night: `churn`.
   * @throws {ClienteleError} unknown-model, no-model
   */
  model(name: string, options?: ReadOptions): Promise<Model>;
  /**
   * Moves on to the newest night, and reads the configuration again; what is being read stays on its own.
   * @returns whether it was another night
   */
  refresh(): Promise<boolean>;
  /** Ends it; what is being read is read to its end. */
  close(): void;
}
