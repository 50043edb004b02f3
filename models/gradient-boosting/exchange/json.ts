import { InputError } from "../../errors.js";
import type { BoostingModel, BoostingReport, ModelFeature } from "../boosting-model.js";
import type { ObjectiveParams } from "../objectives/objective.js";
import { rowObjective } from "../objectives/row-objective.js";
import type { Tree } from "../tree.js";
import { checkTrees } from "./check-trees.js";

const KIND = "gradient-boosting";
const VERSION = 1;

/** The model as plain values; equal models give equal text. The number of threads is left out. */
export function boostingToJson(model: BoostingModel): Record<string, unknown> {
  const { threads: _, ...report } = model.report;
  return {
    kind: KIND,
    version: VERSION,
    objective: model.objective,
    base: model.base,
    features: model.features,
    trees: model.trees.map(treeToJson),
    report,
  };
}

function treeToJson(tree: Tree): Record<string, unknown> {
  const { categorySets, ...arrays } = tree;
  return {
    ...Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, [...(values as Float64Array)]])),
    categorySets: categorySets.map((set) => [...set]),
  };
}

/**
 * The model that `boostingToJson` made of it.
 * @throws {InputError} model-kind, model-version, bad-model
 */
export function boostingFromJson(value: unknown): BoostingModel {
  const body = record(value);
  if (body["kind"] !== KIND) {
    throw new InputError("model-kind", `boostingFromJson: kind must be ${KIND}; got ${JSON.stringify(body["kind"])}.`);
  }
  if (body["version"] !== VERSION) {
    throw new InputError(
      "model-version",
      `boostingFromJson: this version reads models of version ${VERSION}; got ${JSON.stringify(body["version"])}. Train it again, or use the version that wrote it.`,
    );
  }
  const features = list(body["features"]).map(readFeature);
  const trees = list(body["trees"]).map(readTree);
  checkTrees(features, trees);
  const objective = record(body["objective"]) as unknown as ObjectiveParams;
  rowObjective(objective);
  return {
    objective,
    features,
    base: number(body["base"]),
    trees,
    report: { ...(record(body["report"]) as unknown as BoostingReport), threads: 0 },
  };
}

function readFeature(value: unknown): ModelFeature {
  const { name, categories } = record(value);
  if (typeof name !== "string") throw bad("a feature has no name");
  return { name, categories: categories === null ? null : list(categories).map(String) };
}

function readTree(value: unknown): Tree {
  const tree = record(value);
  const numbers = (name: string): number[] => list(tree[name]).map(number);
  return {
    feature: Int32Array.from(numbers("feature")),
    threshold: Float64Array.from(numbers("threshold")),
    flags: Uint8Array.from(numbers("flags")),
    left: Int32Array.from(numbers("left")),
    right: Int32Array.from(numbers("right")),
    gain: Float64Array.from(numbers("gain")),
    rows: Float64Array.from(numbers("rows")),
    leafValue: Float64Array.from(numbers("leafValue")),
    leafRows: Float64Array.from(numbers("leafRows")),
    categorySets: list(tree["categorySets"]).map((set) => Uint32Array.from(list(set).map(number))),
  };
}

const bad = (what: string): InputError => new InputError("bad-model", `boostingFromJson: ${what}.`);

function record(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw bad(`expected an object; got ${Array.isArray(value) ? "a list" : typeof value}`);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw bad(`expected a list; got ${typeof value}`);
}

function number(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw bad(`expected a finite number; got ${JSON.stringify(value)}`);
}
