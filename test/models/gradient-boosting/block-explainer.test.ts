import { expect, test } from "vitest";
import { blockExplainer } from "../../../models/gradient-boosting/explain/block-explainer.js";
import { contributions, plainContributions } from "../../../models/gradient-boosting/explain/contributions.js";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import { plainSetBit, vectorSetBit } from "../../../models/gradient-boosting/kernel/pattern-kernel.js";
import { predictRaw } from "../../../models/gradient-boosting/predict.js";
import {
  MISSING_APART,
  MISSING_IS_ZERO,
  MISSING_LEFT,
  ZERO_IS_MISSING,
} from "../../../models/gradient-boosting/tree.js";
import type { Table } from "../../../models/table.js";
import { webAssembly } from "../../../models/web-assembly/memory.js";
import { simulated } from "./simulated.js";

const numbers = ({ rows, columns }: Table): Table => ({
  rows,
  columns: columns.filter(({ kind }) => kind === "numeric"),
});

const { table: learned, ...rest } = simulated(4000, 51);
const model = await fitBoosting(
  { ...rest, table: numbers(learned) },
  { seed: 1, rounds: 40, leaves: 15, maxDepth: 6, minRows: 20 },
);
// More than a block, and no whole number of steps.
const table = numbers(simulated(2077, 52).table);

test.each([
  ["missing is 0", MISSING_IS_ZERO],
  ["0 is missing, and goes left", ZERO_IS_MISSING + MISSING_LEFT],
  ["0 is missing, and goes right", ZERO_IS_MISSING],
  ["missing goes left", MISSING_APART + MISSING_LEFT],
  ["missing goes where it helped", null],
])("where %s, blocks give the scores of the plain way bit for bit, and its Shapley values to 1e-9", (_, rule) => {
  const trees = model.trees.map((tree) => ({ ...tree, flags: tree.flags.map((flags) => rule ?? flags) }));
  const columns = table.columns.map((column, c) =>
    column.kind === "numeric"
      ? {
          ...column,
          values: column.values.map((value, i) => ((i + c) % 5 === 0 ? 0 : (i + c) % 7 === 0 ? NaN : value)),
        }
      : column,
  );
  const changed = { ...model, trees };
  const rows = { ...table, columns };
  const found = blockExplainer(changed)!.explain(rows);
  expect(found.scores).toEqual(predictRaw(changed, rows));
  expect(blockExplainer(changed)!.score(rows)).toEqual(found.scores);
  const whole = plainContributions(changed, rows);
  const n = model.features.length;
  let apart = 0;
  for (let i = 0; i < rows.rows; i++) {
    for (let c = 0; c < n; c++) apart = Math.max(apart, Math.abs(found.added[i * n + c]! - whole[i * (n + 1) + c]!));
  }
  expect(apart).toBeLessThan(1e-9);
  const both = contributions(changed, rows);
  const isLast = (at: number): boolean => at % (n + 1) === n;
  expect(both.filter((_, at) => isLast(at))).toEqual(whole.filter((_, at) => isLast(at)));
  expect(both.filter((_, at) => !isLast(at))).toEqual(found.added);
});

test("rows alone are explained as among others, to the last bit", () => {
  const { explain } = blockExplainer(model)!;
  const all = explain(table);
  const n = model.features.length;
  for (const row of [0, 17, 2048, 2076]) {
    const one = table.columns.map((column) =>
      column.kind === "numeric" ? { ...column, values: column.values.slice(row, row + 1) } : column,
    );
    const found = explain({ rows: 1, columns: one });
    expect(found.scores[0]).toBe(all.scores[row]);
    expect(found.added).toEqual(all.added.slice(row * n, row * n + n));
  }
});

test("trees of one leaf add their value and nothing else; huge values go where they belong", () => {
  const none = new Int32Array(0);
  const leaf = {
    ...model.trees[0]!,
    ...{ feature: none, left: none, right: none, flags: new Uint8Array(0), categorySets: [] },
    ...{ threshold: new Float64Array(0), gain: new Float64Array(0), rows: new Float64Array(0) },
    ...{ leafValue: Float64Array.of(0.25), leafRows: Float64Array.of(9) },
  };
  const mixed = { ...model, trees: [leaf, ...model.trees.slice(0, 3), leaf] };
  const columns = table.columns.map((column) =>
    column.kind === "numeric"
      ? {
          ...column,
          values: column.values.map((value, i) => (i % 3 === 0 ? 1e308 : i % 3 === 1 ? -1e308 : value)),
        }
      : column,
  );
  const rows = { ...table, columns };
  expect(blockExplainer(mixed)!.score(rows)).toEqual(predictRaw(mixed, rows));
});

test("what patterns cannot tell is left to the plain way: categories, long ways, many thresholds", async () => {
  const categorical = await fitBoosting({ ...rest, table: learned }, { seed: 1, rounds: 10 });
  expect(categorical.trees.some(({ categorySets }) => categorySets.length > 0)).toBe(true);
  expect(blockExplainer(categorical)).toBeNull();
  const deep = await fitBoosting({ ...rest, table: numbers(learned) }, { seed: 1, rounds: 5, leaves: 200, minRows: 3 });
  expect(blockExplainer(deep)).toBeNull();
  const [tree] = model.trees;
  const many = Array.from({ length: 300 }, (_, i) => ({ ...tree!, threshold: tree!.threshold.map((t) => t + i) }));
  expect(blockExplainer({ ...model, trees: many })).toBeNull();
});

test("old processors set the same bits, byte by byte", () => {
  const filled = [vectorSetBit, plainSetBit].map((kernel) => {
    const memory = new webAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const bytes = new Uint8Array(memory.buffer);
    for (let i = 0; i < 4096; i++) bytes[i] = (i * 193) % 256;
    const setBit = kernel(memory)!;
    for (const [least, bit] of [
      [1, 128],
      [254, 1],
      [128, 4],
    ] as const) {
      setBit(0, 256, 4096, least, bit);
    }
    return bytes.slice(0, 8192);
  });
  expect(filled[0]).toEqual(filled[1]);
  expect(new Set(filled[0]!.subarray(4096, 4352)).size).toBeGreaterThan(3);
});
