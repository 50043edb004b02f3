import * as dfd from "danfojs";
import type { Column, Columns } from "clientele";

/**
 * Columns of an answer as a frame. Decimals and whole numbers become numbers, days and times text, nulls NaN in columns of
 * numbers and null elsewhere.
 * @throws {RangeError} a whole number beyond ±(2^53 − 1)
 */
export function toFrame({ rows, columns }: Columns): dfd.DataFrame {
  const values = Object.fromEntries(columns.map((column) => [column.name, valuesOf(column)]));
  const dtypes = columns.map(({ kind }) => DTYPES[kind]);
  // Left to itself danfojs numbers the rows, and fails where there are none.
  return new dfd.DataFrame(values, { dtypes, index: Array.from({ length: rows }, (_, row) => row) } as never);
}

/** A frame as columns: of numbers (`number`), truths (`boolean`), or text. What a frame calls missing is a null. */
export function fromFrame(frame: dfd.DataFrame): Columns {
  const columns = frame.columns.map((name): Column => columnOf(name, frame[name].values, frame[name].dtype));
  return { rows: frame.shape[0], columns };
}

const DTYPES = {
  boolean: "boolean",
  integer: "int32",
  bigint: "int32",
  decimal: "float32",
  number: "float32",
  date: "string",
  time: "string",
  text: "string",
  nested: "string",
} as const;

const DAY = 86_400_000;

function valuesOf(column: Column): unknown[] {
  const { values, nulls } = column;
  const put = (value: (row: number) => unknown, none: unknown): unknown[] =>
    Array.from({ length: values.length }, (_, row) => (nulls?.[row] === 1 ? none : value(row)));
  switch (column.kind) {
    case "boolean":
      return put((row) => column.values[row] === 1, null);
    case "integer":
    case "number":
      return put((row) => column.values[row], Number.NaN);
    case "bigint":
      return put((row) => whole(column.name, column.values[row]!), Number.NaN);
    case "decimal":
      return put((row) => whole(column.name, column.values[row]!) / 10 ** column.scale, Number.NaN);
    case "date":
      return put((row) => new Date(column.values[row]! * DAY).toISOString().slice(0, 10), null);
    case "time":
      return put((row) => clock(column.values[row]!), null);
    case "text":
      return put((row) => column.values[row], null);
    case "nested":
      return put((row) => JSON.stringify(column.values[row]), null);
  }
}

function columnOf(name: string, values: readonly unknown[], dtype: string): Column {
  const missing = values.map((value) => value === null || value === undefined || Number.isNaN(value));
  const nulls = missing.includes(true) ? Uint8Array.from(missing, Number) : null;
  if (dtype === "string") {
    return { name, nulls, kind: "text", values: values.map((value, row) => (missing[row] ? null : String(value))) };
  }
  if (dtype === "boolean") return { name, nulls, kind: "boolean", values: Uint8Array.from(values, Number) };
  return {
    name,
    nulls,
    kind: "number",
    values: Float64Array.from(values, (value, row) => (missing[row] ? Number.NaN : Number(value))),
  };
}

function whole(name: string, value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(
    `toFrame: the column ${name} holds whole numbers beyond 2^53; got ${value}. Cast it to double in the query.`,
  );
}

/** As rows have it: `2026-01-02 03:04:05`, with as many digits of a second as it has. */
function clock(micros: bigint): string {
  const part = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const second = new Date(Number((micros - part) / 1000n)).toISOString().slice(0, 19).replace("T", " ");
  return part === 0n ? second : `${second}.${String(part).padStart(6, "0").replace(/0+$/, "")}`;
}
