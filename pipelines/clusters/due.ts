import { measureClusterDrift, type ClusterModel } from "../../models/clusters/cluster-model.js";
import type { NumericColumn } from "../../models/table.js";
import type { ClusterSettings } from "../../project/cluster-settings.js";
import { addDays, type AsOf } from "../../project/time.js";

/** What of the settings the clusters themselves depend on. */
export function fitSettings({ refit: _, names: __, ...rest }: ClusterSettings): unknown {
  return rest;
}

/** Why a night fits anew; null: it does not. */
export function whyDue(
  live: ClusterModel | null,
  settings: ClusterSettings,
  asOf: AsOf,
  columns: readonly NumericColumn[],
  labels: Int32Array | null,
): string | null {
  if (live === null) return "first";
  const { everyDays, retryDays } = settings.refit;
  if (JSON.stringify(live.settings) !== JSON.stringify(fitSettings(settings))) return "settings";
  if (addDays(live.asOf, everyDays) <= asOf) return "due";
  if (addDays(live.asOf, retryDays) > asOf) return null;
  if (live.laws === null) return "due";
  const { clusters, features } = measureClusterDrift(live, columns, labels!);
  const shifted = features.filter(({ shift }) => shift > settings.refit.shift);
  const byClusters = clusters !== null && clusters > settings.refit.shift;
  if (!byClusters && (shifted.length === 0 || shifted.length < settings.refit.shiftedShare * features.length))
    return null;
  const told = [
    ...(byClusters ? [`the clusters' shares by ${clusters.toFixed(2)}`] : []),
    ...shifted.map(({ name, shift }) => `${name} by ${shift.toFixed(2)}`),
  ];
  return `drift: ${told.join(", ")}`;
}
