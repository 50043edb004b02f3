import { fitCandidates, type ChurnPanel } from "../../models/churn/candidates.js";
import { judge } from "../../models/churn/judge.js";
import type { LearnerName, ScoringModel } from "../../models/churn/learner.js";
import { fitBoosted } from "../../models/churn/learners/boosted.js";
import { fitLinear } from "../../models/churn/learners/linear.js";
import { fitPoints } from "../../models/churn/learners/points.js";
import { splitPanel } from "../../models/churn/split-panel.js";
import { labelsOf, rowsOf, type Numbers } from "../../models/churn/table-rows.js";
import { seededRandom, shuffled } from "../../models/random.js";
import { asNumbers } from "./as-numbers.js";
import { folds, readBank, readTelco, rolling } from "./boosting-sets.js";

export interface ChurnTruths {
  readonly set: "telco" | "bank";
  /** Five folds drawn by another seed, or every 1,000 rows trained by another seed. */
  readonly seed: number;
  /** One learner for all parts; null: chosen anew in each. */
  readonly learner: LearnerName | null;
}

/** Log odds of the champion for the rows of one part, with their labels. */
export interface TruthPart {
  readonly champion: LearnerName;
  readonly scores: readonly number[];
  readonly labels: readonly number[];
}

/** The share of the training rows that learners are compared on. */
const COMPARED = 0.2;

/** Chooses among the job's learners inside each part's training rows, trains the chosen one on all of them, and scores the part. */
export async function runChurnTruths({ set, seed, learner }: ChurnTruths): Promise<readonly TruthPart[]> {
  const { table: mixed, label } = await (set === "telco" ? readTelco() : readBank());
  const table = asNumbers(mixed);
  const labels = Uint8Array.from(label);
  const parts: TruthPart[] = [];
  const splits = set === "telco" ? folds(label, seed + 1).slice(-5) : rolling(table.rows);
  for (const [part, { training, held }] of splits.entries()) {
    const [seen, unseen] = [Uint32Array.from(training), Uint32Array.from(held)];
    const own = 100 * seed + part;
    const panel = panelOf(rowsOf(table, seen), labelsOf(labels, seen), own);
    const champion = learner ?? (await championOf(panel, own));
    const scores = (await trainedOnAll(champion, panel, own)).score(rowsOf(table, unseen));
    parts.push({ champion, scores: [...scores], labels: [...labelsOf(labels, unseen)] });
  }
  return parts;
}

/** A fifth of the rows, by seed, is what learners are compared on. */
function panelOf(table: Numbers, hasLeft: Uint8Array, seed: number): ChurnPanel {
  const heldOut = new Uint8Array(table.rows);
  const compared = shuffled(table.rows, seededRandom(seed)).slice(0, Math.round(table.rows * COMPARED));
  for (const row of compared) heldOut[row] = 1;
  return { customerId: Array.from(heldOut, (_, i) => String(i)), heldOut, hasLeft, table };
}

async function championOf(panel: ChurnPanel, seed: number): Promise<LearnerName> {
  const split = splitPanel(panel.customerId, panel.heldOut, seed);
  const { fitted } = await fitCandidates(panel, split, { seed, threads: 1, tensorFlow: null });
  const gates = { mostCalibrationError: 0.03, mostAuc: 0.97, live: null };
  return judge(panel, split.heldOut, fitted, { seed, ...gates }).challenger.name;
}

function trainedOnAll(name: LearnerName, panel: ChurnPanel, seed: number): ScoringModel | Promise<ScoringModel> {
  const { learning, stopping, calibration } = splitPanel(panel.customerId, new Uint8Array(panel.hasLeft.length), seed);
  const all = Uint32Array.from([...learning, ...calibration]).sort();
  const data = {
    table: rowsOf(panel.table, all),
    labels: labelsOf(panel.hasLeft, all),
    stopping: { table: rowsOf(panel.table, stopping), labels: labelsOf(panel.hasLeft, stopping) },
  };
  if (name === "logistic") return fitLinear(data);
  return name === "scorecard" ? fitPoints(data) : fitBoosted(data, { seed, threads: 1 });
}
