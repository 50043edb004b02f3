import type { BoostingModel } from "./boosting-model.js";
import { scoringKernel, type Scorer } from "./kernel/scoring-kernel.js";
import { BLOCK, type FillBlock } from "./row-blocks.js";
import { leafOf } from "./tree.js";

/** Making the kernel takes as long as walking the trees for some hundred rows. */
const FEW_ROWS = 1000;

/** Adds the leaves of all trees, in their order, to the scores, one a row; gives them back. */
export function addTrees(model: BoostingModel, fill: FillBlock, scores: Float64Array): Float64Array {
  return scores.length < FEW_ROWS ? walkTrees(model, fill, scores) : runKernel(model, fill, scores);
}

/** Row by row from each root; the plain way. */
export function walkTrees({ features, trees }: BoostingModel, fill: FillBlock, scores: Float64Array): Float64Array {
  const stride = features.length;
  const block = new Float64Array(BLOCK * stride);
  for (let from = 0; from < scores.length; from += BLOCK) {
    const to = Math.min(scores.length, from + BLOCK);
    fill(from, to, block, stride);
    for (const tree of trees) {
      for (let i = from; i < to; i++) {
        scores[i] = scores[i]! + tree.leafValue[leafOf(tree, block, (i - from) * stride)]!;
      }
    }
  }
  return scores;
}

/** Made once a model: it takes as long as scoring some hundred rows. */
const kernels = new WeakMap<BoostingModel, Scorer>();

function runKernel(model: BoostingModel, fill: FillBlock, scores: Float64Array): Float64Array {
  let kernel = kernels.get(model);
  if (kernel === undefined) kernels.set(model, (kernel = scoringKernel(model.features, model.trees, BLOCK)));
  const { block, stride, score } = kernel;
  for (let from = 0; from < scores.length; from += BLOCK) {
    const to = Math.min(scores.length, from + BLOCK);
    fill(from, to, block, stride);
    score(to - from, scores, from);
  }
  return scores;
}
