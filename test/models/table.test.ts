import { expect, test } from "vitest";
import { checkTable, type Column } from "../../models/table.js";

const numbers = (name: string, ...values: number[]): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});
const words = (name: string, ...codes: number[]): Column => ({
  kind: "categorical",
  name,
  codes: Int32Array.from(codes),
  categories: ["a", "b"],
});

test("takes missing numbers and categories", () => {
  expect(() => checkTable("f", { rows: 2, columns: [numbers("x", 1, NaN), words("w", -1, 1)] })).not.toThrow();
});

test.each([
  ["table-rows", 1.5, [numbers("x", 1)]],
  ["duplicate-column", 1, [numbers("x", 1), words("x", 0)]],
  ["column-length", 2, [numbers("x", 1)]],
  ["category-code", 1, [words("w", 2)]],
  ["category-code", 1, [words("w", -2)]],
  ["infinite-value", 2, [numbers("x", 0, -Infinity)]],
])("names what is wrong: %s", (code, rows, columns) => {
  expect(() => checkTable("f", { rows, columns })).toThrow(expect.objectContaining({ code }));
});
