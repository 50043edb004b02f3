import { beforeAll, expect, test } from "vitest";
import { fitCandidates, type FittedCandidate } from "../../../models/churn/candidates.js";
import { learnerFromJson } from "../../../models/churn/learners/read-learner.js";
import { splitPanel } from "../../../models/churn/split-panel.js";
import { labelsOf, rowsOf } from "../../../models/churn/table-rows.js";
import { auc } from "../../../models/metrics/auc.js";
import { calibrationError } from "../../../models/metrics/calibration-bins.js";
import { loadTensorFlow } from "../../support/load-tensorflow.js";
import { drawnPanel } from "./a-panel.js";

const PANEL = drawnPanel(8000, 1);
const SPLIT = splitPanel(PANEL.customerId, PANEL.heldOut, 1);
const TABLE = rowsOf(PANEL.table, SPLIT.heldOut);
const LABELS = labelsOf(PANEL.hasLeft, SPLIT.heldOut);

let fitted: readonly FittedCandidate[];
beforeAll(async () => {
  ({ fitted } = await fitCandidates(PANEL, SPLIT, { seed: 1, threads: 1, tensorFlow: await loadTensorFlow() }));
});

test("all four learners come within 0.03 of the AUC of the log odds that the labels were drawn from (recovered truth)", () => {
  expect(fitted.map(({ name }) => name)).toEqual(["logistic", "scorecard", "boosting", "neural"]);
  const best = auc({ scores: Float64Array.from(SPLIT.heldOut, (row) => PANEL.truth[row]!), labels: LABELS });
  for (const { name, model } of fitted) {
    expect(best - auc({ scores: model.score(TABLE), labels: LABELS }), name).toBeLessThan(0.03);
  }
});

test("calibrated on other customers, what is said is what comes in the held-out window", () => {
  for (const { name, model, calibration } of fitted) {
    const scores = calibration.calibrate(model.score(TABLE));
    // 2,000 rows of perfect probabilities show up to 0.035 by chance.
    expect(calibrationError({ scores, labels: LABELS }), name).toBeLessThan(0.045);
  }
});

test("what the columns add and the usual customer's score are the score, row by row (law of additive explanations)", () => {
  for (const { name, model } of fitted.filter(({ name: learner }) => learner !== "neural")) {
    const scores = model.score(TABLE);
    const added = model.explain(TABLE);
    const n = model.columns.length;
    const usual = Array.from(
      { length: 200 },
      (_, i) => scores[i]! - added.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0),
    );
    const spread = Math.max(...usual) - Math.min(...usual);
    expect(spread, name).toBeLessThan(1e-6);
  }
});

test("the strongest reason of those with an open complaint and a fresh purchase is the complaint (by construction)", () => {
  for (const { name, model } of fitted.filter(({ name: learner }) => learner !== "neural")) {
    const at = (column: string) => TABLE.columns.find((one) => one.name === column)!.values;
    const added = model.explain(TABLE);
    const n = model.columns.length;
    const complaint = model.columns.indexOf("complaints_open");
    const rows = [...LABELS.keys()].filter((i) => at("complaints_open")[i] === 1 && at("recency_days")[i]! < 20);
    expect(rows.length).toBeGreaterThan(20);
    for (const i of rows) {
      const own = added.subarray(i * n, (i + 1) * n);
      expect(own[complaint], name).toBe(Math.max(...own));
    }
  }
});

test("a model that was saved and read again gives the same scores and reasons to the last bit", () => {
  for (const { name, model } of fitted) {
    const again = learnerFromJson(name, JSON.parse(JSON.stringify(model.toJSON())));
    expect(again.columns).toEqual(model.columns);
    expect(again.score(TABLE)).toEqual(model.score(TABLE));
    expect(again.explain(TABLE)).toEqual(model.explain(TABLE));
  }
});

test("a feature that is missing at scoring time is a named error, a learner of another version too", () => {
  for (const { model } of fitted) {
    const without = { rows: TABLE.rows, columns: TABLE.columns.filter(({ name }) => name !== "recency_days") };
    expect(() => model.score(without)).toThrow(expect.objectContaining({ code: "missing-column" }));
  }
  expect(() => learnerFromJson("oracle", {})).toThrow(expect.objectContaining({ code: "model-version" }));
});

test("labels of one class teach no learner anything, and each says so", async () => {
  const constant = { ...PANEL, hasLeft: new Uint8Array(PANEL.hasLeft.length) };
  const { fitted: none, notes } = await fitCandidates(constant, SPLIT, { seed: 1, threads: 1, tensorFlow: null });
  expect(none).toEqual([]);
  expect(notes).toHaveLength(3);
  expect(notes.every((note) => note.endsWith("one-class"))).toBe(true);
});
