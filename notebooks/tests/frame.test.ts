import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Column } from "clientele";
import { fromFrame, toFrame } from "../helpers/frame.ts";

const nulls = Uint8Array.of(0, 1, 0);
const day = (text: string): number => Date.parse(text) / 86_400_000;
const micros = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1000n;

const COLUMNS: Column[] = [
  { name: "truth", nulls, kind: "boolean", values: Uint8Array.of(1, 0, 0) },
  { name: "count", nulls, kind: "integer", values: Int32Array.of(7, 0, -2) },
  { name: "big", nulls, kind: "bigint", values: BigInt64Array.of(9007199254740991n, 0n, -9007199254740991n) },
  { name: "money", nulls, kind: "decimal", values: BigInt64Array.of(12_345_600n, 0n, -1n), scale: 4 },
  { name: "share", nulls, kind: "number", values: Float64Array.of(0.1, Number.NaN, 1 / 3) },
  { name: "day", nulls, kind: "date", values: Int32Array.of(day("2024-02-29"), 0, day("1969-12-31")) },
  {
    name: "moment",
    nulls,
    kind: "time",
    values: BigInt64Array.of(micros("2026-01-02T03:04:05") + 60n, 0n, micros("1969-12-31T23:59:59")),
  },
  { name: "text", nulls, kind: "text", values: ["ä, b", null, ""] },
  { name: "list", nulls, kind: "nested", values: [["a", null], null, { k: 1 }] },
];

/** What comes back: numbers as doubles, days and times as text, as rows have them. */
const BACK: Column[] = [
  COLUMNS[0]!,
  { name: "count", nulls, kind: "number", values: Float64Array.of(7, Number.NaN, -2) },
  { name: "big", nulls, kind: "number", values: Float64Array.of(9007199254740991, Number.NaN, -9007199254740991) },
  { name: "money", nulls, kind: "number", values: Float64Array.of(1234.56, Number.NaN, -0.0001) },
  COLUMNS[4]!,
  { name: "day", nulls, kind: "text", values: ["2024-02-29", null, "1969-12-31"] },
  { name: "moment", nulls, kind: "text", values: ["2026-01-02 03:04:05.00006", null, "1969-12-31 23:59:59"] },
  COLUMNS[7]!,
  { name: "list", nulls, kind: "text", values: ['["a",null]', null, '{"k":1}'] },
];

Deno.test("columns of every kind come back from a frame, with their nulls", () => {
  deepStrictEqual(fromFrame(toFrame({ rows: 3, columns: COLUMNS })), { rows: 3, columns: BACK });
});

Deno.test("what came back comes back again unchanged", () => {
  deepStrictEqual(fromFrame(toFrame({ rows: 3, columns: BACK })), { rows: 3, columns: BACK });
});

Deno.test("columns without a null come back without nulls", () => {
  const columns: Column[] = COLUMNS.map((column) => ({ ...column, nulls: null }));
  const full = columns.filter(({ kind }) => !["text", "nested", "number"].includes(kind));
  deepStrictEqual(
    fromFrame(toFrame({ rows: 3, columns: full })).columns.map(({ nulls }) => nulls),
    full.map(() => null),
  );
});

Deno.test("a column of nulls alone, and a single row, come back", () => {
  const none: Column[] = [
    { name: "n", nulls: Uint8Array.of(1), kind: "bigint", values: BigInt64Array.of(0n) },
    { name: "t", nulls: Uint8Array.of(1), kind: "text", values: [null] },
  ];
  const { rows, columns } = fromFrame(toFrame({ rows: 1, columns: none }));
  strictEqual(rows, 1);
  deepStrictEqual(columns[0], {
    name: "n",
    nulls: Uint8Array.of(1),
    kind: "number",
    values: Float64Array.of(Number.NaN),
  });
  deepStrictEqual(columns[1], none[1]);
});

Deno.test("a whole number that a double does not hold is refused, and the message says what to do", () => {
  const columns: Column[] = [{ name: "id", nulls: null, kind: "bigint", values: BigInt64Array.of(2n ** 53n) }];
  throws(() => toFrame({ rows: 1, columns }), /column id .*9007199254740992.*Cast it to double/);
});

Deno.test("an answer without rows comes back without rows", () => {
  const columns: Column[] = [
    { name: "n", nulls: null, kind: "number", values: new Float64Array(0) },
    { name: "t", nulls: null, kind: "text", values: [] },
  ];
  deepStrictEqual(fromFrame(toFrame({ rows: 0, columns })), { rows: 0, columns });
});
