import { ConfigurationError } from "./errors.js";
import type { YamlFile } from "./yaml-file.js";

/** How customers are grouped by what they are like. Times in whole days. */
export interface ClusterSettings {
  readonly method: "k-means" | "mixture";
  /** Names of numbers of a customer: features, and habits of buying. */
  readonly features: readonly string[];
  /** Who bought within so many days is grouped. */
  readonly eligibleDays: number;
  /** Numbers of clusters that are tried; both the same: that many, whatever speaks for them. */
  readonly least: number;
  readonly most: number;
  /** Share at each end of a number's values that is drawn in. */
  readonly winsorised: number;
  /** Whether numbers that go together count once. */
  readonly whiten: boolean;
  readonly refit: {
    /** From one fit to the next. */
    readonly everyDays: number;
    /** The same where customers have drifted, or no structure was found. */
    readonly retryDays: number;
    /** Greatest population stability index of the clusters' shares, and of a number. */
    readonly shift: number;
    /** Share of the numbers that may have shifted; from here on it is drift. */
    readonly shiftedShare: number;
  };
  /** What a person calls a cluster, by its label. */
  readonly names: Readonly<Record<string, string>>;
}

export const DEFAULT_CLUSTERS: ClusterSettings = {
  method: "k-means",
  features: [
    ...["orders_365", "average_order_365", "lines_per_order", "categories_365", "recency_days", "returns_365"],
    ...["discounted_orders_share", "weekend_share", "evening_share", "online_share"],
    ...["contacts_90", "campaigns_answered_365"],
  ],
  eligibleDays: 365,
  least: 2,
  most: 8,
  winsorised: 0.01,
  whiten: false,
  refit: { everyDays: 365, retryDays: 30, shift: 0.25, shiftedShare: 0.25 },
  names: {},
};

export interface ClustersYaml {
  readonly method?: ClusterSettings["method"];
  readonly features?: readonly string[];
  readonly eligible_days?: number;
  readonly clusters?: number | { readonly least: number; readonly most: number };
  readonly winsorised?: number;
  readonly whiten?: boolean;
  readonly refit?: {
    readonly every_days?: number;
    readonly retry_days?: number;
    readonly shift?: number;
    readonly shifted_share?: number;
  };
  readonly names?: Readonly<Record<string, string>>;
}

/** `settings.clusters`, with defaults filled in. */
export function readClusters(written: ClustersYaml): ClusterSettings {
  const usual = DEFAULT_CLUSTERS;
  const { clusters, refit } = written;
  const range = typeof clusters === "number" ? { least: clusters, most: clusters } : clusters;
  return {
    method: written.method ?? usual.method,
    features: written.features ?? usual.features,
    eligibleDays: written.eligible_days ?? usual.eligibleDays,
    least: range?.least ?? usual.least,
    most: range?.most ?? usual.most,
    winsorised: written.winsorised ?? usual.winsorised,
    whiten: written.whiten ?? usual.whiten,
    refit: {
      everyDays: refit?.every_days ?? usual.refit.everyDays,
      retryDays: refit?.retry_days ?? usual.refit.retryDays,
      shift: refit?.shift ?? usual.refit.shift,
      shiftedShare: refit?.shifted_share ?? usual.refit.shiftedShare,
    },
    names: written.names ?? usual.names,
  };
}

/** Bounds that cross would try no number at all. */
export function checkClusters({ least, most }: ClusterSettings, main: YamlFile, problems: ConfigurationError[]): void {
  if (least <= most) return;
  const rule = `least (${least}) must not exceed most (${most}).`;
  problems.push(new ConfigurationError("clusters-range", rule, main.place("/settings/clusters/clusters")));
}
