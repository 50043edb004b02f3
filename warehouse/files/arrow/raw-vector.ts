import type { DuckDBVector } from "@duckdb/node-api";

/** A vector's memory as the engine laid it out, and which rows have a value (a bit each; null: all). */
export interface RawVector {
  readonly buffer: ArrayBuffer;
  readonly offset: number;
  readonly valid: Uint8Array | null;
}

const IS_LITTLE = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Null where the vector is not one flat run of values that typed arrays can look at: then it is read value by value. */
export function rawVector(vector: DuckDBVector): RawVector | null {
  const { items, dataView, validity } = vector as unknown as {
    items?: unknown;
    dataView?: unknown;
    validity?: { readonly data: BigUint64Array | null; readonly offset: number };
  };
  const view = items ?? dataView;
  if (!IS_LITTLE || !ArrayBuffer.isView(view) || view.byteOffset % 8 !== 0 || validity?.offset !== 0) return null;
  const { data } = validity;
  const valid = data === null ? null : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { buffer: view.buffer as ArrayBuffer, offset: view.byteOffset, valid };
}

export const isValid = ({ valid }: RawVector, row: number): boolean =>
  valid === null || ((valid[row >> 3]! >> (row & 7)) & 1) === 1;
