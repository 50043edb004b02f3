import type { RowObjective } from "../objectives/objective.js";
import type { SettledParams } from "../params.js";
import type { Crew } from "./crew.js";
import { leafValue } from "./leaf-score.js";
import type { Workspace } from "./workspace.js";

/** Writes the value of each leaf, shrunk, from exact sums added up in the order of the blocks. */
export function valueLeaves(crew: Crew, params: SettledParams, objective: RowObjective | null, leaves: number): void {
  const { workspace } = crew;
  const { blocks, blockGradient, blockHessian, leafLow, leafHigh, leafL2 } = workspace;
  const most = workspace.shape.leaves;
  crew.run("leafSums", leaves);
  for (let leaf = 0; leaf < leaves; leaf++) {
    let [g, h] = [0, 0];
    for (let block = 0; block < blocks; block++) {
      g += blockGradient[block * most + leaf]!;
      h += blockHessian[block * most + leaf]!;
    }
    const renewed = objective?.renewLeaf === undefined ? null : renew(workspace, objective.renewLeaf, leaf);
    const value =
      renewed === null
        ? leafValue(g, h, params.l1, leafL2[leaf]!, leafLow[leaf]!, leafHigh[leaf]!)
        : Math.min(leafHigh[leaf]!, Math.max(leafLow[leaf]!, renewed));
    workspace.leafValue[leaf] = params.learningRate * value;
  }
}

function renew(workspace: Workspace, renewLeaf: NonNullable<RowObjective["renewLeaf"]>, leaf: number): number {
  const { shape, begin, count, order, score, label, weight } = workspace;
  const rows: number[] = [];
  for (let t = 0; t < shape.threads; t++) {
    const from = begin[t * shape.leaves + leaf]!;
    for (let i = from; i < from + count[t * shape.leaves + leaf]!; i++) rows.push(order[i]!);
  }
  const residuals = Float64Array.from(rows, (row) => label[row]! - score[row]!);
  return renewLeaf(residuals, weight === null ? null : Float64Array.from(rows, (row) => weight[row]!));
}
