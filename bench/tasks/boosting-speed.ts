import { existsSync, openSync, readSync, closeSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { auc } from "../../models/metrics/auc.js";
import { fitBoosting } from "../../models/gradient-boosting/fit-boosting.js";
import { predictRaw } from "../../models/gradient-boosting/predict.js";
import type { Column } from "../../models/table.js";
import { measure, type Measured } from "../harness/measure.js";
import { makeNumeric, readDoubles, writeLabelled, type Labelled } from "./boosting-data.js";

export interface BoostingSpeed {
  readonly folder: string;
  readonly rows: number;
  readonly features: number;
  readonly rounds: number;
  readonly threads: number;
}

export interface BoostingTimes {
  readonly training: Measured;
  readonly prediction: Measured;
  readonly threads: number;
  readonly auc: number;
}

/** Writes the data for all programs, training rows and a fifth as many held out. */
export async function makeBoostingData({ folder, rows, features }: BoostingSpeed): Promise<null> {
  if (existsSync(join(folder, "held-out-label.f64"))) return null;
  writeLabelled(folder, "training-", makeNumeric(rows, features, 1));
  writeLabelled(folder, "held-out-", makeNumeric(Math.floor(rows / 5), features, 2));
  return null;
}

/** Fits and scores the rows that it learned from; the data are in memory before the clock starts. */
export async function runBoostingSpeed(asked: BoostingSpeed): Promise<BoostingTimes> {
  const { folder, rows, features, rounds, threads } = asked;
  const data = readColumns(folder, "training-", rows, features);
  const fitted = await measure(() => fitBoosting(data, { seed: 1, rounds }, { threads }));
  const predicted = await measure(async () => predictRaw(fitted.value, data.table));
  const held = readColumns(folder, "held-out-", Math.floor(rows / 5), features);
  const scores = predictRaw(fitted.value, held.table);
  writeFileSync(join(folder, "scores-ours.f64"), scores);
  return {
    training: fitted.measured,
    prediction: predicted.measured,
    threads: fitted.value.report.threads,
    auc: auc({ scores, labels: Uint8Array.from(held.label) }),
  };
}

function readColumns(folder: string, prefix: string, rows: number, features: number): Labelled {
  const file = openSync(join(folder, `${prefix}columns.f64`), "r");
  const columns = Array.from({ length: features }, (_, f): Column => {
    const values = new Float64Array(rows);
    readSync(file, new Uint8Array(values.buffer), 0, 8 * rows, 8 * rows * f);
    return { kind: "numeric", name: `x${f}`, values };
  });
  closeSync(file);
  return { table: { rows, columns }, label: readDoubles(join(folder, `${prefix}label.f64`)) };
}
