import { expect, test } from "vitest";
import { calibrationLimit } from "../../../models/churn/calibration-limit.js";
import { fitCalibration } from "../../../models/churn/calibrated.js";
import type { FittedCandidate } from "../../../models/churn/candidates.js";
import { measureDrift, stabilityReferences } from "../../../models/churn/drift.js";
import { columnAucs } from "../../../models/churn/feature-auc.js";
import { judge } from "../../../models/churn/judge.js";
import type { LearnerName } from "../../../models/churn/learner.js";
import { splitPanel } from "../../../models/churn/split-panel.js";
import { labelsOf, rowsOf, type Numbers } from "../../../models/churn/table-rows.js";
import { calibrationError } from "../../../models/metrics/calibration-bins.js";
import { seededRandom } from "../../../models/random.js";
import { drawnLogOdds, drawnPanel } from "./a-panel.js";

const PANEL = drawnPanel(6000, 2);
const SPLIT = splitPanel(PANEL.customerId, PANEL.heldOut, 1);
const LIMITS = { seed: 1, mostCalibrationError: 0.03, mostAuc: 0.97, live: null };

/** A learner that says this of each row, calibrated on the rows for it. */
function saying(name: LearnerName, score: (table: Numbers) => Float64Array): FittedCandidate {
  const model = {
    learner: name,
    columns: [],
    score: score as never,
    explain: () => new Float64Array(0),
    toJSON: () => null,
  };
  const calibrating = rowsOf(PANEL.table, SPLIT.calibration);
  const outcomes = { scores: score(calibrating), labels: labelsOf(PANEL.hasLeft, SPLIT.calibration) };
  return { name, model, calibration: fitCalibration(outcomes) };
}

const column = (table: Numbers, name: string) => table.columns.find((one) => one.name === name)!.values as Float64Array;
const good = saying("logistic", drawnLogOdds);
const recencyAlone = saying("scorecard", (table) => column(table, "recency_days").slice());

test("nobody who is learned from says when to stop or what a score means, and no row has two uses (law of the split)", () => {
  const who = (rows: Uint32Array) => new Set(Array.from(rows, (row) => PANEL.customerId[row]!));
  const [learning, stopping, calibration] = [SPLIT.learning, SPLIT.stopping, SPLIT.calibration].map(who) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  for (const id of learning) expect(stopping.has(id) || calibration.has(id)).toBe(false);
  for (const id of stopping) expect(calibration.has(id)).toBe(false);
  const all = [SPLIT.learning, SPLIT.stopping, SPLIT.calibration, SPLIT.heldOut].flatMap((rows) => [...rows]);
  expect(all.sort((a, b) => a - b)).toEqual([...PANEL.hasLeft.keys()]);
  expect(SPLIT.heldOut.every((row) => PANEL.heldOut[row] === 1)).toBe(true);
  expect(calibration.size / 1500).toBeCloseTo(0.2, 1);
});

test("a better learner than recency passes, recency itself does not", () => {
  const both = judge(PANEL, SPLIT.heldOut, [good, recencyAlone], LIMITS);
  expect(both.challenger.name).toBe("logistic");
  expect(both.findings).toEqual([]);
  const alone = judge(PANEL, SPLIT.heldOut, [recencyAlone], LIMITS);
  expect(alone.findings.map(({ gate }) => gate)).toEqual(["not_better"]);
});

test("one that is too good does not pass, though another that is worse does", () => {
  const labels = labelsOf(PANEL.hasLeft, SPLIT.heldOut);
  const oracle: FittedCandidate = {
    name: "boosting",
    model: { ...good.model, score: () => Float64Array.from(labels, (label) => 6 * label - 3) },
    calibration: {
      ...good.calibration,
      calibrate: (scores: Float64Array) => scores.map((s) => 1 / (1 + Math.exp(-s))),
    } as never,
  };
  const verdict = judge(PANEL, SPLIT.heldOut, [oracle], LIMITS);
  expect(verdict.findings.map(({ gate }) => gate)).toEqual(["too_good", "calibration"]);
  expect(judge(PANEL, SPLIT.heldOut, [oracle, good], LIMITS).challenger.name).toBe("logistic");
});

test("probabilities that are off by 0.2 do not pass", () => {
  const off = {
    ...good,
    calibration: {
      ...good.calibration,
      calibrate: (scores: Float64Array) => good.calibration.calibrate(scores).map((p) => Math.min(1, p + 0.2)),
    } as never,
  };
  expect(judge(PANEL, SPLIT.heldOut, [off], LIMITS).findings.map(({ gate }) => gate)).toEqual(["calibration"]);
});

test("the same model against itself is not surely better, and the interval of the difference is 0", () => {
  const verdict = judge(PANEL, SPLIT.heldOut, [good], { ...LIMITS, live: good });
  expect(verdict.overLive).toEqual({ low: 0, high: 0 });
  expect(verdict.liveCheck).toMatchObject({ auc: verdict.checks[0]!.auc, passes: true });
});

test("by chance perfect probabilities exceed the limit in one of twenty windows (brute force over drawn labels)", () => {
  const random = seededRandom(5);
  const probabilities = Float64Array.from({ length: 600 }, () => random());
  const limit = calibrationLimit(probabilities, 0, 1);
  let above = 0;
  for (let draw = 0; draw < 1000; draw++) {
    const labels = Uint8Array.from(probabilities, (p) => Number(random() < p));
    above += Number(calibrationError({ scores: probabilities, labels }) > limit);
  }
  // 50 expected, standard deviation 7.
  expect(above).toBeGreaterThan(25);
  expect(above).toBeLessThan(80);
  expect(calibrationLimit(new Float64Array(1_000_000).fill(0.3), 0.03, 1)).toBe(0.03);
});

test("a column that is the label stands first with an AUC of 1, whichever way it points and where only missing tells", () => {
  const labels = PANEL.hasLeft;
  const against = {
    kind: "numeric",
    name: "against",
    values: Float64Array.from(labels, (label) => 1 - label),
  } as const;
  const absent = {
    kind: "numeric",
    name: "absent",
    values: Float64Array.from(labels, (label) => (label === 1 ? Number.NaN : 7)),
  } as const;
  const table = { rows: PANEL.table.rows, columns: [...PANEL.table.columns, against, absent] };
  const found = columnAucs(table, labels);
  expect(found.slice(0, 2)).toEqual([
    { name: "absent", auc: 1 },
    { name: "against", auc: 1 },
  ]);
  expect(found.at(-1)!.auc).toBeLessThan(0.55);
});

test("a column that moved is told, others and the score are not; a column that is gone is a named error", () => {
  const table = rowsOf(PANEL.table, SPLIT.heldOut);
  const scores = good.model.score(table);
  const references = stabilityReferences(table, ["recency_days", "orders_90"], scores);
  const moved = {
    rows: table.rows,
    columns: table.columns.map((one) =>
      one.name === "orders_90" ? { ...one, values: one.values.map((x) => x + 8) } : one,
    ),
  };
  const drift = measureDrift(references, moved, scores);
  expect(drift.score).toBe(0);
  expect(drift.features.map(({ name }) => name)).toEqual(["orders_90", "recency_days"]);
  expect(drift.features[0]!.shift).toBeGreaterThan(0.25);
  expect(drift.features[1]!.shift).toBe(0);
  expect(() => measureDrift(references, { rows: table.rows, columns: [] }, scores)).toThrow(
    expect.objectContaining({ code: "missing-column" }),
  );
});
