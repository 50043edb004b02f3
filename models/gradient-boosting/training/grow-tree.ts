import type { SettledParams } from "../params.js";
import type { Crew } from "./crew.js";
import {
  BIN,
  GAIN,
  LEFT_GRADIENT,
  LEFT_HESSIAN,
  LEFT_ROWS,
  MISSING_GOES_LEFT,
  NO_SET,
  SET,
  SORTED_CATEGORIES,
} from "./find-split.js";
import { leafValue } from "./leaf-score.js";
import { SET_WORDS, SPLIT_FIELDS, type Workspace } from "./workspace.js";

/** What a tree needs to know of its columns. */
export interface GrowSetting {
  readonly params: SettledParams;
  readonly monotone: Int8Array;
  /** Per group of columns that may meet, one flag a feature; empty: all may. */
  readonly interactions: readonly Uint8Array[];
  /** The Hessian counts rows exactly. */
  readonly exactRows: boolean;
}

/** The shape of a tree over bins; its splits stand in the workspace. Inner node i was made by the i-th split. */
export interface GrownTree {
  readonly leaves: number;
  readonly nodeGain: Float64Array;
  readonly nodeRows: Float64Array;
  readonly leafRows: Float64Array;
}

/** A split near the bound of rows that is only estimated to keep it is counted. */
const NEAR = 2;

/**
 * Grows one tree leaf by leaf, from the histogram of the root that stands in the workspace.
 * @param drawn per feature, 1 where this tree may use it
 */
export function growTree(crew: Crew, setting: GrowSetting, drawn: Uint8Array): GrownTree {
  const { workspace } = crew;
  const { params, monotone } = setting;
  const { features, splits, allowed, integers, leafGradient, leafHessian, leafRows, leafLow, leafHigh } = workspace;
  const most = workspace.shape.leaves;
  const depth = new Int32Array(most);
  const used = Array.from({ length: most }, () => new Uint8Array(features));
  /** Node and side that a leaf hangs from. */
  const parent = new Int32Array(most).fill(-1);
  const parentLeft = new Uint8Array(most);
  const best = new Int32Array(most).fill(-1);
  const nodeGain = new Float64Array(most);
  const nodeRows = new Float64Array(most);

  const gainOf = (leaf: number): number =>
    best[leaf]! < 0 ? -Infinity : splits[(leaf * features + best[leaf]!) * SPLIT_FIELDS + GAIN]!;

  const mayBeSplit = (leaf: number): boolean =>
    (params.maxDepth === 0 || depth[leaf]! < params.maxDepth) && leafRows[leaf]! >= 2 * params.minRows;

  const allow = (leaf: number): void => {
    for (let f = 0; f < features; f++) {
      const open = setting.interactions.length === 0 || meets(setting.interactions, used[leaf]!, f);
      allowed[leaf * features + f] = drawn[f] === 1 && open && mayBeSplit(leaf) ? 1 : 0;
    }
  };

  /** The feature of the greatest gain; of equal ones the first. */
  const choose = (leaf: number): void => {
    best[leaf] = -1;
    let most = -Infinity;
    for (let f = 0; f < features; f++) {
      if (allowed[leaf * features + f] === 0) continue;
      const gain = splits[(leaf * features + f) * SPLIT_FIELDS + GAIN]!;
      if (gain > most) {
        most = gain;
        best[leaf] = f;
      }
    }
  };

  const writeSides = (leaf: number): number => {
    const feature = best[leaf]!;
    const at = (leaf * features + feature) * SPLIT_FIELDS;
    integers[3] = feature;
    integers[4] = splits[at + BIN]!;
    integers[5] = splits[at + MISSING_GOES_LEFT]!;
    integers[6] = splits[at + SET]! === NO_SET ? 0 : 1;
    integers[7] = leaf;
    return at;
  };

  /** Where the estimate is near the bound, counts; a split that breaks it is looked for again, by counted rows. */
  const holdToRows = (leaf: number, spare: number): boolean => {
    if (setting.exactRows) return true;
    const at = writeSides(leaf);
    const smaller = Math.min(splits[at + LEFT_ROWS]!, leafRows[leaf]! - splits[at + LEFT_ROWS]!);
    if (smaller >= NEAR * params.minRows + 16) return true;
    crew.run("countLeft", leaf, spare);
    const left = rowsOf(workspace, spare);
    if (left >= params.minRows && leafRows[leaf]! - left >= params.minRows) return true;
    crew.run("countBins", leaf);
    crew.run("findCounted", leaf);
    choose(leaf);
    return false;
  };

  leafRows[0] = rowsOf(workspace, 0);
  leafLow[0] = -Infinity;
  leafHigh[0] = Infinity;
  workspace.leafL2[0] = params.l2;
  allow(0);
  sumRoot(workspace);
  crew.run("find", 0, -1);
  choose(0);

  let leaves = 1;
  while (leaves < most) {
    let leaf = -1;
    for (let i = 0; i < leaves; i++) if (gainOf(i) > (leaf < 0 ? -Infinity : gainOf(leaf))) leaf = i;
    if (leaf < 0) break;
    if (!holdToRows(leaf, leaves)) continue;
    const [node, added] = [leaves - 1, leaves];
    const at = writeSides(leaf);
    const feature = best[leaf]!;
    hang(workspace, parent[leaf]!, parentLeft[leaf]!, node);
    workspace.nodeFeature[node] = feature;
    workspace.nodeBin[node] = splits[at + BIN]!;
    workspace.nodeMissingLeft[node] = splits[at + MISSING_GOES_LEFT]!;
    workspace.nodeLeft[node] = ~leaf;
    workspace.nodeRight[node] = ~added;
    const set = (leaf * features + feature) * SET_WORDS;
    workspace.nodeSets.set(workspace.splitSets.subarray(set, set + SET_WORDS), node * SET_WORDS);
    nodeGain[node] = splits[at + GAIN]!;
    nodeRows[node] = leafRows[leaf]!;
    const isSorted = splits[at + SET] === SORTED_CATEGORIES;

    const [gLeft, hLeft] = [splits[at + LEFT_GRADIENT]!, splits[at + LEFT_HESSIAN]!];
    const [gRight, hRight] = [leafGradient[leaf]! - gLeft, leafHessian[leaf]! - hLeft];
    const l2 = params.l2 + (isSorted ? params.categoryL2 : 0);
    bound(workspace, setting, monotone[feature]!, leaf, added, [gLeft, hLeft, gRight, hRight], l2);
    workspace.leafL2[leaf] = workspace.leafL2[added] = l2;
    [leafGradient[leaf], leafHessian[leaf]] = [gLeft, hLeft];
    [leafGradient[added], leafHessian[added]] = [gRight, hRight];
    depth[added] = ++depth[leaf]!;
    used[added]!.set(used[leaf]!);
    used[leaf]![feature] = used[added]![feature] = 1;
    parent[leaf] = parent[added] = node;
    [parentLeft[leaf], parentLeft[added]] = [1, 0];

    const rowsLeft = splits[at + LEFT_ROWS]!;
    const [smaller, larger] = rowsLeft <= leafRows[leaf]! / 2 ? [leaf, added] : [added, leaf];
    const deeper = leaves + 1 < most && (params.maxDepth === 0 || depth[leaf]! < params.maxDepth);
    const worth = deeper && leafRows[leaf]! >= 3 * params.minRows;
    crew.run("split", leaf, added, worth ? smaller : -1);
    leaves++;
    leafRows[leaf] = rowsOf(workspace, leaf);
    leafRows[added] = rowsOf(workspace, added);
    best[leaf] = best[added] = -1;
    if (!worth) continue;
    allow(leaf);
    allow(added);
    crew.run("find", smaller, larger);
    choose(leaf);
    choose(added);
  }
  return { leaves, nodeGain, nodeRows, leafRows: leafRows.slice(0, leaves) };
}

/** Exact, as all of them are whole numbers. */
function sumRoot({ rootSums, leafGradient, leafHessian, shape }: Workspace): void {
  [leafGradient[0], leafHessian[0]] = [0, 0];
  for (let t = 0; t < shape.threads; t++) {
    leafGradient[0]! += rootSums[2 * t]!;
    leafHessian[0]! += rootSums[2 * t + 1]!;
  }
}

function rowsOf({ count, shape }: Workspace, leaf: number): number {
  let rows = 0;
  for (let t = 0; t < shape.threads; t++) rows += count[t * shape.leaves + leaf]!;
  return rows;
}

function hang({ nodeLeft, nodeRight }: Workspace, parent: number, left: number, node: number): void {
  if (parent < 0) return;
  if (left === 1) nodeLeft[parent] = node;
  else nodeRight[parent] = node;
}

/** A column may join those on the way when some group holds it and all of them. */
function meets(groups: readonly Uint8Array[], used: Uint8Array, feature: number): boolean {
  return groups.some((group) => group[feature] === 1 && used.every((flag, f) => flag === 0 || group[f] === 1));
}

/** A monotone split parts the values of its two sides at their middle, for all splits below it. */
function bound(
  { leafLow, leafHigh, numbers }: Workspace,
  { params }: GrowSetting,
  direction: number,
  left: number,
  right: number,
  [gLeft, hLeft, gRight, hRight]: readonly [number, number, number, number],
  l2: number,
): void {
  const [low, high] = [leafLow[left]!, leafHigh[left]!];
  [leafLow[right], leafHigh[right]] = [low, high];
  if (direction === 0) return;
  const [g, h] = [numbers[0]!, numbers[1]!];
  const ofLeft = leafValue(gLeft * g, hLeft * h, params.l1, l2, low, high);
  const ofRight = leafValue(gRight * g, hRight * h, params.l1, l2, low, high);
  const middle = (ofLeft + ofRight) / 2;
  if (direction > 0) leafHigh[left] = leafLow[right] = middle;
  else leafLow[left] = leafHigh[right] = middle;
}
