import { expect, test } from "vitest";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import { walkTrees } from "../../../models/gradient-boosting/add-trees.js";
import { predictRaw } from "../../../models/gradient-boosting/predict.js";
import { rowBlocks } from "../../../models/gradient-boosting/row-blocks.js";
import {
  MISSING_APART,
  MISSING_IS_ZERO,
  MISSING_LEFT,
  ZERO_IS_MISSING,
} from "../../../models/gradient-boosting/tree.js";
import { simulated } from "./simulated.js";

const { table } = simulated(3001, 52);
const model = await fitBoosting(simulated(4000, 51), { seed: 1, rounds: 40 });
const walked = (of: typeof model, rows: typeof table): Float64Array =>
  walkTrees(of, rowBlocks("test", of.features, rows), new Float64Array(rows.rows).fill(of.base));

test("the kernel scores as walking every tree from its root does, bit for bit, with missing and unseen values", () => {
  expect(predictRaw(model, table)).toEqual(walked(model, table));
});

test.each([
  ["missing is 0", MISSING_IS_ZERO],
  ["0 is missing, and goes left", ZERO_IS_MISSING + MISSING_LEFT],
  ["0 is missing, and goes right", ZERO_IS_MISSING],
  ["missing goes left", MISSING_APART + MISSING_LEFT],
])("the same where %s, as LightGBM's models may say", (_, rule) => {
  const trees = model.trees.map((tree) => ({ ...tree, flags: tree.flags.map((flags) => flags & 1 || rule) }));
  const columns = table.columns.map((column) =>
    column.kind === "numeric"
      ? { ...column, values: column.values.map((value, i) => (i % 5 === 0 ? 0 : value)) }
      : column,
  );
  const changed = { ...model, trees };
  expect(predictRaw(changed, { ...table, columns })).toEqual(walked(changed, { ...table, columns }));
});

test("a tree without a split adds its one leaf", () => {
  const [tree] = model.trees;
  const none = new Int32Array(0);
  const leaf = {
    ...tree!,
    ...{ feature: none, left: none, right: none, flags: new Uint8Array(0), categorySets: [] },
    ...{ threshold: new Float64Array(0), gain: new Float64Array(0), rows: new Float64Array(0) },
    ...{ leafValue: Float64Array.of(0.25), leafRows: Float64Array.of(9) },
  };
  const constant = { ...model, trees: [leaf, leaf] };
  expect(new Set(predictRaw(constant, table))).toEqual(new Set([model.base + 0.25 + 0.25]));
});
