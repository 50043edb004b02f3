import { replaceLifecycle } from "../warehouse/results/lifecycle.js";
import type { Step } from "./runner/step.js";

/** Writes `result.lifecycle`: the stage of every customer, since when, and the stage before. */
export const lifecycleStep: Step = {
  name: "lifecycle",
  version: 1,
  reads: ["core.line", "core.customer"],
  writes: ["result.lifecycle"],
  configuration: () => null,
  run: async ({ warehouse, asOf, schemas }) => {
    const rows = await replaceLifecycle(warehouse, asOf, schemas);
    return { rowsIn: rows, rowsOut: rows };
  },
};
