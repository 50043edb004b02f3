import type { ClusterModel } from "../../models/clusters/cluster-model.js";
import type { Project } from "../../project/project.js";
import type { ClusterRefitRow, ClusterTraitRow } from "../../warehouse/results/cluster.js";

/** What the tables tell of the clusters: what each is called, and by which numbers; who changed because of the last fit. */
export function describeClusters(
  model: ClusterModel | null,
  { language, settings }: Project,
): { readonly traits: readonly ClusterTraitRow[]; readonly moves: readonly ClusterRefitRow[] } {
  const traits = (model?.clusters ?? []).flatMap(({ label, en, zh, customers, stability, traits }) =>
    traits.map(({ feature, effect, average, averageOfAll }) => ({
      cluster: label,
      name: settings.clusters.names[label] ?? (language === "zh" ? zh : en),
      customers,
      stability,
      feature,
      effect,
      average,
      average_of_all: averageOfAll,
    })),
  );
  const moves = (model?.moves ?? []).map(({ before, now, customers }) => ({
    cluster_before: before,
    cluster_now: now,
    customers,
  }));
  return { traits, moves };
}
