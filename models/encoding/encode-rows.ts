import { InputError } from "../errors.js";
import type { CategoricalColumn, Column, NumericColumn, Table } from "../table.js";
import { isDense, termCount, type Encoding, type Feature, type Levels, type Scaled } from "./encoding.js";

/** Some rows as terms. A dense feature has a value in every row; a sparse one at most one term with one value in a row. */
export interface Block {
  /** Of each dense feature one value a row. */
  readonly dense: readonly Float64Array[];
  /** Place of each dense feature among all terms. */
  readonly denseTerms: readonly number[];
  readonly sparse: readonly SparseFeature[];
}

export interface SparseFeature {
  /** Place among all terms, or −1 for none. */
  readonly terms: Int32Array;
  readonly values: Float64Array;
}

export interface BlockReader {
  readonly block: Block;
  /** Fills the block with `count` rows: those from `start` on, or of `order` from there. */
  read(start: number, count: number, order?: Uint32Array): void;
}

/**
 * Reads a table in blocks of rows. Columns that the encoding does not name are not looked at.
 * @param size most rows in a block
 * @throws {InputError} missing-column, column-kind
 */
export function blockReader(caller: string, encoding: Encoding, table: Table, size: number): BlockReader {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const dense: Float64Array[] = [];
  const denseTerms: number[] = [];
  const sparse: SparseFeature[] = [];
  const rowsOf = new Int32Array(size);
  let term = 0;
  const fills = encoding.features.map((feature) => {
    const first = term;
    term += termCount(feature);
    const slots = new Int32Array(size);
    const values = new Float64Array(size);
    const fill = filler(caller, feature, columns, size);
    if (isDense(feature)) {
      dense.push(values);
      denseTerms.push(first);
    } else {
      sparse.push({ terms: slots, values });
    }
    return (count: number): void => {
      fill(rowsOf, count, slots, values);
      if (first > 0) for (let i = 0; i < count; i++) if (slots[i]! >= 0) slots[i]! += first;
    };
  });
  return {
    block: { dense, denseTerms, sparse },
    read: (start, count, order) => {
      for (let i = 0; i < count; i++) rowsOf[i] = order === undefined ? start + i : order[start + i]!;
      for (const fill of fills) fill(count);
    },
  };
}

/** Writes for each row the slot within the feature (−1: none) and its value. */
type Fill = (rows: Int32Array, count: number, slots: Int32Array, values: Float64Array) => void;

function filler(caller: string, feature: Feature, columns: ReadonlyMap<string, Column>, size: number): Fill {
  switch (feature.kind) {
    case "scaled":
      return scaledFill(numeric(caller, feature.column, columns).values, feature);
    case "missing": {
      const from = numeric(caller, feature.column, columns).values;
      return (rows, count, slots, values) => {
        for (let i = 0; i < count; i++) {
          const isMissing = Number.isNaN(from[rows[i]!]!);
          slots[i] = isMissing ? 0 : -1;
          values[i] = isMissing ? 1 : 0;
        }
      };
    }
    case "levels":
      return levelsFill(categorical(caller, feature.column, columns), feature);
    case "product": {
      const left = filler(caller, feature.left, columns, size);
      const right = filler(caller, feature.right, columns, size);
      const width = termCount(feature.right);
      const slotOf = new Int32Array(termCount(feature.left) * width).fill(-1);
      feature.pairs.forEach(([a, b], slot) => (slotOf[a * width + b] = slot));
      const rightSlots = new Int32Array(size);
      const rightValues = new Float64Array(size);
      return (rows, count, slots, values) => {
        left(rows, count, slots, values);
        right(rows, count, rightSlots, rightValues);
        for (let i = 0; i < count; i++) {
          const both = slots[i]! >= 0 && rightSlots[i]! >= 0;
          slots[i] = both ? slotOf[slots[i]! * width + rightSlots[i]!]! : -1;
          values[i] = slots[i]! >= 0 ? values[i]! * rightValues[i]! : 0;
        }
      };
    }
  }
}

function scaledFill(from: Float64Array | Float32Array, { mean, scale }: Scaled): Fill {
  return (rows, count, slots, values) => {
    for (let i = 0; i < count; i++) {
      const value = (from[rows[i]!]! - mean) / scale;
      slots[i] = 0;
      // NaN is the only value that differs from itself.
      values[i] = value === value ? value : 0;
    }
  };
}

function levelsFill({ codes, categories }: CategoricalColumn, { levels, reference, other, missing }: Levels): Fill {
  const slotOfLevel = new Map(levels.map((level, slot) => [level, slot]));
  const otherSlot = other ? levels.length : -1;
  const missingSlot = missing ? levels.length + Number(other) : -1;
  const slotOf = Int32Array.from(categories, (category) =>
    category === reference ? -1 : (slotOfLevel.get(category) ?? otherSlot),
  );
  return (rows, count, slots, values) => {
    for (let i = 0; i < count; i++) {
      const code = codes[rows[i]!]!;
      const slot = code < 0 ? missingSlot : slotOf[code]!;
      slots[i] = slot;
      values[i] = slot < 0 ? 0 : 1;
    }
  };
}

function numeric(caller: string, name: string, columns: ReadonlyMap<string, Column>): NumericColumn {
  const column = find(caller, name, columns);
  if (column.kind !== "numeric") throw wrongKind(caller, name, "numeric");
  return column;
}

function categorical(caller: string, name: string, columns: ReadonlyMap<string, Column>): CategoricalColumn {
  const column = find(caller, name, columns);
  if (column.kind !== "categorical") throw wrongKind(caller, name, "categorical");
  return column;
}

function find(caller: string, name: string, columns: ReadonlyMap<string, Column>): Column {
  const column = columns.get(name);
  if (column === undefined) {
    throw new InputError("missing-column", `${caller}: the model reads column ${name}, which is not in the table.`);
  }
  return column;
}

const wrongKind = (caller: string, name: string, kind: string): InputError =>
  new InputError("column-kind", `${caller}: column ${name} was ${kind} in training; is it mapped anew?`);

/** Numbers so large that terms of either sign are infinite: no probability can be said. */
export const tooHuge = (caller: string, row: number): InputError =>
  new InputError("huge-value", `${caller}: the numbers of row ${row} are too large to be added; what is their unit?`);
