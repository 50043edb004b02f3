import { InputError } from "../../errors.js";
import type { BoostingModel } from "../boosting-model.js";
import type { ObjectiveParams } from "../objectives/objective.js";
import { DEFAULT_TRUNCATION } from "../objectives/lambdarank.js";
import type { Tree } from "../tree.js";

/**
 * The model in the text format of LightGBM 4. Categories are their codes there: their names stand in `pandas_categorical`,
 * so that LightGBM scores data frames by name. Blanks in names of features become `_`, as LightGBM has none.
 * @throws {InputError} feature-name: two names would be the same
 */
export function toLightGbmText(model: BoostingModel): string {
  const { features, trees, base, objective } = model;
  const names = features.map(({ name }) => name.replaceAll(/\s/g, "_"));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new InputError("feature-name", `toLightGbmText: two features would be named ${twice}; rename one.`);
  }
  // The format has no base score: the first tree carries it.
  const blocks = trees.map((tree, i) => `Tree=${i}\n${treeText(tree, i === 0 ? base : 0)}\n`);
  const bytes = blocks.map((block) => Buffer.byteLength(block));
  const categories = features.flatMap((feature) => (feature.categories === null ? [] : [feature.categories]));
  return [
    "tree",
    "version=v4",
    "num_class=1",
    "num_tree_per_iteration=1",
    "label_index=0",
    `max_feature_idx=${features.length - 1}`,
    `objective=${objectiveText(objective)}`,
    `feature_names=${names.join(" ")}`,
    `feature_infos=${features.map(({ categories }) => (categories === null ? "[-1e308:1e308]" : [...categories.keys()].join(":"))).join(" ")}`,
    `tree_sizes=${bytes.join(" ")}`,
    "",
    `${blocks.join("")}end of trees`,
    "",
    "feature_importances:",
    "",
    "parameters:",
    "end of parameters",
    "",
    `pandas_categorical:${categories.length === 0 ? "null" : asciiJson(categories)}`,
    "",
  ].join("\n");
}

function treeText(tree: Tree, base: number): string {
  const { categorySets } = tree;
  const sums = innerMeans(tree);
  const ends = categorySets.reduce((all, set) => [...all, all.at(-1)! + set.length], [0]);
  const lines: (readonly [string, Iterable<number>])[] = [
    ["num_leaves", [tree.leafValue.length]],
    ["num_cat", [categorySets.length]],
    ["split_feature", tree.feature],
    ["split_gain", tree.gain],
    ["threshold", tree.threshold],
    ["decision_type", tree.flags],
    ["left_child", tree.left],
    ["right_child", tree.right],
    ["leaf_value", tree.leafValue.map((value) => value + base)],
    ["leaf_weight", tree.leafRows],
    ["leaf_count", tree.leafRows],
    ["internal_value", sums.map((value) => value + base)],
    ["internal_weight", tree.rows],
    ["internal_count", tree.rows],
  ];
  if (categorySets.length > 0) {
    lines.push(["cat_boundaries", ends], ["cat_threshold", categorySets.flatMap((set) => [...set])]);
  }
  lines.push(["is_linear", [0]], ["shrinkage", [1]]);
  return `${lines.map(([name, values]) => `${name}=${[...values].join(" ")}\n`).join("")}\n`;
}

/** Means of the leaves below each inner node, by rows. */
function innerMeans({ left, right, leafValue, leafRows, rows }: Tree): Float64Array {
  const sums = new Float64Array(rows.length);
  for (let node = rows.length - 1; node >= 0; node--) {
    for (const child of [left[node]!, right[node]!]) {
      sums[node]! += child < 0 ? leafValue[~child]! * leafRows[~child]! : sums[child]!;
    }
  }
  return sums.map((sum, node) => sum / rows[node]!);
}

function objectiveText(objective: ObjectiveParams): string {
  switch (objective.kind) {
    case "logistic":
      return "binary sigmoid:1";
    case "squared":
    case "custom":
      return "regression";
    case "tweedie":
      return `tweedie tweedie_variance_power:${objective.power}`;
    case "quantile":
      return `quantile alpha:${objective.level}`;
    case "lambdarank":
      return `lambdarank lambdarank_truncation_level:${objective.truncation ?? DEFAULT_TRUNCATION}`;
    default:
      return objective.kind;
  }
}

/** As Python writes it: LightGBM looks for this line in the last bytes of the file. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
