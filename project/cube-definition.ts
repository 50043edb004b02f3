import type { Place } from "./errors.js";

/** `cubes/<name>.yaml`: one fact, the dimensions it is looked at by, and the measures of it. */
export interface CubeDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** The grain: rows of `core.<fact>`. */
  readonly fact: string;
  /** SQL expression over the fact and its joins: the rows that count; null: all. */
  readonly where: string | null;
  readonly joins: readonly CubeJoin[];
  readonly dimensions: readonly CubeDimension[];
  readonly measures: readonly CubeMeasure[];
  readonly checks: readonly CubeCheck[];
  readonly file: string;
  /** Where a part stands, by JSON pointer: `/measures/revenue/sum`. */
  place(pointer: string): Place;
}

/** A relation that has one row for each row of the fact, or none. */
export interface CubeJoin {
  readonly name: string;
  /** `core.product`, `result.customer` */
  readonly relation: string;
  /** Column of the fact to column of the relation. */
  readonly on: readonly (readonly [fact: string, column: string])[];
}

export interface CubeDimension {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly kind: "time" | "levels" | "attributes" | "single" | "then";
  /**
   * `levels`: coarsest first, each finer value lies in one coarser; `attributes`: independent of each other; `single`: one
   * without a name of its own.
   */
  readonly levels: readonly CubeLevel[];
}

export interface CubeLevel {
  /** As queries name it: `date.month`, `product.category`, `channel`. */
  readonly name: string;
  /** SQL expression over the fact and its joins; of `time` the day (date), of `then` the family. */
  readonly sql: string;
}

/** Levels of a time dimension, coarsest first; `week` lies in none of the others and holds days. */
export const TIME_LEVELS = ["year", "quarter", "month", "week", "day", "fiscal_year", "fiscal_quarter"] as const;
export type TimeLevel = (typeof TIME_LEVELS)[number];

export type MeasureFormat = "number" | "money" | "percent" | "seconds" | "hours";

interface Named {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly format: MeasureFormat;
}

/** What is computed from rows of the fact; `of` and `where` are SQL expressions over the fact and its joins. */
export type RowMeasure = Named & {
  readonly where: string | null;
} & (
    | { readonly kind: "count" }
    | { readonly kind: "sum"; readonly of: string; readonly lastOver: string | null }
    | { readonly kind: "min" | "max" | "average"; readonly of: string }
    | { readonly kind: "count_distinct"; readonly of: string; readonly approximate: boolean }
    | { readonly kind: "quantile"; readonly of: string; readonly at: number; readonly approximate: boolean }
    /** Rows begun and not ended at the end of a period. */
    | { readonly kind: "open_at_end"; readonly from: string; readonly to: string }
  );

/** What is computed from other measures, by name. */
export type DerivedMeasure = Named &
  (
    | { readonly kind: "ratio"; readonly of: string; readonly to: string }
    | { readonly kind: "difference"; readonly of: string; readonly less: string }
    | { readonly kind: "running_total"; readonly of: string }
    | { readonly kind: "period_to_date"; readonly of: string; readonly period: TimeLevel }
    | {
        readonly kind: "change";
        readonly of: string;
        readonly against: "previous" | "year";
        readonly as: "difference" | "share";
      }
    | { readonly kind: "share_of_parent"; readonly of: string }
  );

export type CubeMeasure = RowMeasure | DerivedMeasure;

export const isDerived = (measure: CubeMeasure): measure is DerivedMeasure =>
  ["ratio", "difference", "running_total", "period_to_date", "change", "share_of_parent"].includes(measure.kind);

/** Held by every night that makes the cube's aggregates. */
export interface CubeCheck {
  readonly name: string;
  readonly pointer: string;
  readonly rule:
    | { readonly kind: "not_null"; readonly level: string }
    /** The measure's total equals a total of another published relation. */
    | {
        readonly kind: "equals";
        readonly measure: string;
        readonly relation: string;
        readonly sum: string;
        readonly where: string | null;
      };
}
