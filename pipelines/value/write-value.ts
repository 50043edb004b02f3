import { expectedOrdersOf, type ValueModel } from "../../models/buy-till-you-die/value-model.js";
import { readHistoryGroups, replaceValue } from "../../warehouse/results/value.js";
import type { StepContext } from "../runner/step.js";
import { treeOrdersOf } from "./forecast-by-trees.js";

/**
 * Writes `result.value` of the histories measured as of the night; returns its rows.
 * @param features where trees find what they read: the cut made last, or the night's
 */
export async function writeValue(
  context: StepContext,
  model: ValueModel,
  modelVersion: string,
  features: "cut" | "night",
): Promise<number> {
  const { warehouse, asOf, schemas } = context;
  const { best } = model.comparison;
  const groups = await readHistoryGroups(warehouse, schemas);
  const spend = model.spend?.parameters;
  const { trees, horizonDays } = model;
  const byTrees =
    trees === null
      ? null
      : (await treeOrdersOf(context, trees, { law: model.purchases, histories: groups, features })).map(
          (orders) => (orders * horizonDays) / trees.days,
        );
  return replaceValue(warehouse, asOf, schemas, groups, {
    alive: model.purchases.probabilityAlive(groups),
    orders: expectedOrdersOf(model, groups),
    ownOrders: byTrees,
    forecast: best,
    horizonDays,
    modelVersion,
    spend: spend === undefined ? null : { p: spend["p"]!, q: spend["q"]!, v: spend["v"]! },
    netShare: model.netShare,
    marginShare: model.marginShare,
    bands: model.bands,
  });
}
