import { expect, test } from "vitest";
import type { Scaled } from "../../../models/encoding/encoding.js";
import { fitLogistic } from "../../../models/logistic/fit-logistic.js";
import { logisticModel } from "../../../models/logistic/logistic-model.js";
import { seededRandom } from "../../../models/random.js";
import type { Table } from "../../../models/table.js";
import { scoreInSql } from "../../support/score-in-sql.js";

const random = seededRandom(11);
const names = ["it's", 'say "so"', "plain", "rare"];
const draw = (n: number, categories: readonly string[]): Table => ({
  rows: n,
  columns: [
    {
      kind: "numeric",
      name: 'a "number"',
      values: Float64Array.from({ length: n }, () => (random() < 0.1 ? NaN : random() * 1e6)),
    },
    { kind: "numeric", name: "small", values: Float64Array.from({ length: n }, () => random() * 1e-7) },
    {
      kind: "categorical",
      name: "word's",
      categories,
      codes: Int32Array.from({ length: n }, () =>
        random() < 0.1 ? -1 : random() < 0.02 ? 3 : Math.floor(random() * 3),
      ),
    },
    {
      kind: "categorical",
      name: "b",
      categories: ["x", "y"],
      codes: Int32Array.from({ length: n }, () => Math.floor(random() * 2)),
    },
  ],
});

test("the engine gives the probabilities of the model to 1e-12, with gaps, products, quotes, rare and unseen words", async () => {
  const training = draw(1500, names);
  const labels = Uint8Array.from({ length: 1500 }, () => +(random() < 0.4));
  const model = fitLogistic(training, labels, {
    crossed: [
      ['a "number"', "small"],
      ["small", "word's"],
      ["word's", "b"],
      ["b", 'a "number"'],
    ],
  });
  expect(model.encoding.features.filter(({ kind }) => kind === "product")).toHaveLength(4);
  const table = draw(400, ["unseen", ...names.slice(1)]);
  const expected = model.predict(table);
  const scored = await scoreInSql(table, model.toSql());
  scored.forEach((p, i) => expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-12));
});

test("a thousand columns do not nest deeper than the engine allows, and logits out of range are 0 and 1", async () => {
  const names = Array.from({ length: 1000 }, (_, j) => `x${j}`);
  const features = names.map((column): Scaled => ({ kind: "scaled", column, mean: 0.5, scale: 2 }));
  const terms = ["intercept", ...names].map((name, j) => ({ name, coefficient: (j % 7) - 3.1, standardError: null }));
  const report = {
    converged: true,
    reason: "tolerance",
    iterations: 1,
    rows: 1,
    notes: [],
    logLoss: 0,
    aliased: [],
    separated: [],
  } as const;
  const model = logisticModel({ features, terms: names }, terms, report);
  const columns = names.map((name, j) => {
    const far = 1e9 * Math.sign(terms[j + 1]!.coefficient);
    return { kind: "numeric" as const, name, values: Float64Array.of(0.5 + 0.01 * (j % 3), far, -far) };
  });
  const table = { rows: 3, columns };
  const scored = await scoreInSql(table, model.toSql());
  expect(Math.abs(scored[0]! / model.predict(table)[0]! - 1)).toBeLessThan(1e-9);
  expect(scored[1]).toBe(1);
  expect(scored[2]).toBeLessThan(1e-300);
});
