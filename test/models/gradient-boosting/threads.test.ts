import { expect, test, vi } from "vitest";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import type { BoostingParams } from "../../../models/gradient-boosting/params.js";
import { predictRaw } from "../../../models/gradient-boosting/predict.js";
import { simulated } from "./simulated.js";

test("one thread and three give the same trees and the same scores, bit for bit", async () => {
  const data = simulated(20_000, 1);
  const validation = simulated(5000, 2);
  const params = { seed: 7, rounds: 12, rowSample: 0.7, columnSample: 0.8 };
  const one = await fitBoosting(data, params, { validation, trainingLoss: true });
  const three = await fitBoosting(data, params, { validation, trainingLoss: true, threads: 3 });
  expect([one.report.threads, three.report.threads]).toEqual([1, 3]);
  expect(three.trees).toEqual(one.trees);
  expect(three.report).toEqual({ ...one.report, threads: 3 });
  expect(predictRaw(three, validation.table)).toEqual(predictRaw(one, validation.table));
});

const VARIANTS: readonly (readonly [string, Partial<BoostingParams>])[] = [
  ["a quantile with weights", { objective: { kind: "quantile", level: 0.3 } }],
  ["a mean with bounds", { objective: { kind: "squared" }, monotone: { x0: 1 }, interactions: [["x0", "x1", "c"]] }],
  ["ranking", { objective: { kind: "lambdarank" } }],
  ["counts with penalties", { objective: { kind: "poisson" }, l1: 0.5, l2: 3, maxDepth: 4, minRows: 300 }],
];

test.each(VARIANTS)("the same for %s", async (_, changed) => {
  const data = simulated(9000, 4);
  const weight = Float64Array.from({ length: 9000 }, (_, i) => 0.5 + (i % 7));
  const given = { ...data, weight, groups: new Int32Array(90).fill(100) };
  const params = { seed: 3, rounds: 4, ...changed };
  const one = await fitBoosting(given, params, { trainingLoss: true });
  const two = await fitBoosting(given, params, { trainingLoss: true, threads: 2 });
  expect(two.report.threads).toBe(2);
  expect(two.trees).toEqual(one.trees);
  expect(two.report.trainingLoss).toEqual(one.report.trainingLoss);
});

test("where no worker can be had one thread gives the same trees, and the report says so", async () => {
  vi.resetModules();
  vi.doMock("node:worker_threads", () => ({
    Worker: class {
      constructor() {
        throw new Error("no such file");
      }
    },
  }));
  const alone = await import("../../../models/gradient-boosting/fit-boosting.js");
  const data = simulated(9000, 3);
  const model = await alone.fitBoosting(data, { seed: 7, rounds: 3 }, { threads: 2 });
  vi.doUnmock("node:worker_threads");
  expect(model.report.threads).toBe(1);
  expect(model.report.notes).toEqual([expect.stringMatching(/one thread.*no such file/)]);
  expect(model.trees).toEqual((await fitBoosting(data, { seed: 7, rounds: 3 }, { threads: 2 })).trees);
});
