import type { Table } from "../table.js";
import type { ModelFeature } from "./boosting-model.js";
import { columnsFor } from "./model-columns.js";

/** Rows that are scored while their values stay in cache. */
export const BLOCK = 256;

/**
 * Writes the values of rows `from` to `to` (at most `BLOCK`), `stride` numbers a row, a category as its code in the model.
 */
export type FillBlock = (from: number, to: number, block: Float64Array, stride: number) => void;

/** @throws {InputError} missing-column, column-kind */
export function rowBlocks(caller: string, features: readonly ModelFeature[], table: Table): FillBlock {
  const columns = columnsFor(caller, features, table);
  const sources = columns.map((column, f) => {
    if (column.kind === "numeric") return column.values;
    const known = new Map(features[f]!.categories!.map((name, code) => [name, code]));
    const byCode = Float64Array.from(column.categories, (name) => known.get(name) ?? Number.NaN);
    return { codes: column.codes, byCode };
  });
  return (from, to, block, stride) => {
    sources.forEach((source, f) => {
      let at = f;
      if ("codes" in source) {
        for (let i = from; i < to; i++, at += stride) {
          const code = source.codes[i]!;
          block[at] = code < 0 ? Number.NaN : source.byCode[code]!;
        }
      } else for (let i = from; i < to; i++, at += stride) block[at] = source[i]!;
    });
  };
}
