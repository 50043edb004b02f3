/** One entry of `sources:` in `clientele.yaml`. */
export interface SourceDefinition {
  readonly name: string;
  /** Name of an entity, e.g. `transactions`. */
  readonly entity: string;
  /** Globs or paths as written, after `${NAME}`; relative ones start at the project folder. */
  readonly files: readonly string[];
  readonly format: SourceFormat;
  readonly mode: "append" | "upsert" | "snapshot";
  /** Source column whose value ranks versions: a time or a number. */
  readonly versionBy: string | null;
  readonly idSpace: string | null;
  /** SQL expression over the source's columns; rows where it is not true are left out, and counted. */
  readonly where: string | null;
  /** Canonical column to where it comes from. */
  readonly columns: Readonly<Record<string, ColumnMapping>>;
  /** Customers only: space to the source column of further refs. */
  readonly refs: Readonly<Record<string, string>>;
  /** Source columns that land as `x_<name>`. */
  readonly extra: readonly string[];
  /** `positive`: the source writes returns as positive numbers. */
  readonly returns: "signed" | "positive";
  readonly guards: {
    readonly minRows: number;
    /** Hours; null: not guarded. */
    readonly maxAgeHours: number | null;
    readonly maxRejectedShare: number;
    /** null: not guarded (the default outside snapshots). */
    readonly maxShrinkShare: number | null;
  };
  /** Where it stands in `clientele.yaml`. */
  readonly line: number;
}

/** Where a canonical column comes from; `space` only for customer refs (default `default`). */
export type ColumnMapping =
  | { readonly kind: "column"; readonly column: string; readonly space: string | null }
  | { readonly kind: "sql"; readonly sql: string; readonly space: string | null }
  | { readonly kind: "value"; readonly value: string; readonly space: string | null };

export interface SourceFormat {
  /** null: by the file's ending. */
  readonly type: "csv" | "tsv" | "ndjson" | "json" | "parquet" | "xlsx" | null;
  /** As the Encoding Standard names it. */
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly header: boolean;
  readonly skip: number;
  readonly footer: number;
  readonly sheet: string | number | null;
  readonly trim: boolean;
  readonly unwrap: boolean;
  /** Texts that mean null, beside the empty one. */
  readonly null: readonly string[];
  readonly decimal: string;
  readonly thousands: string;
  /** strptime patterns, `excel`, `epoch_s`, `epoch_ms`; empty: ISO forms only. */
  readonly timestamp: readonly string[];
}

/** What holds of a format where nothing is declared. */
export const DEFAULT_FORMAT: SourceFormat = {
  type: null,
  encoding: "utf-8",
  delimiter: null,
  header: true,
  skip: 0,
  footer: 0,
  sheet: null,
  trim: false,
  unwrap: false,
  null: [],
  decimal: ".",
  thousands: "",
  timestamp: [],
};
