import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fitBoosting } from "../../models/gradient-boosting/fit-boosting.js";
import { predictRaw } from "../../models/gradient-boosting/predict.js";
import type { Column } from "../../models/table.js";
import { readDoubles, takeRows } from "./boosting-data.js";

/** One set in a folder, as `measures/boosting-accuracy.ts` writes it for us and for Python. */
export interface BoostingAccuracy {
  readonly folder: string;
  readonly seed: number;
}

export interface BoostingScores {
  /** Scores of all held-out rows, split after split. */
  readonly file: string;
}

export interface AboutSet {
  readonly rows: number;
  readonly features: readonly string[];
  /** Indices of categorical features. */
  readonly categorical: readonly number[];
  readonly leaves: number;
  readonly learningRate: number;
  readonly rounds: number;
  /** Rows of training and held out, split after split. */
  readonly splits: readonly (readonly [number, number])[];
}

export async function runBoostingAccuracy({ folder, seed }: BoostingAccuracy): Promise<BoostingScores> {
  const about = JSON.parse(readFileSync(join(folder, "about.json"), "utf8")) as AboutSet;
  const { rows, leaves, learningRate, rounds } = about;
  const all = readDoubles(join(folder, "columns.f64"));
  const label = readDoubles(join(folder, "label.f64"));
  const bytes = readFileSync(join(folder, "splits.i32"));
  const splits = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const columns = about.features.map((name, f): Column => {
    const values = all.slice(f * rows, (f + 1) * rows);
    if (!about.categorical.includes(f)) return { kind: "numeric", name, values };
    const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
    const categories = Array.from({ length: codes.reduce((a, b) => Math.max(a, b), 0) + 1 }, (_, code) => `k${code}`);
    return { kind: "categorical", name, codes, categories };
  });
  const scores: number[] = [];
  let at = 0;
  for (const [training, held] of about.splits) {
    const seen = splits.subarray(at, at + training);
    const unseen = splits.subarray(at + training, at + training + held);
    at += training + held;
    const data = { table: takeRows({ rows, columns }, seen), label: Float64Array.from(seen, (i) => label[i]!) };
    const model = await fitBoosting(data, { seed, leaves, learningRate, rounds }, { threads: 1 });
    for (const score of predictRaw(model, takeRows({ rows, columns }, unseen))) scores.push(score);
  }
  const file = join(folder, "scores-ours.f64");
  writeFileSync(file, Float64Array.from(scores));
  return { file };
}
