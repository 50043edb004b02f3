import { expect, test } from "vitest";
import type { BoostingModel } from "../../../models/gradient-boosting/boosting-model.js";
import { contributions } from "../../../models/gradient-boosting/explain/contributions.js";
import { gainImportance, permutationImportance } from "../../../models/gradient-boosting/explain/importance.js";
import { partialDependence } from "../../../models/gradient-boosting/explain/partial-dependence.js";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import { predict, predictRaw } from "../../../models/gradient-boosting/predict.js";
import { rowBlocks } from "../../../models/gradient-boosting/row-blocks.js";
import { goesLeft, type Tree } from "../../../models/gradient-boosting/tree.js";
import { simulated } from "./simulated.js";

const data = simulated(3000, 5);
const few = simulated(200, 6);
const model = await fitBoosting(data, { seed: 1, rounds: 30 });

test("contributions of a row add up to its raw score, to 1e-9", () => {
  const found = contributions(model, few.table);
  const stride = model.features.length + 1;
  predictRaw(model, few.table).forEach((score, i) => {
    const sum = found.subarray(i * stride, (i + 1) * stride).reduce((total, value) => total + value, 0);
    expect(Math.abs(sum - score)).toBeLessThan(1e-9);
  });
});

test("contributions are the Shapley values that the definition gives, over all sets of features", async () => {
  const small = await fitBoosting(data, { seed: 2, rounds: 4, leaves: 9, interactions: [["x0", "x1", "x2", "c"]] });
  const stride = small.features.length + 1;
  const rows = 20;
  const block = new Float64Array(rows * small.features.length);
  rowBlocks("test", small.features, few.table)(0, rows, block, small.features.length);
  const found = contributions(small, few.table);
  for (let i = 0; i < rows; i++) {
    const row = block.subarray(i * small.features.length, (i + 1) * small.features.length);
    const exact = bruteForce(small, row);
    exact.forEach((value, f) => expect(found[i * stride + f]).toBeCloseTo(value, 9));
  }
});

test("a tree that asks one feature twice on a way shares it out as the definition does", async () => {
  const once = await fitBoosting(data, { seed: 3, rounds: 1, leaves: 12, interactions: [["x0", "x1"]] });
  const onOneWay = once.trees[0]!.feature.length;
  expect(onOneWay).toBeGreaterThan(2);
  const block = new Float64Array(once.features.length);
  rowBlocks("test", once.features, few.table)(0, 1, block, once.features.length);
  const found = contributions(once, few.table);
  bruteForce(once, block).forEach((value, f) => expect(found[f]).toBeCloseTo(value, 12));
});

test("importance by gain and by permutation put the columns that made the label above the noise", () => {
  const truth = ["c", "x0", "x1", "x2"];
  const first = (found: readonly { name: string }[]) => found.slice(0, 4).map(({ name }) => name);
  expect(first(gainImportance(model)).sort()).toEqual(truth);
  const permuted = permutationImportance(model, simulated(2000, 9), { seed: 1 });
  expect(first(permuted).sort()).toEqual(truth);
  expect(Math.abs(permuted.at(-1)!.importance)).toBeLessThan(0.01);
});

test("partial dependence is the mean of predictions with the value written into every row", () => {
  const [x0, ...others] = few.table.columns;
  const values = new Float64Array(few.table.rows).fill(1.5);
  const written = predict(model, { rows: few.table.rows, columns: [{ ...x0!, values } as never, ...others] });
  const mean = written.reduce((sum, value) => sum + value, 0) / written.length;
  expect(partialDependence(model, few.table, "x0", [1.5, Number.NaN])[0]).toBeCloseTo(mean, 12);
  const byCategory = partialDependence(model, few.table, "c", ["c0", "c1", "never seen"]);
  expect(byCategory[0]).toBeGreaterThan(byCategory[1]!);
});

/** φ_f = Σ over sets S without f of |S|!(n−|S|−1)!/n! × (v(S ∪ f) − v(S)), over the features that the trees use. */
function bruteForce({ trees, features }: BoostingModel, row: Float64Array): Float64Array {
  const used = [...new Set(trees.flatMap(({ feature }) => [...feature]))];
  const n = used.length;
  const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
  const worth = (set: ReadonlySet<number>): number => trees.reduce((sum, tree) => sum + worthOf(tree, row, set), 0);
  const found = new Float64Array(features.length);
  for (let mask = 0; mask < 2 ** n; mask++) {
    const set = new Set(used.filter((_, i) => ((mask >> i) & 1) === 1));
    for (const f of used) {
      if (set.has(f)) continue;
      const share = (factorial(set.size) * factorial(n - set.size - 1)) / factorial(n);
      found[f]! += share * (worth(new Set([...set, f])) - worth(set));
    }
  }
  return found;
}

function worthOf(tree: Tree, row: Float64Array, known: ReadonlySet<number>): number {
  const rowsAt = (child: number): number => (child < 0 ? tree.leafRows[~child]! : tree.rows[child]!);
  const at = (child: number): number => {
    if (child < 0) return tree.leafValue[~child]!;
    const [left, right] = [tree.left[child]!, tree.right[child]!];
    const f = tree.feature[child]!;
    if (known.has(f)) return at(goesLeft(tree, child, row[f]!) ? left : right);
    return (at(left) * rowsAt(left) + at(right) * rowsAt(right)) / rowsAt(child);
  };
  return at(0);
}
