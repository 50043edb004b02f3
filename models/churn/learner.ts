import type { Table } from "../table.js";

export type LearnerName = "logistic" | "scorecard" | "boosting" | "neural";

/** Rows of past cuts that a learner may see. */
export interface LearnerData {
  readonly table: Table;
  /** 1: left within the horizon. */
  readonly labels: Uint8Array;
  /** Other customers of the same cuts, to know when to stop; learned from by learners that need no such rows. */
  readonly stopping: { readonly table: Table; readonly labels: Uint8Array };
}

/** A fitted learner behind one door. Scores are log odds of leaving, before calibration. */
export interface ScoringModel {
  readonly learner: LearnerName;
  /** The columns that it reads. */
  readonly columns: readonly string[];
  /** Log odds, one a row; finite. */
  score(table: Table): Float64Array;
  /** What each of `columns` adds to the score against the usual customer: row after row, one number a column. */
  explain(table: Table): Float64Array;
  /** Both at once, where that is cheaper; `added` may be written into the beginning of `into`. */
  assess?(table: Table, into: Float64Array): { readonly scores: Float64Array; readonly added: Float64Array };
  toJSON(): unknown;
}
