import type { DuckDBVector } from "@duckdb/node-api";
import {
  isDecimal,
  isFloating,
  isNested,
  isTime,
  isWhole,
  type Fragment,
  type QueryColumn,
} from "../files/file-column.js";
import { WarehouseError } from "../errors.js";
import { wholeItems } from "../files/whole-items.js";
import { sql } from "../sql.js";
import { plain, type Plain } from "../warehouse.js";

/** The values of one column, one per row. Where `nulls` is 1 there is none, and `values` holds 0, NaN or null. */
export type ColumnValues = { readonly name: string; readonly nulls: Uint8Array | null } & (
  | { readonly kind: "boolean"; readonly values: Uint8Array }
  | { readonly kind: "integer"; readonly values: Int32Array }
  | { readonly kind: "bigint"; readonly values: BigInt64Array }
  | { readonly kind: "decimal"; readonly values: BigInt64Array; readonly scale: number }
  | { readonly kind: "number"; readonly values: Float64Array }
  | { readonly kind: "date"; readonly values: Int32Array }
  | { readonly kind: "time"; readonly values: BigInt64Array }
  | { readonly kind: "text"; readonly values: readonly (string | null)[] }
  | { readonly kind: "nested"; readonly values: readonly (Plain | null)[] }
);

/** A column that is filled chunk by chunk. */
export interface ColumnFiller {
  /** What the engine is asked for. */
  readonly cell: Fragment;
  append(vector: DuckDBVector, rows: number): void;
  take(): ColumnValues;
}

export function columnFiller({ name, type }: QueryColumn): ColumnFiller {
  const cell = sql.id(name);
  if (type === "BOOLEAN") return filler(name, cell, "boolean", Uint8Array, Number);
  if (SMALL.has(type)) return filler(name, sql`${cell}::integer`, "integer", Int32Array, Number);
  if (isWhole(type)) return filler(name, cell, "bigint", BigInt64Array, (value: bigint | number) => fits(name, value));
  if (isDecimal(type)) {
    const unscaled = ({ value }: { value: bigint }): bigint => fits(name, value);
    return filler(name, cell, "decimal", BigInt64Array, unscaled, { scale: Number(/(\d+)\)$/.exec(type)![1]) });
  }
  if (isFloating(type)) return filler(name, sql`${cell}::double`, "number", Float64Array, Number);
  if (type === "DATE") return filler(name, cell, "date", Int32Array, ({ days }: { days: number }) => days);
  if (isTime(type)) {
    const micros = (value: { micros: bigint }): bigint => value.micros;
    return filler(name, sql`${cell}::timestamp`, "time", BigInt64Array, micros);
  }
  if (isNested(type)) return listFiller(name, cell, "nested", plain as (value: unknown) => Plain);
  return listFiller(name, sql`${cell}::varchar`, "text", String);
}

const SMALL: ReadonlySet<string> = new Set(["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT"]);

const LARGEST = 2n ** 63n - 1n;

function fits(name: string, value: bigint | number): bigint {
  const whole = BigInt(value);
  if (whole <= LARGEST && whole >= -LARGEST - 1n) return whole;
  throw new WarehouseError(
    "value-too-large",
    `a value of the column ${name} does not fit 64 bits. Cast it to double in the query, or take rows or an Arrow table.`,
  );
}

type Numbers = Uint8Array | Int32Array | BigInt64Array | Float64Array;

/** The arrays of the chunks, put together at the end. */
function filler<T extends Numbers>(
  name: string,
  cell: Fragment,
  kind: ColumnValues["kind"],
  make: new (length: number) => T,
  value: (item: never) => T[number],
  more: Readonly<Record<string, unknown>> = {},
): ColumnFiller {
  const parts: T[] = [];
  const nulls = new NullRows();
  const none = make === (Float64Array as unknown) ? Number.NaN : null;
  return {
    cell,
    append(vector, rows) {
      const whole = wholeItems(vector);
      if (whole !== null && whole.constructor === make) {
        // The engine takes its memory back.
        parts.push((whole as T).slice(0, rows) as T);
        nulls.skip(rows);
        return;
      }
      const part = new make(rows);
      for (let i = 0; i < rows; i++) {
        const item = vector.getItem(i);
        if (item !== null) part[i] = value(item as never);
        else if (none !== null) part[i] = none as T[number];
        nulls.push(item === null);
      }
      parts.push(part);
    },
    take() {
      const values = new make(nulls.rows);
      let at = 0;
      for (const part of parts) {
        values.set(part as never, at);
        at += part.length;
      }
      return { name, nulls: nulls.take(), kind, values, ...more } as unknown as ColumnValues;
    },
  };
}

function listFiller(
  name: string,
  cell: Fragment,
  kind: "text" | "nested",
  value: (item: unknown) => Plain,
): ColumnFiller {
  const values: Plain[] = [];
  const nulls = new NullRows();
  return {
    cell,
    append(vector, rows) {
      for (let i = 0; i < rows; i++) {
        const item = vector.getItem(i);
        values.push(item === null ? null : value(item));
        nulls.push(item === null);
      }
    },
    take: () => ({ name, nulls: nulls.take(), kind, values }) as ColumnValues,
  };
}

class NullRows {
  readonly #rows: number[] = [];
  rows = 0;

  push(isNull: boolean): void {
    if (isNull) this.#rows.push(this.rows);
    this.rows++;
  }

  /** Rows that have a value. */
  skip(rows: number): void {
    this.rows += rows;
  }

  take(): Uint8Array | null {
    if (this.#rows.length === 0) return null;
    const nulls = new Uint8Array(this.rows);
    for (const row of this.#rows) nulls[row] = 1;
    return nulls;
  }
}
