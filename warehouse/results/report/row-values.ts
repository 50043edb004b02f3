import type { Plain, Values } from "../../warehouse.js";

export type Row = Record<string, Plain>;

/** Rows of a `.sql` file beside this one; none where `relation` is not there yet. */
export type Read = (relation: string, file: string, values?: Values) => Promise<Row[]>;

export const text = (value: Plain | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

export const count = (value: Plain | undefined): number => Number(value ?? 0);

export const countOrNull = (value: Plain | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
