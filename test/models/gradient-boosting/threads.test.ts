import { expect, test } from "vitest";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
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
