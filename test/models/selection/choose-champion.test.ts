import { expect, test } from "vitest";
import { normalDraw, seededRandom } from "../../../models/random.js";
import { chooseChampion } from "../../../models/selection/choose-champion.js";

const random = seededRandom(21);
const n = 4000;
const logit = Float64Array.from({ length: n }, () => 1.5 * normalDraw(random));
const labels = Uint8Array.from(logit, (z) => +(random() < 1 / (1 + Math.exp(-z))));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
/** The truth; the truth seen dimly, yet calibrated (shrunk as normal theory has it); as good, but twice too sure. */
const truth = { name: "truth", probabilities: logit.map(sigmoid) };
const seen = logit.map((z) => z + 1.5 * normalDraw(random));
const dim = { name: "dim", probabilities: seen.map((z) => sigmoid(0.45 * z)) };
const nearly = { name: "nearly", probabilities: logit.map((z) => sigmoid(z + 0.02 * normalDraw(random))) };
const sure = { name: "sure", probabilities: logit.map((z) => sigmoid(3 * z)) };
const baseline = seen.map((z) => z + 3 * normalDraw(random));
const params = { seed: 1, replicates: 300 } as const;

test("with none live the best that passes is first, and the order is by AUC", () => {
  const choice = chooseChampion([dim, truth], labels, baseline, params);
  expect(choice).toMatchObject({ champion: "truth", reason: "first", overLive: null });
  expect(choice.judgements.map(({ name }) => name)).toEqual(["truth", "dim"]);
  for (const { auc, interval } of choice.judgements) {
    expect(interval.low).toBeLessThan(auc);
    expect(interval.high).toBeGreaterThan(auc);
  }
});

test("a challenger that is surely better is promoted, with the interval of the difference", () => {
  const choice = chooseChampion([dim, truth], labels, baseline, { ...params, live: "dim" });
  expect(choice).toMatchObject({ champion: "truth", reason: "promoted" });
  expect(choice.overLive!.low).toBeGreaterThan(0);
});

test("one that is not surely better does not replace the live model, whichever of the two happens to lead", () => {
  for (const live of ["truth", "nearly"]) {
    expect(chooseChampion([nearly, truth], labels, baseline, { ...params, live })).toMatchObject({
      champion: live,
      reason: "kept",
    });
  }
});

test("a live model never gives way to a worse one in silence: when it fails, that is the reason", () => {
  expect(chooseChampion([sure, dim], labels, baseline, { ...params, live: "sure" })).toMatchObject({
    champion: "dim",
    reason: "live-refused",
    judgements: [
      { name: "sure", refused: "not-calibrated" },
      { name: "dim", refused: null },
    ],
  });
  expect(chooseChampion([sure], labels, baseline, { ...params, live: "sure" })).toMatchObject({
    champion: null,
    reason: "live-refused",
  });
  expect(chooseChampion([sure], labels, baseline, params)).toMatchObject({ champion: null, reason: "none" });
});

test("what is no better than the baseline is refused, even if it is the best", () => {
  const choice = chooseChampion([dim], labels, logit, params);
  expect(choice).toMatchObject({
    champion: null,
    reason: "none",
    judgements: [{ refused: "not-better-than-baseline" }],
  });
});

test("is the same for the same seed and in any order of candidates", () => {
  expect(chooseChampion([dim, truth], labels, baseline, params)).toEqual(
    chooseChampion([truth, dim], labels, baseline, params),
  );
});

test.each([
  ["no-candidates", () => chooseChampion([], labels, baseline, params)],
  ["duplicate-candidate", () => chooseChampion([dim, dim], labels, baseline, params)],
  ["unknown-live", () => chooseChampion([dim], labels, baseline, { ...params, live: "old" })],
  ["not-a-probability", () => chooseChampion([{ name: "x", probabilities: logit }], labels, baseline, params)],
  ["one-class", () => chooseChampion([dim], new Uint8Array(n), baseline, params)],
  ["unequal-lengths", () => chooseChampion([dim], labels, baseline.slice(1), params)],
])("refuses what it cannot answer: %s", (code, run) => {
  expect(run).toThrow(expect.objectContaining({ code }));
});
