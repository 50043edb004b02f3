import { InputError } from "../errors.js";
import { addTrees } from "./add-trees.js";
import type { BoostingModel } from "./boosting-model.js";
import type { FillBlock } from "./row-blocks.js";

/** Numbers row after row, in each one a name; NaN where missing. What lies after the rows, or is not of the model, is not read. */
export interface NumberRows {
  readonly names: readonly string[];
  readonly rows: number;
  readonly values: Float32Array;
}

/**
 * What `predictRaw` gives of the same numbers as columns, bit for bit, without making columns of them.
 * @param begun what the trees are added to, one a row, in their order; the model's base by default
 * @throws {InputError} missing-column, column-kind, infinite-value, begun-length
 */
export function predictRows(model: BoostingModel, given: NumberRows, begun?: Float64Array): Float64Array {
  const { rows } = given;
  if (begun !== undefined && begun.length !== rows) {
    throw new InputError("begun-length", `predictRows: begun must have ${rows} scores; got ${begun.length}.`);
  }
  return addTrees(model, numberBlocks(model, given), begun?.slice() ?? new Float64Array(rows).fill(model.base));
}

function numberBlocks({ features }: BoostingModel, { names, values }: NumberRows): FillBlock {
  const width = names.length;
  const places = Int32Array.from(features, ({ name, categories }) => {
    const place = names.indexOf(name);
    if (place < 0) {
      throw new InputError("missing-column", `predictRows: the model reads ${name}, which the rows lack.`);
    }
    if (categories !== null) {
      throw new InputError(
        "column-kind",
        `predictRows: the model reads ${name} as categorical; the rows have numbers.`,
      );
    }
    return place;
  });
  return (from, to, block, stride) => {
    for (let row = from, base = from * width, at = 0; row < to; row++, base += width, at += stride) {
      for (let f = 0; f < places.length; f++) {
        const value = values[base + places[f]!]!;
        if (Math.abs(value) === Infinity) throw infinite(names[places[f]!]!, value, row);
        block[at + f] = value;
      }
    }
  };
}

const infinite = (name: string, value: number, row: number): InputError =>
  new InputError(
    "infinite-value",
    `predictRows: ${name} must be finite, or NaN where missing; got ${value} in row ${row}. Was something divided by 0?`,
  );
