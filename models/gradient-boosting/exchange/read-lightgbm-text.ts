import { InputError } from "../../errors.js";
import type { BoostingModel, ModelFeature } from "../boosting-model.js";
import type { ObjectiveParams } from "../objectives/objective.js";
import type { Tree } from "../tree.js";
import { checkTrees } from "./check-trees.js";

/**
 * A model that LightGBM 3 or 4 wrote (`save_model`), with one tree a round. Categories have the names that stand in
 * `pandas_categorical`, else those of their codes.
 * @throws {InputError} unsupported-model: several classes, linear trees, forests, objectives that we have not; bad-model
 */
export function fromLightGbmText(text: string): BoostingModel {
  const [head, ...blocks] = text.replaceAll("\r\n", "\n").split(/\n(?=Tree=\d+\n)/);
  const header = fields(head!);
  if (!head!.startsWith("tree\n")) throw bad("it does not begin with `tree`");
  if (Number(header["num_tree_per_iteration"] ?? 1) !== 1) throw unsupported("several trees a round (classes)");
  if (/^average_output$/m.test(head!)) throw unsupported("averaged trees (a random forest)");
  if (!/^end of trees$/m.test(text)) throw bad("`end of trees` is missing");
  const trees = blocks.map((block) => readTree(fields(block.split("\nend of trees")[0]!)));
  const features = readFeatures(header, trees, text);
  checkTrees(features, trees);
  return {
    objective: readObjective(header["objective"] ?? ""),
    features,
    base: 0,
    trees,
    report: {
      converged: true,
      reason: "read",
      iterations: trees.length,
      rows: trees[0]?.rows[0] ?? 0,
      notes: [],
      bestRound: trees.length,
      trainingLoss: [],
      validationLoss: [],
      threads: 0,
    },
  };
}

const bad = (what: string): InputError => new InputError("bad-model", `fromLightGbmText: ${what}. Is the file whole?`);
const unsupported = (what: string): InputError =>
  new InputError("unsupported-model", `fromLightGbmText: cannot read ${what}.`);

function fields(block: string): Readonly<Record<string, string>> {
  const lines = block.split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const),
  );
}

function readTree(tree: Readonly<Record<string, string>>): Tree {
  const numbers = (name: string): number[] =>
    (tree[name] ?? "")
      .split(" ")
      .filter((part) => part !== "")
      .map((part) => {
        const value = Number(part.replace(/^(-?)inf$/, "$1Infinity"));
        if (Number.isNaN(value)) throw bad(`${name} has ${JSON.stringify(part)} among its numbers`);
        return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
      });
  if ((tree["is_linear"] ?? "0") !== "0") throw unsupported("linear trees");
  const ends = numbers("cat_boundaries");
  const words = numbers("cat_threshold");
  const leafValue = Float64Array.from(numbers("leaf_value"));
  const nodes = Math.max(0, leafValue.length - 1);
  const orZeros = (name: string, n: number): Float64Array =>
    tree[name] === undefined ? new Float64Array(n) : Float64Array.from(numbers(name));
  return {
    feature: Int32Array.from(numbers("split_feature")),
    threshold: Float64Array.from(numbers("threshold")),
    flags: Uint8Array.from(numbers("decision_type")),
    left: Int32Array.from(numbers("left_child")),
    right: Int32Array.from(numbers("right_child")),
    gain: orZeros("split_gain", nodes),
    rows: orZeros("internal_count", nodes),
    leafValue,
    leafRows: orZeros("leaf_count", nodes + 1),
    categorySets: ends.slice(1).map((end, i) => Uint32Array.from(words.slice(ends[i]!, end))),
  };
}

/** A feature is categorical where trees split it so, or where its values are listed. */
function readFeatures(
  header: Readonly<Record<string, string>>,
  trees: readonly Tree[],
  text: string,
): readonly ModelFeature[] {
  const names = (header["feature_names"] ?? "").split(" ");
  const infos = (header["feature_infos"] ?? "").split(" ");
  const codes = infos.map((info) => (/^-?\d+(:-?\d+)*$/.test(info) ? Math.max(...info.split(":").map(Number)) + 1 : 0));
  const categorical = infos.map((info) => /^-?\d+(:-?\d+)*$/.test(info));
  for (const { feature, flags, threshold, categorySets } of trees) {
    feature.forEach((f, node) => {
      if ((flags[node]! & 1) === 0) return;
      categorical[f] = true;
      codes[f] = Math.max(codes[f] ?? 0, 32 * (categorySets[threshold[node]!]?.length ?? 0));
    });
  }
  const lists = pandasCategories(text);
  const isNamed = lists.length === categorical.filter(Boolean).length;
  let next = 0;
  return names.map((name, f) => {
    if (!categorical[f]) return { name, categories: null };
    if (isNamed) return { name, categories: lists[next++]! };
    return { name, categories: Array.from({ length: codes[f]! }, (_, code) => String(code)) };
  });
}

function pandasCategories(text: string): readonly (readonly string[])[] {
  const line = /^pandas_categorical:(.*)$/m.exec(text)?.[1] ?? "null";
  try {
    const lists = JSON.parse(line) as readonly (readonly unknown[])[] | null;
    return (lists ?? []).map((list) => list.map(String));
  } catch {
    throw bad("pandas_categorical is no JSON");
  }
}

function readObjective(line: string): ObjectiveParams {
  const [kind, ...settings] = line.split(" ");
  const given = Object.fromEntries(settings.map((setting) => setting.split(":") as [string, string]));
  switch (kind) {
    case "binary":
      if (Number(given["sigmoid"] ?? 1) !== 1) throw unsupported(`a sigmoid of ${given["sigmoid"]}`);
      return { kind: "logistic" };
    case "regression":
      if (settings.includes("sqrt")) throw unsupported("labels under a square root");
      return { kind: "squared" };
    case "poisson":
      return { kind: "poisson" };
    case "tweedie":
      return { kind: "tweedie", power: Number(given["tweedie_variance_power"] ?? 1.5) };
    case "quantile":
      return { kind: "quantile", level: Number(given["alpha"] ?? 0.9) };
    case "lambdarank":
      return { kind: "lambdarank" };
    case "regression_l1":
    case "huber":
    case "fair":
    case "mape":
    case "custom":
    case "none":
      return { kind: "custom" };
    default:
      throw unsupported(`the objective ${JSON.stringify(kind)}`);
  }
}
