import type { DuckDBVector } from "@duckdb/node-api";

/**
 * The numbers of a vector as the engine has them, where every row has a value; else null, for what stands under a null is
 * whatever was there before. Copied at once they take a tenth of the time that one call for each takes.
 */
export function wholeItems(vector: DuckDBVector): ArrayLike<number | bigint> | null {
  const { items, validity } = vector as unknown as { items?: unknown; validity?: { readonly data: unknown } };
  return ArrayBuffer.isView(items) && validity?.data === null ? (items as unknown as ArrayLike<number>) : null;
}
