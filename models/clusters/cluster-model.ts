import { InputError } from "../errors.js";
import { LEAST_ROWS, populationStability, stabilityReference, type StabilityReference } from "../metrics/stability.js";
import type { CategoricalColumn, NumericColumn } from "../table.js";
import type { Candidate } from "./choose-clusters.js";
import { assignLikeliest } from "./fit-mixture.js";
import { assignNearest } from "./k-means-model.js";
import { scalePoints, type Scaling } from "./scaling.js";

/** A number behind a cluster's name. */
export interface NamedTrait {
  readonly feature: string;
  /** In deviations of all customers. */
  readonly effect: number;
  /** Mean of the cluster and of all, in the feature's unit; missing values not counted; null: nobody has one. */
  readonly average: number | null;
  readonly averageOfAll: number | null;
}

export interface ClusterMeaning {
  /** Stays over versions as long as the cluster is found again. */
  readonly label: string;
  readonly en: string;
  readonly zh: string;
  readonly customers: number;
  /** Bootstrap Jaccard; null: not measured. */
  readonly stability: number | null;
  /** The greatest differences first. */
  readonly traits: readonly NamedTrait[];
}

/** Customers that a refit moved, all of one night. */
export interface RefitMove {
  readonly before: string | null;
  readonly now: string | null;
  readonly customers: number;
}

/** Where the clusters lie: centres of k-means, or the laws of a mixture; rows by cluster. */
export type ClusterLaws =
  | { readonly method: "k-means"; readonly centres: readonly (readonly number[])[] }
  | {
      readonly method: "mixture";
      readonly shares: readonly number[];
      readonly means: readonly (readonly number[])[];
      readonly variances: readonly (readonly number[])[];
    };

/** What groups mean from one night on: fitted once, then kept. */
export interface ClusterModel {
  readonly asOf: string;
  readonly seed: number;
  /** Why it was fitted: `first`, `due`, `settings`, `drift: …`, `train`. */
  readonly why: string;
  /** What the settings said that it depends on. */
  readonly settings: unknown;
  readonly customers: number;
  /** What a person should know of the fit. */
  readonly notes: readonly string[];
  readonly scaling: Scaling;
  readonly candidates: readonly Candidate[];
  /** Null: no structure was found. */
  readonly laws: ClusterLaws | null;
  /** In the order of the laws. */
  readonly clusters: readonly ClusterMeaning[];
  readonly drift: {
    readonly clusters: StabilityReference | null;
    readonly features: Readonly<Record<string, StabilityReference>>;
  };
  /** Who changed because of it, against the version before; null: there was none. */
  readonly moves: readonly RefitMove[] | null;
}

const KIND = "clusters";
const VERSION = 1;

export const clusterModelToJson = (model: ClusterModel): unknown => ({ kind: KIND, version: VERSION, ...model });

/** @throws {InputError} model-kind, model-version, bad-model */
export function clusterModelFromJson(json: unknown): ClusterModel {
  const { kind, version, ...model } = (json ?? {}) as Partial<ClusterModel> & { kind?: unknown; version?: unknown };
  if (kind !== KIND) throw new InputError("model-kind", `clusters: needs a model of clusters; got ${String(kind)}.`);
  if (version !== VERSION) {
    throw new InputError("model-version", `clusters: reads version ${VERSION} of its models; got ${String(version)}.`);
  }
  const { laws, clusters, scaling, drift } = model;
  const width = scaling?.columns?.length ?? -1;
  const rows =
    laws === undefined || laws === null
      ? []
      : laws.method === "k-means"
        ? laws.centres
        : [...laws.means, ...laws.variances];
  const many = laws?.method === "mixture" ? laws.shares.length : rows.length;
  const sound =
    width >= 0 &&
    Array.isArray(clusters) &&
    drift !== undefined &&
    clusters.length === many &&
    rows.every((row) => row.length === width && row.every((value) => Number.isFinite(value)));
  if (!sound) throw new InputError("bad-model", "clusters: the model is damaged: take it back from version control.");
  return model as ClusterModel;
}

/**
 * The cluster of each row, by its index among `clusters`.
 * @throws {InputError} missing-column
 */
export function assignClusters({ laws, scaling }: ClusterModel, columns: readonly NumericColumn[]): Int32Array {
  const points = scalePoints(scaling, columns);
  if (laws === null) return new Int32Array(points.rows).fill(-1);
  if (laws.method === "k-means") return assignNearest(points, Float64Array.from(laws.centres.flat()));
  return assignLikeliest(points, {
    shares: Float64Array.from(laws.shares),
    means: Float64Array.from(laws.means.flat()),
    variances: Float64Array.from(laws.variances.flat()),
  });
}

/** What later nights are held against: where the customers of the fit lay. */
export function driftReferences(
  columns: readonly NumericColumn[],
  labels: Int32Array | null,
  clusters: readonly string[],
): ClusterModel["drift"] {
  return {
    clusters: labels === null ? null : stabilityReference(labelColumn(labels, clusters)),
    features: Object.fromEntries(columns.map((column) => [column.name, stabilityReference(column)])),
  };
}

/** Population stability of the clusters' shares and of each number, the greatest first; null and none: too few customers to say. */
export function measureClusterDrift(
  { drift, clusters }: Pick<ClusterModel, "drift" | "clusters">,
  columns: readonly NumericColumn[],
  labels: Int32Array,
): {
  readonly clusters: number | null;
  readonly features: readonly { readonly name: string; readonly shift: number }[];
} {
  if (labels.length < LEAST_ROWS || drift.clusters === null) return { clusters: null, features: [] };
  const names = clusters.map(({ label }) => label);
  const features = Object.entries(drift.features).flatMap(([name, reference]) => {
    const column = columns.find((one) => one.name === name);
    return column === undefined ? [] : [{ name, shift: populationStability(reference, column) }];
  });
  return {
    clusters: populationStability(drift.clusters, labelColumn(labels, names)),
    features: features.sort((a, b) => b.shift - a.shift || (a.name < b.name ? -1 : 1)),
  };
}

const labelColumn = (codes: Int32Array, categories: readonly string[]): CategoricalColumn => ({
  kind: "categorical",
  name: "cluster",
  codes,
  categories,
});
