import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromLightGbmText } from "../../models/gradient-boosting/exchange/read-lightgbm-text.js";
import { toLightGbmText } from "../../models/gradient-boosting/exchange/write-lightgbm-text.js";
import { contributions } from "../../models/gradient-boosting/explain/contributions.js";
import { fitBoosting } from "../../models/gradient-boosting/fit-boosting.js";
import { predict, predictRaw } from "../../models/gradient-boosting/predict.js";
import { normalDraw, seededRandom } from "../../models/random.js";
import type { Column } from "../../models/table.js";
import type { Findings, Setting } from "../harness/setting.js";
import { pythonFile, pythonWith } from "../python/venv.js";
import { writeLabelled, type Labelled } from "../tasks/boosting-data.js";

const FIXTURE = fileURLToPath(new URL("../../../test/fixtures/lightgbm/", import.meta.url));
const ROWS = 240;
const ROUNDS = 12;
/** Rows whose contributions the fixture has. */
const KEPT_CONTRIBUTIONS = 30;
const SMALL = { num_leaves: 7, min_data_in_leaf: 5, min_data_per_group: 5, cat_smooth: 1 };
const MODELS = {
  binary: { objective: "binary", ...SMALL },
  "zero-is-missing": { objective: "regression", zero_as_missing: true, ...SMALL },
  "missing-is-zero": { objective: "poisson", use_missing: false, ...SMALL },
  tweedie: { objective: "tweedie", tweedie_variance_power: 1.3, ...SMALL },
  quantile: { objective: "quantile", alpha: 0.7, ...SMALL },
};

interface Said {
  readonly raw: readonly number[];
  readonly prediction: readonly number[];
  readonly contributions: readonly (readonly number[])[];
}

/** We and LightGBM score with each other's models; what it said is kept as `test/fixtures/lightgbm`. */
export async function benchBoostingExchange(setting: Setting): Promise<Findings> {
  const python = pythonWith("boosting-requirements.txt", setting.log);
  const folder = join(setting.folder, "boosting-exchange");
  mkdirSync(folder, { recursive: true });
  mkdirSync(FIXTURE, { recursive: true });
  try {
    const data = makeRows();
    const { table, label } = data;
    writeLabelled(folder, "", data);
    const features = table.columns.map(({ name }) => name);
    const categorical = [...table.columns.keys()].filter((f) => table.columns[f]!.kind === "categorical");
    const about = { rows: ROWS, features, categorical, rounds: ROUNDS, models: MODELS };
    writeFileSync(join(folder, "about.json"), JSON.stringify(about));
    const params = { seed: 1, rounds: ROUNDS, leaves: 7, minRows: 5, minCategoryRows: 5, categorySmoothing: 1 };
    const ours = await fitBoosting(data, params);
    writeFileSync(join(folder, "ours.txt"), toLightGbmText(ours));
    execFileSync(python, [pythonFile("boosting-exchange.py"), folder], { stdio: ["ignore", "inherit", "inherit"] });
    const said = JSON.parse(readFileSync(join(folder, "said.json"), "utf8")) as Record<string, Said>;
    const notes: string[] = [];
    const failures: string[] = [];
    for (const [name, expected] of Object.entries(said)) {
      const text = readFileSync(join(folder, `${name}.txt`), "utf8");
      const model = name === "ours" ? ours : fromLightGbmText(text);
      const differences = {
        raw: greatest(predictRaw(model, table), expected.raw),
        prediction: greatest(predict(model, table), expected.prediction),
        contribution: greatest(contributions(model, table), expected.contributions.flat()),
      };
      notes.push(`${name}: greatest differences ${JSON.stringify(differences)}`);
      if (Math.max(...Object.values(differences)) > 1e-6) failures.push(`${name}: not equal to 1e-6`);
      copyFileSync(join(folder, `${name}.txt`), join(FIXTURE, `${name}.txt`));
    }
    const kept = Object.entries(said).map(([name, { contributions: of, ...scores }]) => {
      return [name, { ...scores, contributions: of.slice(0, KEPT_CONTRIBUTIONS) }];
    });
    writeFileSync(join(FIXTURE, "said.ndjson"), `${JSON.stringify(Object.fromEntries(kept))}\n`);
    const columns = table.columns.map((column) => {
      return { name: column.name, values: [...(column.kind === "numeric" ? column.values : column.codes)].map(orNull) };
    });
    writeFileSync(join(FIXTURE, "rows.ndjson"), `${JSON.stringify({ columns, label: [...label] })}\n`);
    return { sizes: { rows: ROWS, models: notes.length }, figures: [], verdicts: [], notes, failures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Four numbers, of which two have zeros and one is missing often, and a category. */
function makeRows(): Labelled {
  const random = seededRandom(20);
  const draw = (): number => Math.round(1000 * normalDraw(random)) / 1000;
  const values = [0, 1, 2, 3].map((f) =>
    Float64Array.from({ length: ROWS }, () => {
      const share = random();
      return f >= 2 && share < 0.2 ? 0 : f === 3 && share > 0.75 ? Number.NaN : draw();
    }),
  );
  const codes = Int32Array.from({ length: ROWS }, () => Math.floor(7 * random()) - 1);
  const label = Float64Array.from({ length: ROWS }, (_, i) => {
    const missing = Number.isNaN(values[3]![i]!) ? 1 : 0.5 * values[3]![i]!;
    return +(random() < 1 / (1 + Math.exp(-values[0]![i]! * values[1]![i]! - missing - (codes[i]! % 2) + 0.5)));
  });
  const columns: Column[] = values.map((v, f) => ({ kind: "numeric", name: `x${f}`, values: v }));
  columns.push({ kind: "categorical", name: "c", codes, categories: ["0", "1", "2", "3", "4", "5"] });
  return { table: { rows: ROWS, columns }, label };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function greatest(found: Float64Array, expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}
