import { SET_WORDS, type Workspace } from "./workspace.js";

/** The leaf of a row in the tree that the workspace holds, by the row's bins. */
export function leafByBins(workspace: Workspace, leaves: number, rowBins: Uint8Array): (row: number) => number {
  const { features, shape, nodeFeature, nodeBin, nodeMissingLeft, nodeLeft, nodeRight, nodeSets } = workspace;
  const { bins, categorical } = shape;
  return (row) => {
    let node = leaves === 1 ? -1 : 0;
    while (node >= 0) {
      const feature = nodeFeature[node]!;
      const bin = rowBins[row * features + feature]!;
      const left = categorical[feature]!
        ? (nodeSets[node * SET_WORDS + (bin >>> 5)]! >>> (bin & 31)) & 1
        : bin === bins[feature]!
          ? nodeMissingLeft[node]!
          : bin <= nodeBin[node]!
            ? 1
            : 0;
      node = left === 1 ? nodeLeft[node]! : nodeRight[node]!;
    }
    return ~node;
  };
}
