import { expect, test } from "vitest";
import { fitCandidates, type ChurnPanel } from "../../../models/churn/candidates.js";
import { splitPanel } from "../../../models/churn/split-panel.js";
import { drawnPanel } from "./a-panel.js";

const PANEL = drawnPanel(1600, 9);
const NAMES = ["logistic", "scorecard", "boosting"];

/** All learners of the job but the network, whose own tests say the same. */
function fit(panel: ChurnPanel) {
  const split = splitPanel(panel.customerId, panel.heldOut, 1);
  return fitCandidates(panel, split, { seed: 1, threads: 1, tensorFlow: null });
}

const withColumn = (panel: ChurnPanel, name: string, values: Float64Array): ChurnPanel => ({
  ...panel,
  table: { rows: panel.table.rows, columns: [...panel.table.columns, { kind: "numeric", name, values }] },
});
const filled = (value: number): Float64Array => new Float64Array(1600).fill(value);

test("empty and constant columns are read by no learner, and need not be there to score", async () => {
  const { fitted } = await fit(withColumn(withColumn(PANEL, "hollow", filled(Number.NaN)), "seven", filled(7)));
  expect(fitted.map(({ name }) => name)).toEqual(NAMES);
  for (const { model } of fitted) {
    for (const name of ["hollow", "seven"]) expect(model.columns).not.toContain(name);
    expect(model.score(PANEL.table).every(Number.isFinite)).toBe(true);
  }
});

test("only empty and constant columns teach no learner anything, and each says so by its code", async () => {
  const columns = [Number.NaN, 7].map((value, i) => ({
    kind: "numeric" as const,
    name: `x${i}`,
    values: filled(value),
  }));
  const { fitted, notes } = await fit({ ...PANEL, table: { rows: 1600, columns } });
  expect(fitted).toEqual([]);
  expect(notes).toEqual([
    "logistic could not be fitted: no-columns",
    "scorecard could not be fitted: no-columns",
    "boosting could not be fitted: no-usable-column",
  ]);
});

test("an infinite value is a named error, whoever would learn from it", async () => {
  await expect(fit(withColumn(PANEL, "endless", filled(1).with(3, Infinity)))).rejects.toMatchObject({
    code: "infinite-value",
    message: expect.stringContaining("endless"),
  });
});

test("huge values of both signs leave every score and every reason finite", async () => {
  const huge = Float64Array.from({ length: 1600 }, (_, i) => (PANEL.hasLeft[i] === 1 ? 1 : -1) * 1e300 * (1 + (i % 9)));
  const { fitted, notes } = await fit(withColumn(PANEL, "huge", huge));
  expect(notes).toEqual([]);
  const { table } = withColumn(PANEL, "huge", huge);
  for (const { name, model } of fitted) {
    expect(model.columns, name).toContain("huge");
    expect(model.score(table).every(Number.isFinite), name).toBe(true);
    expect(model.explain(table).every(Number.isFinite), name).toBe(true);
  }
});

test("fewer rows than leaves still give probabilities, or a code that says why not", async () => {
  const few = drawnPanel(48, 4);
  const { fitted, notes } = await fit(few);
  expect([...fitted.map(({ name }) => name), ...notes].length).toBe(NAMES.length);
  for (const { model } of fitted) expect(model.score(few.table).every(Number.isFinite)).toBe(true);
  for (const note of notes) expect(note).toMatch(/could not be fitted: [a-z-]+$/);
});
