import type { DuckDBVector } from "@duckdb/node-api";
import type * as Arrow from "apache-arrow";
import { sql } from "../../sql.js";
import { isDecimal, isNested, isTime, jsonText, type Fragment, type QueryColumn } from "../file-column.js";
import { wholeItems } from "../whole-items.js";

type Library = typeof Arrow;

/** One column of record batches, filled row by row. */
export interface ArrowColumn {
  readonly type: Arrow.DataType;
  /** Copies the rows `from` to `to` of a vector of the engine behind those that are here. */
  append(vector: DuckDBVector, from: number, to: number): void;
  /** What was filled, as data of its own; then it is empty. */
  take(): Arrow.Data;
}

/** What the engine is asked for, so that each column has one of the types below. */
export function arrowCell({ name, type }: QueryColumn): Fragment {
  const value = sql.id(name);
  // As bytes, for the way into JavaScript's strings loses a mark at their start.
  if (type === "VARCHAR[]") return sql`list_transform(${value}, lambda text: encode(text))`;
  if (type === "VARCHAR") return sql`encode(${value})`;
  if (KEPT.has(type) || isDecimal(type)) return value;
  if (type === "HUGEINT") return sql`${value}::decimal(38, 0)`;
  if (isTime(type)) return sql`${value}::timestamp`;
  return sql`encode(${isNested(type) ? jsonText(value) : sql`${value}::varchar`})`;
}

/** Whether a column of bytes, as `arrowCell` asks for it, was bytes before. */
export const isBinary = ({ type }: QueryColumn): boolean => type === "BLOB";

const KEPT = new Set(["BLOB", "BOOLEAN", "DATE", "FLOAT", "DOUBLE"]);
for (const sign of ["", "U"]) for (const size of ["TINY", "SMALL", "", "BIG"]) KEPT.add(integerName(sign, size));

function integerName(sign: string, size: string): string {
  return size === "" ? `${sign}INTEGER` : `${sign}${size}INT`;
}

/**
 * @param type of what `arrowCell` asks for
 * @param binary bytes that are no text
 */
export function arrowColumn(library: Library, type: string, binary: boolean, rows: number): ArrowColumn {
  const fixed = fixedWidth(library, type);
  if (fixed !== null) return fixedColumn(library, fixed, rows);
  if (type === "BOOLEAN") return booleanColumn(library, rows);
  if (type === "BLOB[]") return listColumn(library, rows);
  return textColumn(library, binary ? new library.Binary() : new library.Utf8(), rows);
}

type Numbers = Int8Array | Int16Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array | Uint32Array;
type Items = Numbers | BigUint64Array | Float32Array | Float64Array;

interface FixedWidth {
  readonly type: Arrow.DataType;
  /** Of one value in `values`. */
  readonly width: number;
  values(length: number): Items;
  put(values: never, row: number, value: never): void;
}

function fixedWidth(a: Library, type: string): FixedWidth | null {
  const plain = (of: Arrow.DataType, values: FixedWidth["values"]): FixedWidth => ({
    type: of,
    width: 1,
    values,
    put: (to: Items, row: number, value: number) => void (to[row] = value),
  });
  if (isDecimal(type)) {
    const [, precision, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type)!;
    return {
      type: new a.Decimal(Number(scale), Number(precision), 128),
      width: 4,
      values: (length) => new Uint32Array(length),
      put: (to: Uint32Array, row: number, { value }: { value: bigint }) => {
        for (let i = 0; i < 4; i++) to[row * 4 + i] = Number((value >> BigInt(32 * i)) & 0xffff_ffffn);
      },
    };
  }
  switch (type) {
    case "TINYINT":
      return plain(new a.Int8(), (n) => new Int8Array(n));
    case "SMALLINT":
      return plain(new a.Int16(), (n) => new Int16Array(n));
    case "INTEGER":
      return plain(new a.Int32(), (n) => new Int32Array(n));
    case "BIGINT":
      return plain(new a.Int64(), (n) => new BigInt64Array(n));
    case "UTINYINT":
      return plain(new a.Uint8(), (n) => new Uint8Array(n));
    case "USMALLINT":
      return plain(new a.Uint16(), (n) => new Uint16Array(n));
    case "UINTEGER":
      return plain(new a.Uint32(), (n) => new Uint32Array(n));
    case "UBIGINT":
      return plain(new a.Uint64(), (n) => new BigUint64Array(n));
    case "FLOAT":
      return plain(new a.Float32(), (n) => new Float32Array(n));
    case "DOUBLE":
      return plain(new a.Float64(), (n) => new Float64Array(n));
    case "DATE":
      return {
        ...plain(new a.DateDay(), (n) => new Int32Array(n)),
        put: (to: Int32Array, row: number, { days }: { days: number }) => void (to[row] = days),
      };
    case "TIMESTAMP":
      return {
        ...plain(new a.TimestampMicrosecond(), (n) => new BigInt64Array(n)),
        put: (to: BigInt64Array, row: number, { micros }: { micros: bigint }) => void (to[row] = micros),
      };
    default:
      return null;
  }
}

function fixedColumn(a: Library, { type, width, values, put }: FixedWidth, rows: number): ArrowColumn {
  let data = values(rows * width);
  const nulls = new Nulls(rows);
  return {
    type,
    append(vector, from, to) {
      const whole = wholeItems(vector);
      if (whole !== null && whole.constructor === data.constructor) {
        data.set((whole as Items).subarray(from, to) as never, nulls.length);
        for (let i = from; i < to; i++) nulls.push(false);
        return;
      }
      for (let i = from; i < to; i++) {
        const value = vector.getItem(i);
        if (value !== null) put(data as never, nulls.length, value as never);
        nulls.push(value === null);
      }
    },
    take() {
      const taken = data.subarray(0, nulls.length * width);
      data = values(rows * width);
      return a.makeData({ type, data: taken, ...nulls.take() } as never);
    },
  };
}

function booleanColumn(a: Library, rows: number): ArrowColumn {
  const type = new a.Bool();
  const truths = new Nulls(rows);
  const nulls = new Nulls(rows);
  return {
    type,
    append(vector, from, to) {
      for (let i = from; i < to; i++) {
        const value = vector.getItem(i);
        truths.push(value !== true);
        nulls.push(value === null);
      }
    },
    take: () => a.makeData({ type, data: truths.take().nullBitmap, ...nulls.take() } as never),
  };
}

function textColumn(a: Library, type: Arrow.DataType, rows: number): ArrowColumn {
  const texts = new Texts(rows);
  const nulls = new Nulls(rows);
  return {
    type,
    append(vector, from, to) {
      for (let i = from; i < to; i++) {
        const value = vector.getItem(i) as Bytes | null;
        texts.push(value);
        nulls.push(value === null);
      }
    },
    take: () => a.makeData({ type, ...texts.take(), ...nulls.take() } as never),
  };
}

function listColumn(a: Library, rows: number): ArrowColumn {
  const item = new a.Utf8();
  const type = new a.List(new a.Field("item", item, true));
  const nulls = new Nulls(rows);
  let ends = [0];
  let items: (Bytes | null)[] = [];
  return {
    type,
    append(vector, from, to) {
      for (let i = from; i < to; i++) {
        const value = vector.getItem(i) as { items: readonly (Bytes | null)[] } | null;
        if (value !== null) items.push(...value.items);
        ends.push(items.length);
        nulls.push(value === null);
      }
    },
    take() {
      const texts = new Texts(items.length);
      const gaps = new Nulls(items.length);
      for (const text of items) {
        texts.push(text);
        gaps.push(text === null);
      }
      const child = a.makeData({ type: item, ...texts.take(), ...gaps.take() } as never);
      const valueOffsets = Int32Array.from(ends);
      ends = [0];
      items = [];
      return a.makeData({ type, valueOffsets, child, ...nulls.take() } as never);
    },
  };
}

/** Which values are there, a bit each. */
class Nulls {
  #bits: Uint8Array;
  #count = 0;
  length = 0;

  constructor(readonly capacity: number) {
    this.#bits = new Uint8Array(bytesOf(capacity));
  }

  push(isNull: boolean): void {
    if (isNull) this.#count++;
    else this.#bits[this.length >> 3]! |= 1 << (this.length & 7);
    this.length++;
  }

  take(): { length: number; nullCount: number; nullBitmap: Uint8Array } {
    const taken = { length: this.length, nullCount: this.#count, nullBitmap: this.#bits };
    this.#bits = new Uint8Array(bytesOf(this.capacity));
    this.#count = 0;
    this.length = 0;
    return { ...taken, nullBitmap: taken.nullBitmap.subarray(0, bytesOf(taken.length)) };
  }
}

/** In whole words, as the format asks. */
const bytesOf = (bits: number): number => ((bits + 63) >> 6) << 3;

interface Bytes {
  readonly bytes: Uint8Array;
}

/** Bytes, one value behind the other. */
class Texts {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #offsets: Int32Array;
  #length = 0;

  constructor(readonly capacity: number) {
    this.#offsets = new Int32Array(capacity + 1);
  }

  push(value: Bytes | null): void {
    const start = this.#offsets[this.#length]!;
    const end = start + (value?.bytes.length ?? 0);
    if (end > this.#bytes.length) this.#grow(end);
    if (value !== null) this.#bytes.set(value.bytes, start);
    this.#offsets[++this.#length] = end;
  }

  #grow(least: number): void {
    const grown = Buffer.allocUnsafe(Math.max(least, this.#bytes.length * 2));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }

  take(): { valueOffsets: Int32Array; data: Uint8Array } {
    const valueOffsets = this.#offsets.slice(0, this.#length + 1);
    const data = new Uint8Array(this.#bytes.subarray(0, valueOffsets[this.#length]!));
    this.#offsets = new Int32Array(this.capacity + 1);
    this.#length = 0;
    return { valueOffsets, data };
  }
}
