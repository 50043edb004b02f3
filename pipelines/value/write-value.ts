import { expectedOrdersOf, type ValueModel } from "../../models/buy-till-you-die/value-model.js";
import { readHistoryGroups, replaceValue } from "../../warehouse/results/value.js";
import type { StepContext } from "../runner/step.js";

/** Writes `result.value` of the histories measured as of the night; returns its rows. */
export async function writeValue(
  { warehouse, asOf, schemas }: StepContext,
  model: ValueModel,
  modelVersion: string,
): Promise<number> {
  const groups = await readHistoryGroups(warehouse, schemas);
  const spend = model.spend?.parameters;
  return replaceValue(warehouse, asOf, schemas, groups, {
    alive: model.purchases.probabilityAlive(groups),
    orders: expectedOrdersOf(model, groups),
    horizonDays: model.horizonDays,
    modelVersion,
    spend: spend === undefined ? null : { p: spend["p"]!, q: spend["q"]!, v: spend["v"]! },
    netShare: model.netShare,
    marginShare: model.marginShare,
    bands: model.bands,
  });
}
