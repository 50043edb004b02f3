/** A row that its opener refused: the engine never sees it. */
export interface SetAside {
  readonly line: number;
  readonly column: string | null;
  readonly rule: string;
  readonly text: string;
}

/** What a file was before it was converted to one that the engine reads. */
export interface Original {
  readonly setAside: readonly SetAside[];
  /**
   * Where records stood: their line, or row of the sheet, and their text as delivered; null: as in the converted file.
   * @param records numbers of records of the converted file, from 0, ascending
   */
  find(records: readonly number[]): ReadonlyMap<number, { readonly line: number; readonly text: string | null }>;
}
