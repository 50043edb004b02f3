import { count, countOrNull, text, type Read } from "./row-values.js";

/** What the report tells of groups of alike customers. */
export interface ClustersReport {
  /** Customers tonight, the largest first. */
  readonly sizes: readonly { readonly cluster: string; readonly customers: number }[];
  /** By cluster, the greatest difference first. */
  readonly traits: readonly ClusterTrait[];
  /** By the last fit, those who stayed too; none where it was the first. */
  readonly refit: readonly ClusterMove[];
  /** The version that counts, and since when, where it was a refit. */
  readonly version: string | null;
  readonly refitAsOf: string | null;
}

export interface ClusterTrait {
  readonly cluster: string;
  /** In the project's language, or as a person named it. */
  readonly name: string;
  /** Bootstrap Jaccard, 0 to 1; null: not measured. */
  readonly stability: number | null;
  readonly feature: string;
  /** In deviations of all customers. */
  readonly effect: number;
  readonly average: number | null;
  readonly averageOfAll: number | null;
}

/** Null: in none. */
export interface ClusterMove {
  readonly before: string | null;
  readonly now: string | null;
  readonly customers: number;
}

export async function readClusters(read: Read): Promise<ClustersReport> {
  const traits = await read("result.cluster_trait", "./cluster-trait.sql");
  const refit = await read("result.cluster_refit", "./cluster-refit.sql");
  return {
    sizes: (await read("result.cluster", "./cluster-size.sql")).map((row) => ({
      cluster: String(row["cluster"]),
      customers: count(row["customers"]),
    })),
    traits: traits.map((row) => ({
      cluster: String(row["cluster"]),
      name: String(row["name"]),
      stability: countOrNull(row["stability"]),
      feature: String(row["feature"]),
      effect: count(row["effect"]),
      average: countOrNull(row["average"]),
      averageOfAll: countOrNull(row["average_of_all"]),
    })),
    refit: refit.map((row) => ({
      before: text(row["cluster_before"]),
      now: text(row["cluster_now"]),
      customers: count(row["customers"]),
    })),
    version: text((traits[0] ?? refit[0])?.["model_version"]),
    refitAsOf: text(refit[0]?.["fitted_as_of"]),
  };
}
