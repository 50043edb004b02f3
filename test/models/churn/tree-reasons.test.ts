import { expect, test } from "vitest";
import { treeReasons } from "../../../models/churn/learners/tree-reasons.js";
import { plainContributions } from "../../../models/gradient-boosting/explain/contributions.js";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import { drawnPanel } from "./a-panel.js";

const { table, hasLeft } = drawnPanel(3000, 4);

test.each([
  ["small trees", { leaves: 15, maxDepth: 6 }],
  ["trees too deep for patterns", { leaves: 40, minRows: 5 }],
])("reasons of %s are the exact Shapley values of the other implementation to 1e-9", async (_what, params) => {
  const model = await fitBoosting(
    { table, label: Float64Array.from(hasLeft) },
    { seed: 1, rounds: 30, learningRate: 0.2, ...params },
  );
  const whole = plainContributions(model, table);
  const found = treeReasons(model).explain(table).added;
  const n = model.features.length;
  let apart = 0;
  for (let i = 0; i < table.rows; i++) {
    for (let c = 0; c < n; c++) apart = Math.max(apart, Math.abs(found[i * n + c]! - whole[i * (n + 1) + c]!));
  }
  expect(found).toHaveLength(table.rows * n);
  expect(apart).toBeLessThan(1e-9);
});
