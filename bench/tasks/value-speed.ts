import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fitBgNbd } from "../../models/buy-till-you-die/fit-purchases.js";
import { simulateHistories } from "../../models/buy-till-you-die/simulate-histories.js";
import { measure, type Measured } from "../harness/measure.js";

export interface ValueSpeed {
  readonly folder: string;
  readonly customers: number;
}

/** The truth that the customers follow; times in days. */
export const TRUTH = { r: 0.25, alpha: 31, a: 0.8, b: 2.5 };
/** Customers began on a Monday of the last eighteen months. */
const WEEKS = 78;
export const HORIZON = 365;

export interface ValueTimes {
  /** Of the first time in its process, and of the third. */
  readonly cold: Measured;
  readonly whole: Measured;
  readonly fitSeconds: number;
  readonly logLikelihood: number;
  readonly parameters: Readonly<Record<string, number>>;
  readonly standardErrors: Readonly<Record<string, number>>;
  readonly iterations: number;
}

/** Writes the different histories of the customers, with how many have each; returns how many there are. */
export async function makeValueData({ folder, customers }: ValueSpeed): Promise<{ readonly histories: number }> {
  const ages = Float64Array.from({ length: customers }, (_, i) => 7 * (1 + (i % WEEKS)));
  const { repeats, recency } = simulateHistories("bg-nbd", TRUTH, ages, 1);
  const counts = new Map<number, number>();
  for (let i = 0; i < customers; i++) {
    // Whole days from one to the age.
    const key = (repeats[i]! * 2000 + ages[i]!) * 2000 + (repeats[i] === 0 ? 0 : Math.max(1, Math.round(recency[i]!)));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const keys = [...counts.keys()].sort((a, b) => a - b);
  const write = (name: string, of: (key: number) => number): void =>
    writeFileSync(join(folder, `${name}.f64`), Float64Array.from(keys, of));
  write("repeats", (key) => Math.floor(key / 4_000_000));
  write("age", (key) => Math.floor(key / 2000) % 2000);
  write("recency", (key) => key % 2000);
  write("weights", (key) => counts.get(key)!);
  return { histories: keys.length };
}

/** Fits BG/NBD and scores every history; the histories are in memory before the clock starts. */
export async function runValueSpeed({ folder }: ValueSpeed): Promise<ValueTimes> {
  const read = (name: string) => new Float64Array(new Uint8Array(readFileSync(join(folder, `${name}.f64`))).buffer);
  const histories = { repeats: read("repeats"), recency: read("recency"), age: read("age"), weights: read("weights") };
  let fitSeconds = 0;
  const once = () =>
    measure(async () => {
      const began = performance.now();
      const model = fitBgNbd(histories);
      fitSeconds = (performance.now() - began) / 1000;
      const alive = model.probabilityAlive(histories);
      const orders = model.expectedOrders(histories, HORIZON);
      return { model, alive, orders };
    });
  const { measured: cold } = await once();
  await once();
  const { value, measured } = await once();
  const { model, alive, orders } = value;
  writeFileSync(join(folder, "alive-ours.f64"), alive);
  writeFileSync(join(folder, "orders-ours.f64"), orders);
  const { logLikelihood, parameters, standardErrors, report } = model;
  return {
    cold,
    whole: measured,
    fitSeconds,
    logLikelihood,
    parameters,
    standardErrors,
    iterations: report.iterations,
  };
}
