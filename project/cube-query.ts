/** What is asked of a cube, by names: `date.month`, `channel`, `revenue`. */
export interface CubeQuery {
  readonly by: readonly string[];
  /** The dimension, of `by` or one more, whose values become columns. Null: none. */
  readonly pivot: string | null;
  readonly measures: readonly string[];
  /** SQL expression over dimensions: which rows of the fact count. */
  readonly where: string | null;
  /** SQL expression over the answer's columns: which rows of the answer are shown. */
  readonly having: string | null;
  readonly sort: readonly { readonly name: string; readonly descending: boolean }[];
  /** The first so many rows; all other rows of the answer together as one more row. Null: all. */
  readonly top: number | null;
  /** Also these sets of dimensions: `rollup` each prefix of `by`, `cube` all subsets, or the sets listed. */
  readonly totals: "none" | "rollup" | "cube" | readonly (readonly string[])[];
  /** Beside each measure its value in the period before, or in the same period of the year before. */
  readonly compare: "previous" | "year" | null;
}

export const PLAIN_QUERY: CubeQuery = {
  by: [],
  pivot: null,
  measures: [],
  where: null,
  having: null,
  sort: [],
  top: null,
  totals: "none",
  compare: null,
};
