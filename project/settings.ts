/** `settings:` of `clientele.yaml`, with every default in one place. */
export interface Settings {
  readonly seed: number;
  readonly serviceLevelSeconds: number;
  /** A global control group that no list may contain. */
  readonly holdout: { readonly share: number; readonly key: string } | null;
  /** Days from the first decision about a customer in which outcomes count for the effect of a list. */
  readonly listEffect: { readonly windowDays: number };
  readonly retention: { readonly nights: number; readonly weeklyDays: number };
  /** Aggregates of a cube take at most so much of what its fact takes; 0: none are kept, and the fact answers. */
  readonly cubes: { readonly budgetShare: number };
  readonly churn: ChurnSettings;
  readonly notify: { readonly onFailure: string | null; readonly onRefusal: string | null };
}

/** Who counts as left, and which past cuts are learned from. Times in whole days. */
export interface ChurnSettings {
  /** No purchase in the horizon, or the end of a contract in it; null: the second where only contracts are loaded. */
  readonly label: ChurnLabel | null;
  readonly horizonDays: number;
  /** A horizon of each customer's own, in usual gaps between purchases, within bounds; null: the same for all. */
  readonly byCustomer: { readonly times: number; readonly leastDays: number; readonly mostDays: number } | null;
  /** Whose last purchase is older is not asked: gone already. */
  readonly eligibleDays: number;
  readonly cuts: {
    /** To train on, at most. */
    readonly count: number;
    readonly everyDays: number;
    /** The newest ones, at most. */
    readonly heldOut: number;
    /** What must lie before a cut. */
    readonly historyDays: number;
  };
}

export type ChurnLabel = "no-purchase" | "contract-end";

export const DEFAULT_SETTINGS: Settings = {
  seed: 1,
  serviceLevelSeconds: 20,
  holdout: null,
  listEffect: { windowDays: 30 },
  retention: { nights: 35, weeklyDays: 730 },
  cubes: { budgetShare: 0 },
  churn: {
    label: null,
    horizonDays: 90,
    byCustomer: null,
    eligibleDays: 180,
    cuts: { count: 12, everyDays: 30, heldOut: 3, historyDays: 90 },
  },
  notify: { onFailure: null, onRefusal: null },
};
