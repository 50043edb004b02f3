import { expect, test } from "vitest";
import { fitBoosting, type FitOptions } from "../../../models/gradient-boosting/fit-boosting.js";
import type { BoostingParams } from "../../../models/gradient-boosting/params.js";
import { predict, predictRaw } from "../../../models/gradient-boosting/predict.js";
import type { TrainingData } from "../../../models/gradient-boosting/training-data.js";
import { seededRandom } from "../../../models/random.js";
import type { Column } from "../../../models/table.js";
import { simulated } from "./simulated.js";

const data = simulated(400, 41);
const numeric = (name: string, values: Float64Array): Column => ({ kind: "numeric", name, values });

interface Refused {
  readonly what: string;
  readonly code: string;
  readonly given?: Partial<TrainingData>;
  readonly params?: Partial<BoostingParams>;
  readonly options?: FitOptions;
}
const refused = (
  what: string,
  code: string,
  given: Partial<TrainingData>,
  params: Partial<BoostingParams>,
  options: FitOptions = {},
): Refused => ({ what, code, given, params, options });

const REFUSED: readonly Refused[] = [
  refused("one class", "one-class", { label: new Float64Array(400) }, {}),
  refused(
    "a constant amount",
    "constant-label",
    { label: new Float64Array(400).fill(3) },
    { objective: { kind: "squared" } },
  ),
  refused("a label that is no class", "bad-label", { label: data.label.map((y) => y + 1) }, {}),
  refused("a negative count", "bad-label", { label: data.label.map((y) => -y) }, { objective: { kind: "poisson" } }),
  refused("a label that is not finite", "label-not-finite", { label: data.label.with(3, NaN) }, {}),
  refused("too few labels", "label-length", { label: new Float64Array(3) }, {}),
  refused("weights that are all 0", "no-weight", { weight: new Float64Array(400) }, {}),
  refused("a negative weight", "bad-weight", { weight: new Float64Array(400).fill(1).with(9, -1) }, {}),
  refused("fewer rows than two leaves need", "too-few-rows", {}, { minRows: 300 }),
  refused("only constant and empty columns", "no-usable-column", { table: table(empty("a"), constant("b")) }, {}),
  refused(
    "infinite values",
    "infinite-value",
    { table: table(numeric("a", new Float64Array(400).fill(Infinity))) },
    {},
  ),
  refused("a ranking without groups", "bad-groups", {}, { objective: { kind: "lambdarank" } }),
  refused(
    "groups that do not add up",
    "bad-groups",
    { groups: Int32Array.of(3, 4) },
    { objective: { kind: "lambdarank" } },
  ),
  refused("custom without a function", "bad-parameter", {}, { objective: { kind: "custom" } }),
  refused("a level that is none", "bad-parameter", {}, { objective: { kind: "quantile", level: 1 } }),
  refused("patience with nothing to watch", "bad-parameter", {}, { patience: 5 }),
  refused("a rate of 0", "bad-parameter", {}, { learningRate: 0 }),
  refused("half a leaf", "bad-parameter", {}, { leaves: 2.5 }),
  refused("256 bins", "bad-parameter", {}, { bins: 256 }),
  refused("a monotone category", "bad-parameter", {}, { monotone: { c: 1 } }),
  refused("a monotone column that is not there", "missing-column", {}, { monotone: { y: 1 } }),
  refused(
    "validation data without a column",
    "missing-column",
    {},
    {},
    { validation: { ...data, table: table(empty("x0")) } },
  ),
  refused(
    "labels whose squares are no numbers",
    "not-finite",
    { label: data.label.map((y) => y * 1.7e308 - 1e308) },
    { objective: { kind: "squared" } },
  ),
  refused("noise that no split may follow", "no-split", {}, { minGain: 1e9 }),
];

test.each(REFUSED)("refuses $what: $code", async ({ code, given, params, options }) => {
  await expect(fitBoosting({ ...data, ...given }, { seed: 1, ...params }, options)).rejects.toMatchObject({ code });
});

function table(...columns: Column[]) {
  return { rows: 400, columns };
}
function empty(name: string): Column {
  return numeric(name, new Float64Array(400).fill(NaN));
}
function constant(name: string): Column {
  return numeric(name, new Float64Array(400).fill(7));
}

test("constant and empty columns are left out, and the report names them", async () => {
  const more = { ...data, table: table(...data.table.columns, empty("hollow"), constant("seven")) };
  const model = await fitBoosting(more, { seed: 1, rounds: 3 });
  expect(model.report.notes).toEqual(["hollow is constant and was left out", "seven is constant and was left out"]);
  expect(model.features.map(({ name }) => name)).not.toContain("seven");
  expect(predictRaw(model, data.table).length).toBe(400);
});

test("more leaves than rows grow what the rows allow", async () => {
  const model = await fitBoosting(data, { seed: 1, rounds: 3, leaves: 4000, minRows: 10 });
  for (const tree of model.trees) expect(tree.leafValue.length).toBeLessThanOrEqual(40);
});

test("huge values are values like others: their order counts", async () => {
  const values = Float64Array.from(
    { length: 400 },
    (_, i) => (data.label[i] === 1 ? 1e300 : -1e308) * (1 + (i % 50) / 1000),
  );
  const model = await fitBoosting({ ...data, table: table(numeric("x", values)) }, { seed: 1, rounds: 30 });
  const p = predict(model, table(numeric("x", values)));
  data.label.forEach((y, i) => expect(Math.abs(p[i]! - y)).toBeLessThan(0.1));
});

test("of a million categories the frequent ones keep their own bin, and the others stand together", async () => {
  const random = seededRandom(1);
  const rows = 30_000;
  const frequent = Array.from({ length: rows }, () => random() < 0.5);
  const codes = Int32Array.from({ length: rows }, (_, i) =>
    frequent[i] ? 999_000 + Math.floor(20 * random()) : Math.floor(990_000 * random()),
  );
  const categories = Array.from({ length: 1_000_000 }, (_, i) => `k${i}`);
  const label = Float64Array.from(codes, (code, i) =>
    random() < (frequent[i] ? (code % 2 === 0 ? 0.9 : 0.1) : 0.5) ? 1 : 0,
  );
  const columns: Column[] = [{ kind: "categorical", name: "k", codes, categories }];
  const model = await fitBoosting({ table: { rows, columns }, label }, { seed: 1, rounds: 40 });
  expect(model.features[0]!.categories!.length).toBeLessThanOrEqual(255);
  const asked: Column = {
    kind: "categorical",
    name: "k",
    codes: Int32Array.of(0, 1, 2, 3, -1),
    categories: ["k999000", "k999001", "k3", "never seen"],
  };
  const p = predict(model, { rows: 5, columns: [asked] });
  [0.9, 0.1, 0.5, 0.5, 0.5].forEach((truth, i) => expect(Math.abs(p[i]! - truth)).toBeLessThan(0.1));
});

test("categories are met by name when scoring, whatever their codes, and unseen ones are missing", async () => {
  const model = await fitBoosting(simulated(3000, 42), { seed: 1, rounds: 20 });
  const { columns } = data.table;
  const c = columns.at(-1)! as Extract<Column, { kind: "categorical" }>;
  const turned: Column = {
    ...c,
    categories: ["other", ...c.categories.toReversed()],
    codes: c.codes.map((code) => (code < 0 ? 0 : c.categories.length - code)),
  };
  expect(predictRaw(model, table(...columns.slice(0, -1), turned))).toEqual(predictRaw(model, data.table));
});

test("a feature that is missing when scoring, or of another kind, is refused by name", async () => {
  const model = await fitBoosting(data, { seed: 1, rounds: 3 });
  const without = table(...data.table.columns.filter(({ name }) => name !== "x0"));
  expect(() => predict(model, without)).toThrowError(expect.objectContaining({ code: "missing-column" }));
  expect(() => predict(model, without)).toThrowError(/x0/);
  const codes = new Int32Array(400);
  const other = table(...without.columns, { kind: "categorical", name: "x0", codes, categories: ["a"] });
  expect(() => predict(model, other)).toThrowError(expect.objectContaining({ code: "column-kind" }));
});
