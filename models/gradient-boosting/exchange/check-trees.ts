import { InputError } from "../../errors.js";
import type { ModelFeature } from "../boosting-model.js";
import { CATEGORICAL, type Tree } from "../tree.js";

/**
 * Whether trees that were read can be walked: arrays of equal length, features and sets that exist, and every inner node and
 * leaf but the root hanging from one earlier node.
 * @throws {InputError} bad-model
 */
export function checkTrees(features: readonly ModelFeature[], trees: readonly Tree[]): void {
  trees.forEach((tree, t) => {
    const refuse = (what: string): never => {
      throw new InputError("bad-model", `tree ${t}: ${what}. Was the file cut or edited?`);
    };
    const nodes = tree.feature.length;
    const perNode = [tree.threshold, tree.flags, tree.left, tree.right, tree.gain, tree.rows];
    if (perNode.some(({ length }) => length !== nodes)) refuse(`arrays must have ${nodes} entries, one an inner node`);
    if (tree.leafValue.length !== nodes + 1 || tree.leafRows.length !== nodes + 1) {
      refuse(`${nodes} inner nodes need ${nodes + 1} leaves; got ${tree.leafValue.length}`);
    }
    if (!tree.leafValue.every(Number.isFinite)) refuse("leaf values must be finite");
    const seen = new Set<number>();
    for (let node = 0; node < nodes; node++) {
      const feature = features[tree.feature[node]!];
      if (feature === undefined) refuse(`no feature has the number ${tree.feature[node]}`);
      const categorical = (tree.flags[node]! & CATEGORICAL) !== 0;
      if (categorical !== (feature!.categories !== null)) refuse(`${feature!.name} is split as what it is not`);
      if (categorical && tree.categorySets[tree.threshold[node]!] === undefined) refuse(`node ${node} has no set`);
      if (Number.isNaN(tree.threshold[node]!)) refuse(`node ${node} has no threshold`);
      for (const child of [tree.left[node]!, tree.right[node]!]) {
        const fits = child >= 0 ? child > node && child < nodes : ~child <= nodes;
        if (!fits || seen.has(child)) refuse(`node ${node} cannot lead to ${child}`);
        seen.add(child);
      }
    }
  });
}
