/** `exports/<name>.yaml` */
export interface ExportDefinition {
  readonly name: string;
  readonly title: string;
  /** One of the three says who is a member. */
  readonly segment: string | null;
  /** SQL expression over `result.customer`. */
  readonly where: string | null;
  /** A published relation whose key is then the list's key. */
  readonly from: string | null;
  /** Columns whose values make a row `changed`; null: all but those that time alone moves. */
  readonly changes: readonly string[] | null;
  /** Columns of `result.customer`, direct columns of `core.customer`, `ref_<space>`; with the header that people read. */
  readonly columns: readonly { readonly name: string; readonly header: string | null }[];
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
  readonly limit: number | null;
  readonly channel: string | null;
  readonly purpose: string | null;
  readonly exclude: readonly string[];
  readonly holdout: HoldoutDefinition | null;
  readonly files: readonly { readonly format: ExportFormat; readonly for: "people" | "machines" }[];
  readonly guards: {
    readonly minRows: number;
    readonly maxRowsRatio: number | null;
    readonly maxChangeShare: number | null;
    /** Sources that must have been delivered for this night. */
    readonly fresh: readonly string[];
  };
  /** Days; null: no end. */
  readonly validForDays: number | null;
  readonly file: string;
}

export interface HoldoutDefinition {
  /** 0 to 1. */
  readonly share: number;
  readonly key: string;
}

export type ExportFormat = "csv" | "xlsx" | "parquet" | "ndjson" | "arrow";
