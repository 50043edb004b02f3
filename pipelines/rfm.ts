import { FitError } from "../models/errors.js";
import { rfmShift } from "../models/rfm/rfm-shift.js";
import { moneyText, type RfmMeaning } from "../models/rfm/rfm-meaning.js";
import { readNights } from "../warehouse/ledger/nights.js";
import { createHistory } from "../warehouse/schema/history.js";
import {
  dropMeasures,
  measureRfm,
  readRfmDistributions,
  readRfmScores,
  replaceRefit,
  replaceRfm,
  type RfmScale,
} from "../warehouse/results/rfm.js";
import { laterVersions, meaningAt, newVersion, settleMeaning, type SettledMeaning } from "./rfm/meaning.js";
import type { Step, StepContext, StepReport } from "./runner/step.js";

/**
 * Writes `result.rfm`: recency, frequency and money of every customer with a sale, scored by cut points that are kept; and
 * `result.rfm_refit`: who is in another segment because a new version of them counts since the night before.
 */
export const rfmStep: Step = {
  name: "rfm",
  version: 2,
  reads: ["core.line"],
  writes: ["result.rfm", "result.rfm_refit", "history.meaning"],
  configuration: (project) => ({ laterVersions: laterVersions(project), refit: project.settings.rfm }),
  run: runRfm,
};

/** Takes new cut points now, live from the moment on; `asked` tells one call from the next. */
export const trainRfmStep = (asked: string): Step => ({
  name: "train",
  version: 1,
  reads: ["core.line"],
  writes: [],
  configuration: () => asked,
  run: runTraining,
});

/** What is told where nothing is done: above it much has moved. @source Siddiqi (2006) */
const MUCH = 0.25;

async function runRfm(context: StepContext): Promise<StepReport> {
  const { project, warehouse, asOf, schemas, past } = context;
  await createHistory(warehouse);
  const notes: string[] = [];
  const rowsIn = await measureRfm(warehouse, asOf, schemas);
  const measure = () => readRfmDistributions(warehouse, schemas);
  let settled = await settleMeaning(project, warehouse, asOf, measure);
  const rowsOut = await replaceRfm(warehouse, asOf, schemas, settled === null ? NO_SCALE : scaleOf(settled.meaning));
  let old = (settled?.versions ?? 0) < 2 ? null : await liveBefore(context);
  const writes = [settled?.afterCommit ?? null];
  if (settled === null) notes.push("no customer has a sale yet: cut points are taken by the first night that has one");
  if (settled?.fixed === true) notes.push(`cut points taken from ${rowsIn} customers; kept in meanings/rfm.v1.yaml`);
  const then = settled?.meaning.scores ?? null;
  const shift = then === null || past ? null : rfmShift(then, await readRfmScores(warehouse, schemas));
  const { refitShift } = project.settings.rfm;
  if (settled !== null && shift !== null && shift > (refitShift ?? MUCH)) {
    const moved = `customers have moved between the scores by ${shift.toFixed(2)} since rfm.v${settled.version}`;
    if (refitShift === null) notes.push(`${moved}; new cut points: clientele train rfm`);
    else {
      old = settled;
      settled = await newVersion(project, warehouse, asOf, await measure());
      writes.push(settled.afterCommit);
      await replaceRfm(warehouse, asOf, schemas, scaleOf(settled.meaning));
      notes.push(`${moved}: cut points taken anew, kept in meanings/rfm.v${settled.version}.yaml`);
    }
  }
  const differs = old !== null && settled !== null && old.version !== settled.version;
  const before = differs ? { version: old!.version, scale: scaleOf(old!.meaning) } : null;
  const changed = await replaceRefit(warehouse, asOf, schemas, before, settled?.version ?? 0);
  if (differs) notes.push(`${changed} customers are in another segment because rfm.v${settled!.version} counts now`);
  await dropMeasures(warehouse, schemas);
  const afterCommit = async (): Promise<void> => {
    for (const write of writes) await write?.();
  };
  return { rowsIn, rowsOut, notes, ...(writes.some((write) => write !== null) ? { afterCommit } : {}) };
}

/** The meaning that counted on the night before; null in a first night. */
async function liveBefore({ project, warehouse, asOf }: StepContext): Promise<SettledMeaning | null> {
  const nights = (await readNights(warehouse)).map(({ as_of }) => as_of).filter((night) => night < asOf);
  return nights.length === 0 ? null : meaningAt(project, warehouse, nights.at(-1)!);
}

async function runTraining({ project, warehouse, asOf, schemas }: StepContext): Promise<StepReport> {
  await createHistory(warehouse);
  const rowsIn = await measureRfm(warehouse, asOf, schemas);
  const distributions = await readRfmDistributions(warehouse, schemas);
  await dropMeasures(warehouse, schemas);
  if (rowsIn === 0)
    throw new FitError("no-rows", "rfm: no customer has a sale before the night; there are no cut points to take.");
  const { version, afterCommit } = await newVersion(project, warehouse, asOf, distributions, "train");
  const notes = [`rfm.v${version}: cut points taken from ${rowsIn} customers, live from ${asOf} on`];
  return { rowsIn, rowsOut: 1, notes, ...(afterCommit === null ? {} : { afterCommit }) };
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
