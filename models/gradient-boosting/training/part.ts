import { rowObjective } from "../objectives/row-objective.js";
import type { SettledParams } from "../params.js";
import type { CommandName } from "./commands.js";
import { splitFinder } from "./find-split.js";
import { flush, type AddRows } from "./histogram.js";
import { histogramKernel } from "../kernel/histogram-kernel.js";
import { mixed, packGradients, type Precision } from "./quantise.js";
import { leafByBins } from "./tree-over-bins.js";
import type { Memory } from "../../web-assembly/memory.js";
import { BLOCK_ROWS, ownRows, SET_WORDS, type Workspace } from "./workspace.js";

/** What a thread does, by command; arguments stand in `integers` and `numbers` of the workspace. */
export type Part = Readonly<Record<Exclude<CommandName, "stop">, () => void>>;

export interface PartSetting {
  readonly params: SettledParams;
  readonly monotone: Int8Array;
  readonly precision: Precision;
}

/** The work of thread `thread`: on the rows that it owns, and when splits are looked for, on its features. */
export function createPart(
  workspace: Workspace,
  memory: Memory,
  { params, monotone, precision }: PartSetting,
  thread: number,
): Part {
  const { shape, features, offsets, total, integers, numbers, order, spare, columnBins, begin, count } = workspace;
  const { rows, threads, leaves, bins } = shape;
  const own = ownRows(rows, thread, threads);
  const ownValidation = ownRows(shape.validationRows, thread, threads);
  const ownFeatures = {
    from: Math.floor((features * thread) / threads),
    to: Math.floor((features * (thread + 1)) / threads),
  };
  const objective = rowObjective(params.objective);
  const packedSums = workspace.packedSums[thread]!;
  const gradientSums = workspace.ownGradientSums[thread]!;
  const hessianSums = workspace.ownHessianSums[thread]!;
  const counts = workspace.ownCounts[thread]!;
  const addRows: AddRows = histogramKernel(workspace, memory, packedSums);
  const findSplit = splitFinder(workspace, params, monotone);
  const goesLeft = new Uint8Array(256);
  const segment = (leaf: number): { from: number; to: number } => {
    const from = begin[thread * leaves + leaf]!;
    return { from, to: from + count[thread * leaves + leaf]! };
  };

  const buildHistogram = (leaf: number): void => {
    gradientSums.fill(0);
    hessianSums.fill(0);
    const { from, to } = segment(leaf);
    for (let at = from; at < to; at += precision.flushRows) {
      addRows(at, Math.min(to, at + precision.flushRows));
      flush(packedSums, gradientSums, hessianSums);
    }
  };

  /** Reads which bins go left: feature, bin, missing left and set stand from `integers[at]`. */
  const readSides = (at: number): Uint8Array => {
    const feature = integers[at]!;
    if (integers[at + 3] === 0) {
      goesLeft.fill(1, 0, integers[at + 1]! + 1).fill(0, integers[at + 1]! + 1);
      goesLeft[bins[feature]!] = integers[at + 2]!;
    } else {
      const leaf = integers[at + 4]!;
      const set = (leaf * features + feature) * SET_WORDS;
      for (let bin = 0; bin < 256; bin++) goesLeft[bin] = (workspace.splitSets[set + (bin >>> 5)]! >>> (bin & 31)) & 1;
    }
    return columnBins.subarray(feature * rows, (feature + 1) * rows);
  };

  const mergeInto = (smaller: number, larger: number, feature: number): void => {
    const from = offsets[feature]!;
    const to = from + bins[feature]! + 1;
    for (const [all, parts] of [
      [workspace.gradientSums, workspace.ownGradientSums],
      [workspace.hessianSums, workspace.ownHessianSums],
    ] as const) {
      // The sums of the parent stand where its left child, the one of the lower number, will have its own.
      const parent = larger < 0 ? smaller : Math.min(smaller, larger);
      for (let i = from; i < to; i++) {
        let sum = 0;
        for (let t = 0; t < threads; t++) sum += parts[t]![i]!;
        const before = all[parent * total + i]!;
        all[smaller * total + i] = sum;
        if (larger >= 0) all[larger * total + i] = before - sum;
      }
    }
  };

  const lossByBlock = (
    into: Float64Array,
    { from, to }: { from: number; to: number },
    score: Float64Array,
    label: Float64Array,
    weight: Float64Array | null,
  ): void => {
    for (let at = from; at < to; at += BLOCK_ROWS) {
      into[at / BLOCK_ROWS] = objective!.loss(score, label, weight, at, Math.min(to, at + BLOCK_ROWS));
    }
  };

  return {
    derive: () => {
      if (objective !== null) objective.derive(workspace, own.from, own.to);
      let [g, h] = [0, 0];
      for (let i = own.from; i < own.to; i++) {
        const size = Math.abs(workspace.gradient[i]!);
        // Written so that NaN is kept.
        if (!(size <= g)) g = size;
        if (!(workspace.hessian[i]! <= h)) h = workspace.hessian[i]!;
      }
      workspace.maxima[2 * thread] = g;
      workspace.maxima[2 * thread + 1] = h;
    },
    root: () => {
      const [roundingKey, samplingKey] = [integers[0]!, integers[1]!];
      packGradients(workspace, { gradient: 1 / numbers[0]!, hessian: 1 / numbers[1]! }, roundingKey, own.from, own.to);
      let n = own.from;
      if (params.rowSample === 1) for (; n < own.to; n++) order[n] = n;
      else {
        const limit = params.rowSample * 2 ** 32;
        for (let i = own.from; i < own.to; i++) if (mixed(i ^ samplingKey) < limit) order[n++] = i;
      }
      begin[thread * leaves] = own.from;
      count[thread * leaves] = n - own.from;
      buildHistogram(0);
      let [g, h] = [0, 0];
      for (let i = 0; i <= bins[0]!; i++) {
        g += gradientSums[i]!;
        h += hessianSums[i]!;
      }
      workspace.rootSums[2 * thread] = g;
      workspace.rootSums[2 * thread + 1] = h;
    },
    split: () => {
      const column = readSides(3);
      const [leaf, added, build] = [integers[0]!, integers[1]!, integers[2]!];
      const { from, to } = segment(leaf);
      let left = from;
      let right = 0;
      for (let i = from; i < to; i++) {
        const row = order[i]!;
        const side = goesLeft[column[row]!]!;
        order[left] = row;
        spare[from + right] = row;
        left += side;
        right += 1 - side;
      }
      order.set(spare.subarray(from, from + right), left);
      count[thread * leaves + leaf] = left - from;
      begin[thread * leaves + added] = left;
      count[thread * leaves + added] = right;
      if (build >= 0) buildHistogram(build);
    },
    find: () => {
      const [first, second] = [integers[0]!, integers[1]!];
      for (let f = ownFeatures.from; f < ownFeatures.to; f++) {
        mergeInto(first, second, f);
        for (const leaf of [first, second]) {
          if (leaf >= 0 && workspace.allowed[leaf * features + f] === 1) findSplit(leaf, f, null);
        }
      }
    },
    countLeft: () => {
      const column = readSides(3);
      const { from, to } = segment(integers[0]!);
      let left = 0;
      for (let i = from; i < to; i++) left += goesLeft[column[order[i]!]!]!;
      count[thread * leaves + integers[1]!] = left;
    },
    countBins: () => {
      counts.fill(0);
      const { from, to } = segment(integers[0]!);
      for (let i = from; i < to; i++) {
        const at = order[i]! * features;
        for (let f = 0; f < features; f++) {
          const bin = offsets[f]! + workspace.rowBins[at + f]!;
          counts[bin] = counts[bin]! + 1;
        }
      }
    },
    findCounted: () => {
      const leaf = integers[0]!;
      for (let f = ownFeatures.from; f < ownFeatures.to; f++) {
        for (let i = offsets[f]!; i <= offsets[f]! + bins[f]!; i++) {
          let sum = 0;
          for (let t = 0; t < threads; t++) sum += workspace.ownCounts[t]![i]!;
          workspace.counts[i] = sum;
        }
        if (workspace.allowed[leaf * features + f] === 1) findSplit(leaf, f, workspace.counts);
      }
    },
    leafSums: () => {
      const { gradient, hessian, blockGradient, blockHessian } = workspace;
      const leavesNow = integers[0]!;
      const blocks = { from: own.from / BLOCK_ROWS, to: Math.ceil(own.to / BLOCK_ROWS) };
      blockGradient.fill(0, blocks.from * leaves, blocks.to * leaves);
      blockHessian.fill(0, blocks.from * leaves, blocks.to * leaves);
      for (let leaf = 0; leaf < leavesNow; leaf++) {
        const { from, to } = segment(leaf);
        for (let i = from; i < to; i++) {
          const row = order[i]!;
          const at = Math.floor(row / BLOCK_ROWS) * leaves + leaf;
          blockGradient[at] = blockGradient[at]! + gradient[row]!;
          blockHessian[at] = blockHessian[at]! + hessian[row]!;
        }
      }
    },
    addTree: () => {
      const { score, leafValue, rowBins } = workspace;
      const leavesNow = integers[0]!;
      if (params.rowSample === 1) {
        for (let leaf = 0; leaf < leavesNow; leaf++) {
          const { from, to } = segment(leaf);
          const value = leafValue[leaf]!;
          for (let i = from; i < to; i++) score[order[i]!] = score[order[i]!]! + value;
        }
      } else {
        const leafOf = leafByBins(workspace, leavesNow, rowBins);
        for (let i = own.from; i < own.to; i++) score[i] = score[i]! + leafValue[leafOf(i)]!;
      }
      const leafOf = leafByBins(workspace, leavesNow, workspace.validationBins);
      const into = workspace.validationScore;
      for (let i = ownValidation.from; i < ownValidation.to; i++) into[i] = into[i]! + leafValue[leafOf(i)]!;
    },
    loss: () => {
      const { score, label, weight, validationScore, validationLabel, validationWeight } = workspace;
      if (integers[0] === 1) lossByBlock(workspace.blockLoss, own, score, label, weight);
      lossByBlock(workspace.validationBlockLoss, ownValidation, validationScore, validationLabel, validationWeight);
    },
  };
}
