import type { DuckDBVector } from "@duckdb/node-api";
import type * as Arrow from "apache-arrow";
import { sql } from "../../sql.js";
import { isDecimal, isNested, isTime, jsonText, type Fragment, type QueryColumn } from "../file-column.js";
import { Nulls } from "./nulls.js";
import { isValid, rawVector, type RawVector } from "./raw-vector.js";
import { Texts, type Bytes } from "./texts.js";

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
  /** Copies rows of the engine's own memory at once, with whatever stands under a null. */
  copy(to: never, at: number, raw: RawVector, from: number, rows: number): void;
  put(values: never, row: number, value: never): void;
}

function fixedWidth(a: Library, type: string): FixedWidth | null {
  const plain = (of: Arrow.DataType, values: FixedWidth["values"]): FixedWidth => ({
    type: of,
    width: 1,
    values,
    copy: copyItems,
    put: (to: Items, row: number, value: number) => void (to[row] = value),
  });
  if (isDecimal(type)) {
    const [, precision, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type)!;
    return {
      type: new a.Decimal(Number(scale), Number(precision), 128),
      width: 4,
      values: (length) => new Uint32Array(length),
      copy: copyDecimals(Number(precision)),
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

/** Numbers are laid out here as the engine has them. */
function copyItems(to: Items, at: number, { buffer, offset }: RawVector, from: number, rows: number): void {
  const make = to.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => Items;
  to.set(new make(buffer, offset + from * to.BYTES_PER_ELEMENT, rows) as never, at);
}

/** The engine keeps a decimal in 2, 4, 8 or 16 bytes, by its precision; Arrow in 16. */
function copyDecimals(precision: number) {
  return (to: Uint32Array, at: number, { buffer, offset }: RawVector, from: number, rows: number): void => {
    if (precision > 18) {
      to.set(new Uint32Array(buffer, offset + from * 16, rows * 4), at * 4);
      return;
    }
    const narrow = precision > 4 ? new Int32Array(buffer, offset) : new Int16Array(buffer, offset);
    const step = precision > 9 ? 2 : 1;
    for (let row = 0; row < rows; row++) {
      const low = (from + row) * step;
      const sign = narrow[low + step - 1]! >> 31;
      const word = (at + row) * 4;
      to[word] = narrow[low]!;
      to[word + 1] = step === 2 ? narrow[low + 1]! : sign;
      to[word + 2] = sign;
      to[word + 3] = sign;
    }
  };
}

function fixedColumn(a: Library, { type, width, values, copy, put }: FixedWidth, rows: number): ArrowColumn {
  let data = values(rows * width);
  const nulls = new Nulls(rows);
  return {
    type,
    append(vector, from, to) {
      const raw = rawVector(vector);
      if (raw !== null) {
        copy(data as never, nulls.length, raw, from, to - from);
        if (raw.valid === null) return nulls.fill(to - from);
        const size = width * data.BYTES_PER_ELEMENT;
        const bytes = new Uint8Array(data.buffer);
        for (let i = from; i < to; i++) {
          const isNull = !isValid(raw, i);
          if (isNull) bytes.fill(0, nulls.length * size, (nulls.length + 1) * size);
          nulls.push(isNull);
        }
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
    append: (vector, from, to) => texts.append(vector, from, to, nulls),
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
