import { describe, expect, test } from "vitest";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import { predictRaw } from "../../../models/gradient-boosting/predict.js";
import { predictRows, type NumberRows } from "../../../models/gradient-boosting/predict-rows.js";
import type { Table } from "../../../models/table.js";
import { simulated } from "./simulated.js";

const numbersOf = ({ rows, columns }: Table): Table => ({
  rows,
  columns: columns.flatMap((column) =>
    column.kind === "numeric" ? [{ ...column, values: Float32Array.from(column.values) }] : [],
  ),
});

const training = simulated(4000, 51);
const model = await fitBoosting({ ...training, table: numbersOf(training.table) }, { seed: 1, rounds: 40 });

/** Columns in the other order, and one that no model knows between them. */
function rowsOf({ rows, columns }: Table): NumberRows {
  const names = [...columns.map(({ name }) => name).reverse(), "unknown"];
  const byName = new Map(columns.map((column) => [column.name, column]));
  const values = new Float32Array((rows + 3) * names.length).fill(7);
  for (let row = 0; row < rows; row++) {
    names.forEach((name, k) => {
      const column = byName.get(name);
      if (column?.kind === "numeric") values[row * names.length + k] = column.values[row]!;
    });
  }
  return { names, rows, values };
}

describe("rows of numbers", () => {
  test.each([3001, 300])("are scored as columns of the same numbers are, bit for bit: %i of them", (rows) => {
    const table = numbersOf(simulated(rows, 52).table);
    expect(predictRows(model, rowsOf(table))).toEqual(predictRaw(model, table));
  });

  test("are scored by later trees on top of what earlier ones have said as by all trees at once, bit for bit", () => {
    const given = rowsOf(numbersOf(simulated(1500, 53).table));
    const [first, rest] = [model.trees.slice(0, 11), model.trees.slice(11)].map((trees) => ({ ...model, trees }));
    const begun = predictRows(first!, given);
    const before = begun.slice();
    expect(predictRows(rest!, given, begun)).toEqual(predictRows(model, given));
    expect(begun).toEqual(before);
    expect(begun).not.toEqual(predictRows(model, given));
  });

  test("that lack a column, stand for a category, are not finite, or have a score too few are refused by name", async () => {
    const given = rowsOf(numbersOf(simulated(10, 54).table));
    const without = { ...given, names: given.names.map((name) => (name === "x0" ? "y0" : name)) };
    expect(() => predictRows(model, without)).toThrow("the model reads x0, which the rows lack");
    const other = await fitBoosting(training, { seed: 1, rounds: 2 });
    const named = { ...given, names: given.names.map((name) => (name === "unknown" ? "c" : name)) };
    expect(() => predictRows(other, named)).toThrow("reads c as categorical");
    const endless = { ...given, values: given.values.map((value, at) => (at === 13 ? -Infinity : value)) };
    expect(() => predictRows(model, endless)).toThrow(
      `${given.names[4]} must be finite, or NaN where missing; got -Infinity in row 1`,
    );
    expect(() => predictRows(model, given, new Float64Array(9))).toThrow("begun must have 10 scores; got 9");
  });
});
