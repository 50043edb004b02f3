import type { BoostingModel } from "./boosting-model.js";

/** The model without the columns that no tree splits by: they need not be read to score. */
export function withUsedColumns(model: BoostingModel): BoostingModel {
  const used = [...new Set(model.trees.flatMap(({ feature }) => [...feature]))].sort((a, b) => a - b);
  if (used.length === 0) return model;
  const place = new Map(used.map((old, now) => [old, now]));
  return {
    ...model,
    features: used.map((f) => model.features[f]!),
    trees: model.trees.map((tree) => ({ ...tree, feature: tree.feature.map((f) => place.get(f)!) })),
  };
}
