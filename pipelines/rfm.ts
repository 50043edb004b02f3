import { moneyText, type RfmMeaning } from "../models/rfm/rfm-meaning.js";
import { createHistory } from "../warehouse/schema/history.js";
import { measureRfm, readRfmDistributions, replaceRfm, type RfmScale } from "../warehouse/results/rfm.js";
import { laterVersions, settleMeaning } from "./rfm/meaning.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/** Writes `result.rfm`: recency, frequency and money of every customer with a sale, scored by cut points that are kept. */
export const rfmStep: Step = {
  name: "rfm",
  version: 1,
  reads: ["core.line"],
  writes: ["result.rfm", "history.meaning"],
  configuration: (project) => ({ laterVersions: laterVersions(project) }),
  run: runRfm,
};

async function runRfm({ project, warehouse, asOf, schemas }: StepContext): Promise<StepReport> {
  await createHistory(warehouse);
  const rowsIn = await measureRfm(warehouse, asOf, schemas);
  const settled = await settleMeaning(project, warehouse, asOf, () => readRfmDistributions(warehouse, schemas));
  const scale = settled === null ? NO_SCALE : scaleOf(settled.meaning);
  const rowsOut = await replaceRfm(warehouse, asOf, schemas, scale);
  const notes: string[] = [];
  if (settled === null) notes.push("no customer has a sale yet: cut points are taken by the first night that has one");
  if (settled?.fixed === true) notes.push(`cut points taken from ${rowsIn} customers; kept in meanings/rfm.v1.yaml`);
  const afterCommit = settled?.afterCommit ?? null;
  return { rowsIn, rowsOut, notes, ...(afterCommit === null ? {} : { afterCommit }) };
}

/** Scores nobody: there is no row to score. */
const NO_SCALE: RfmScale = {
  recencyDays: [0, 0, 0, 0],
  frequency: [0, 0, 0, 0],
  monetary: ["0", "0", "0", "0"],
  segments: Array<string>(25).fill(""),
};

const scaleOf = ({ cutPoints, segments }: RfmMeaning): RfmScale => ({
  recencyDays: cutPoints.recencyDays,
  frequency: cutPoints.frequency,
  monetary: cutPoints.monetary.map(moneyText),
  segments: segments.flat(),
});
