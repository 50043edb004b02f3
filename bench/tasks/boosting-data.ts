import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normalDraw, seededRandom } from "../../models/random.js";
import type { Column, Table } from "../../models/table.js";

export interface Labelled {
  readonly table: Table;
  readonly label: Float64Array;
}

/** Normal numbers; log odds of the label are a sum of smooth, stepped and crossed terms of nine of them. */
export function makeNumeric(rows: number, features: number, seed: number): Labelled {
  const random = seededRandom(seed);
  const x = Array.from({ length: features }, () => Float64Array.from({ length: rows }, () => normalDraw(random)));
  const label = Float64Array.from({ length: rows }, (_, i) => {
    const at = (f: number): number => x[f]![i]!;
    const smooth = at(0) + Math.sin(2 * at(3)) - 0.7 * Math.abs(at(5)) + 0.2 * at(8);
    const crossed = 0.8 * at(1) * at(2) + 0.3 * at(6) * at(7);
    return drawn(random, smooth + crossed + (at(4) > 0.5 ? 0.5 : 0));
  });
  return { table: { rows, columns: x.map((values, f) => ({ kind: "numeric", name: `x${f}`, values })) }, label };
}

/** Categories of a few values, numbers that are missing more often where the label is 1; 30% ones. */
export function makeMixed(rows: number, seed: number): Labelled {
  const random = seededRandom(seed);
  const numbers = Array.from({ length: 10 }, () => Float64Array.from({ length: rows }, () => normalDraw(random)));
  const sizes = [3, 8, 12, 30];
  const codes = sizes.map((size) =>
    Int32Array.from({ length: rows }, () => (random() < 0.04 ? -1 : Math.floor(size * random() ** 1.7))),
  );
  const effects = sizes.map((size) => Float64Array.from({ length: size }, () => 0.7 * normalDraw(random)));
  const label = Float64Array.from({ length: rows }, (_, i) => {
    const at = (f: number): number => numbers[f]![i]!;
    const ofCategories = codes.reduce((sum, code, c) => sum + (effects[c]![code[i]!] ?? 0.5), 0);
    return drawn(random, 0.8 * at(0) + 0.6 * at(1) * at(2) + (at(3) > 1 ? 1 : 0) + ofCategories - 1.5);
  });
  for (let f = 0; f < 5; f++) {
    for (let i = 0; i < rows; i++) if (random() < 0.1 + 0.1 * label[i]!) numbers[f]![i] = Number.NaN;
  }
  return {
    table: { rows, columns: [...numbers.map(numeric), ...codes.map((code, c) => coded(code, sizes[c]!, c))] },
    label,
  };
}

/** Categories of many values by a Zipf law, skewed amounts, counts; 3% ones. */
export function makeSkewed(rows: number, seed: number): Labelled {
  const random = seededRandom(seed);
  const amounts = Array.from({ length: 8 }, () =>
    Float64Array.from({ length: rows }, () =>
      random() < 0.15 ? Number.NaN : Math.round(Math.exp(2 + 1.5 * normalDraw(random))),
    ),
  );
  const sizes = [600, 100];
  const codes = sizes.map((size) => Int32Array.from({ length: rows }, () => Math.floor(size ** random()) - 1));
  const effects = sizes.map((size) => Float64Array.from({ length: size }, () => normalDraw(random)));
  const label = Float64Array.from({ length: rows }, (_, i) => {
    const log = (f: number): number => (Number.isNaN(amounts[f]![i]!) ? 1 : Math.log1p(amounts[f]![i]!));
    const ofCategories = codes.reduce((sum, code, c) => sum + effects[c]![code[i]!]!, 0);
    return drawn(
      random,
      -6 + 0.6 * log(0) - 0.3 * log(1) + (log(2) > 3 ? 0.8 : 0) + 0.2 * log(3) * log(4) * 0.5 + ofCategories,
    );
  });
  return {
    table: { rows, columns: [...amounts.map(numeric), ...codes.map((code, c) => coded(code, sizes[c]!, c))] },
    label,
  };
}

const drawn = (random: () => number, odds: number): number => (random() < 1 / (1 + Math.exp(-odds)) ? 1 : 0);
const numeric = (values: Float64Array, f: number): Column => ({ kind: "numeric", name: `x${f}`, values });
const coded = (codes: Int32Array, size: number, c: number): Column => ({
  kind: "categorical",
  name: `c${c}`,
  codes,
  categories: Array.from({ length: size }, (_, code) => `k${code}`),
});

/** Columns one after the other as doubles: codes as numbers, missing as NaN. */
export function writeLabelled(folder: string, prefix: string, { table, label }: Labelled): void {
  const all = new Float64Array(table.rows * table.columns.length);
  table.columns.forEach((column, f) => {
    if (column.kind === "numeric") all.set(column.values, f * table.rows);
    else
      all.set(
        Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)),
        f * table.rows,
      );
  });
  writeFileSync(join(folder, `${prefix}columns.f64`), all);
  writeFileSync(join(folder, `${prefix}label.f64`), label);
}

export function readDoubles(file: string): Float64Array {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** The rows of a table by index. */
export function takeRows({ columns }: Table, index: Int32Array): Table {
  const take = (column: Column): Column =>
    column.kind === "numeric"
      ? { ...column, values: Float64Array.from(index, (i) => column.values[i]!) }
      : { ...column, codes: Int32Array.from(index, (i) => column.codes[i]!) };
  return { rows: index.length, columns: columns.map(take) };
}
