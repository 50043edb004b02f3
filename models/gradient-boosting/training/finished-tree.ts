import type { BinnedFeature } from "../binning/binned-feature.js";
import { CATEGORICAL, MISSING_APART, MISSING_LEFT, type Tree } from "../tree.js";
import type { GrownTree } from "./grow-tree.js";
import { SET_WORDS, type Workspace } from "./workspace.js";

/** The tree that the workspace holds, over values instead of bins. */
export function finishedTree(workspace: Workspace, grown: GrownTree, features: readonly BinnedFeature[]): Tree {
  const nodes = grown.leaves - 1;
  const sets: Uint32Array[] = [];
  const threshold = new Float64Array(nodes);
  const flags = new Uint8Array(nodes);
  const feature = workspace.nodeFeature.slice(0, nodes);
  for (let node = 0; node < nodes; node++) {
    const { edges, categories } = features[feature[node]!]!;
    if (categories !== null) {
      flags[node] = CATEGORICAL;
      threshold[node] = sets.length;
      const words = Math.ceil(categories.length / 32);
      sets.push(workspace.nodeSets.slice(node * SET_WORDS, node * SET_WORDS + words));
    } else {
      flags[node] = MISSING_APART + (workspace.nodeMissingLeft[node] === 1 ? MISSING_LEFT : 0);
      threshold[node] = edges[workspace.nodeBin[node]!] ?? Number.MAX_VALUE;
    }
  }
  return {
    feature,
    threshold,
    flags,
    left: workspace.nodeLeft.slice(0, nodes),
    right: workspace.nodeRight.slice(0, nodes),
    gain: grown.nodeGain.slice(0, nodes),
    rows: grown.nodeRows.slice(0, nodes),
    leafValue: workspace.leafValue.slice(0, grown.leaves),
    leafRows: grown.leafRows,
    categorySets: sets,
  };
}
