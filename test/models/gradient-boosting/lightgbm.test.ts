import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromLightGbmText } from "../../../models/gradient-boosting/exchange/read-lightgbm-text.js";
import { contributions } from "../../../models/gradient-boosting/explain/contributions.js";
import { predict, predictRaw } from "../../../models/gradient-boosting/predict.js";
import type { Column } from "../../../models/table.js";

const FIXTURE = join(import.meta.dirname, "../../fixtures/lightgbm");
const read = (name: string): string => readFileSync(join(FIXTURE, name), "utf8");

interface Said {
  readonly raw: readonly number[];
  readonly prediction: readonly number[];
  readonly contributions: readonly (readonly number[])[];
}
const said = JSON.parse(read("said.ndjson")) as Record<string, Said>;
const { columns } = JSON.parse(read("rows.ndjson")) as { columns: { name: string; values: (number | null)[] }[] };
const rows = columns[0]!.values.length;
const table = {
  rows,
  columns: columns.map(({ name, values }): Column =>
    name === "c"
      ? {
          kind: "categorical",
          name,
          codes: Int32Array.from(values as number[]),
          categories: ["0", "1", "2", "3", "4", "5"],
        }
      : { kind: "numeric", name, values: Float64Array.from(values, (value) => value ?? Number.NaN) },
  ),
};

test.each(["ours", "binary", "zero-is-missing", "missing-is-zero", "tweedie", "quantile"])(
  "scores, predictions and contributions of the model %s are those of LightGBM, to 1e-12",
  (name) => {
    const model = fromLightGbmText(read(`${name}.txt`));
    const expected = said[name]!;
    const close = (found: ArrayLike<number>, values: readonly number[]): void => {
      values.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(1e-12));
    };
    expect(expected.raw.length).toBe(rows);
    close(predictRaw(model, table), expected.raw);
    close(predict(model, table), expected.prediction);
    close(contributions(model, table), expected.contributions.flat());
  },
);
