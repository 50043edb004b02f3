import { afterAll, beforeAll, expect, test } from "vitest";
import { boostingFromJson, boostingToJson } from "../../../models/gradient-boosting/exchange/json.js";
import { fromLightGbmText } from "../../../models/gradient-boosting/exchange/read-lightgbm-text.js";
import { boostingToSql } from "../../../models/gradient-boosting/exchange/sql.js";
import { toLightGbmText } from "../../../models/gradient-boosting/exchange/write-lightgbm-text.js";
import { fitBoosting } from "../../../models/gradient-boosting/fit-boosting.js";
import { predict, predictRaw } from "../../../models/gradient-boosting/predict.js";
import type { Table } from "../../../models/table.js";
import { Warehouse } from "../../../warehouse/warehouse.js";
import { simulated } from "./simulated.js";

const model = await fitBoosting(simulated(4000, 11), { seed: 1, rounds: 60 });
const few = simulated(500, 12).table;
let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await Warehouse.open(":memory:")));
afterAll(() => warehouse.close());

test("a model that went through JSON scores as before, bit for bit, and is the same text again", () => {
  const text = JSON.stringify(boostingToJson(model));
  const back = boostingFromJson(JSON.parse(text));
  expect(predictRaw(back, few)).toEqual(predictRaw(model, few));
  expect(JSON.stringify(boostingToJson(back))).toBe(text);
});

test("a saved model of another version, of another kind, or cut is refused by name", () => {
  const saved = boostingToJson(model);
  expect(() => boostingFromJson({ ...saved, version: 2 })).toThrowError(
    expect.objectContaining({ code: "model-version" }),
  );
  expect(() => boostingFromJson({ ...saved, kind: "k-means" })).toThrowError(
    expect.objectContaining({ code: "model-kind" }),
  );
  const [tree, ...others] = saved["trees"] as Record<string, unknown>[];
  for (const broken of [
    { ...tree, left: [0] },
    { ...tree, feature: (tree!["feature"] as number[]).map(() => 99) },
    { ...tree, leafValue: null },
    { ...tree, right: (tree!["right"] as number[]).map(() => 0) },
  ]) {
    expect(() => boostingFromJson({ ...saved, trees: [broken, ...others] })).toThrowError(
      expect.objectContaining({ code: "bad-model" }),
    );
  }
});

test("LightGBM's text of a model, read again, scores as the model, to 1e-12", () => {
  const text = toLightGbmText(model);
  const back = fromLightGbmText(text);
  const scores = predictRaw(model, few);
  predictRaw(back, few).forEach((score, i) => expect(Math.abs(score - scores[i]!)).toBeLessThan(1e-12));
  expect(back.objective).toEqual(model.objective);
  const sizes = /^tree_sizes=(.*)$/m.exec(text)![1]!.split(" ").map(Number);
  const first = text.indexOf("Tree=0");
  expect(text.slice(first + sizes[0]!, first + sizes[0]! + 7)).toBe("Tree=1\n");
});

test("a text of LightGBM that is cut or says what we cannot score is refused by name", () => {
  const text = toLightGbmText(model);
  const code = (changed: string): unknown => {
    try {
      fromLightGbmText(changed);
    } catch (error) {
      return (error as { code: string }).code;
    }
    return null;
  };
  expect(code(text.slice(0, text.length / 2))).toBe("bad-model");
  expect(code("")).toBe("bad-model");
  expect(code(text.replace("num_tree_per_iteration=1", "num_tree_per_iteration=3"))).toBe("unsupported-model");
  expect(code(text.replace("is_linear=0", "is_linear=1"))).toBe("unsupported-model");
  expect(code(text.replace("objective=binary", "objective=gamma"))).toBe("unsupported-model");
  expect(code(text.replace("sigmoid:1", "sigmoid:0.5"))).toBe("unsupported-model");
});

test("SQL in the engine gives every raw score and prediction, to 1e-9, with what is missing, unseen or quoted", async () => {
  const odd: Table = {
    rows: few.rows,
    columns: few.columns.map((column) =>
      column.kind === "categorical"
        ? { ...column, categories: column.categories.map((name, i) => (i === 3 ? "it's unseen" : name)) }
        : column,
    ),
  };
  const scores = predictRaw(model, odd);
  const probabilities = predict(model, odd);
  const { groups, raw, prediction } = boostingToSql(model, { treesPerGroup: 7 });
  expect(groups.length).toBe(9);
  await insert(odd);
  const names = groups.map((_, i) => `g${i}`);
  const found = await warehouse.rows<{ raw: number; p: number }>(
    `select raw, ${prediction("raw")} as p from (select i, ${raw(names)} as raw from
       (select i, ${groups.map((group, i) => `${group} as g${i}`).join(", ")} from t)) order by i`,
  );
  found.forEach((row, i) => {
    expect(Math.abs(row.raw - scores[i]!)).toBeLessThan(1e-9);
    expect(Math.abs(row.p - probabilities[i]!)).toBeLessThan(1e-9);
  });
  expect(found.length).toBe(few.rows);
});

async function insert({ rows, columns }: Table): Promise<void> {
  const text = (value: number | string): string =>
    typeof value === "string"
      ? `'${value.replaceAll("'", "''")}'`
      : Number.isNaN(value)
        ? "null"
        : value.toExponential();
  const tuples = Array.from({ length: rows }, (_, i) => {
    const values = columns.map((column) => {
      if (column.kind === "numeric") return text(column.values[i]!);
      return column.codes[i]! < 0 ? "null" : text(column.categories[column.codes[i]!]!);
    });
    return `(${[i, ...values].join(", ")})`;
  });
  const types = columns.map(({ name, kind }) => `${name} ${kind === "numeric" ? "double" : "text"}`);
  await warehouse.run(`create or replace table t (i integer, ${types.join(", ")})`);
  await warehouse.run(`insert into t values ${tuples.join(", ")}`);
}
