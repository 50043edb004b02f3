import { setImmediate } from "node:timers/promises";
import { FitError } from "../../errors.js";
import { seededRandom, shuffled } from "../../random.js";
import type { BinnedFeature } from "../binning/binned-feature.js";
import type { BoostingReport } from "../boosting-model.js";
import type { Tree } from "../tree.js";
import type { Crew } from "./crew.js";
import { finishedTree } from "./finished-tree.js";
import { growTree, type GrowSetting } from "./grow-tree.js";
import { valueLeaves } from "./leaf-values.js";
import type { Loss } from "./loss.js";
import { keyOf, type Precision } from "./quantise.js";

export interface BoostSetting extends GrowSetting {
  readonly precision: Precision;
  readonly trainingLoss: boolean;
  readonly onRound: (round: number, losses: Losses) => boolean | void;
}

export interface Losses {
  readonly training: number | null;
  readonly validation: number | null;
}

export interface Boosted {
  readonly trees: readonly Tree[];
  readonly reason: BoostingReport["reason"];
  readonly rounds: number;
  readonly training: readonly number[];
  readonly validation: readonly number[];
}

/** Uses of the seed. */
const ROUNDING = 1;
const ROWS = 2;
const COLUMNS = 3;

/**
 * Rounds until they are used up, nothing is left to split, or the validation loss has not improved for `patience` rounds.
 * @throws {FitError} not-finite, no-split
 */
export async function boost(
  crew: Crew,
  setting: BoostSetting,
  features: readonly BinnedFeature[],
  loss: Loss,
): Promise<Boosted> {
  const { params } = setting;
  const { workspace } = crew;
  const trees: Tree[] = [];
  const [training, validation] = [[] as number[], [] as number[]];
  const sampled = params.rowSample < 1 || params.columnSample < 1;
  let reason: BoostingReport["reason"] = "max-rounds";
  let [round, best, bestTrees] = [0, Infinity, 0];
  workspace.score.fill(loss.base);
  workspace.validationScore.fill(loss.base);
  while (round < params.rounds) {
    loss.derive(crew);
    const splittable = scale(crew, setting);
    if (!splittable) {
      reason = "no-more-splits";
      break;
    }
    crew.run("root", keyOf(params.seed, round, ROUNDING), keyOf(params.seed, round, ROWS));
    const grown = growTree(crew, setting, drawColumns(setting, features.length, round));
    round++;
    if (grown.leaves === 1) {
      if (sampled) continue;
      reason = "no-more-splits";
      break;
    }
    valueLeaves(crew, params, loss.rowObjective, grown.leaves);
    trees.push(finishedTree(workspace, grown, features));
    crew.run("addTree", grown.leaves);
    const losses = loss.measure(crew, setting.trainingLoss);
    if (losses.training !== null) training.push(losses.training);
    if (losses.validation !== null) {
      validation.push(losses.validation);
      if (losses.validation < best) [best, bestTrees] = [losses.validation, trees.length];
    }
    if (setting.onRound(round, losses) === false) {
      reason = "stopped";
      break;
    }
    if (params.patience > 0 && validation.length > 0 && trees.length - bestTrees >= params.patience) {
      reason = "early-stopping";
      break;
    }
    // Lets signals and progress through: a fit can take minutes.
    await setImmediate();
  }
  if (trees.length === 0) {
    throw new FitError(
      "no-split",
      `fitBoosting: no split improves the loss with ${params.minRows} rows a side of ${workspace.shape.rows}. Is there too little data, or no relation to the label?`,
    );
  }
  const keep = params.patience > 0 && validation.length > 0 ? bestTrees : trees.length;
  return { trees: trees.slice(0, keep), reason, rounds: round, training, validation };
}

/** Sets what a quantised unit is worth; false where all gradients are 0. */
function scale({ workspace }: Crew, { precision, exactRows, params }: BoostSetting): boolean {
  const { maxima, numbers, shape } = workspace;
  let [g, h] = [0, 0];
  for (let t = 0; t < shape.threads; t++) {
    g = Math.max(g, maxima[2 * t]!);
    h = Math.max(h, maxima[2 * t + 1]!);
  }
  if (!Number.isFinite(g) || !Number.isFinite(h)) {
    throw new FitError(
      "not-finite",
      `fitBoosting: gradients of ${params.objective.kind} are not finite. Are labels or weights huge? Scale them.`,
    );
  }
  numbers[0] = g / (2 ** (precision.bits - 1) - 1);
  numbers[1] = exactRows || h === 0 ? 1 : h / (2 ** precision.bits - 1);
  return g > 0 && Number.isFinite(1 / numbers[0]) && Number.isFinite(1 / numbers[1]);
}

/** One flag a feature. */
function drawColumns({ params }: BoostSetting, features: number, round: number): Uint8Array {
  if (params.columnSample === 1) return new Uint8Array(features).fill(1);
  const drawn = new Uint8Array(features);
  const order = shuffled(features, seededRandom(keyOf(params.seed, round, COLUMNS)));
  for (const f of order.subarray(0, Math.ceil(features * params.columnSample))) drawn[f] = 1;
  return drawn;
}
