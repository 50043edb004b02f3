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
  readonly crossSell: CrossSellSettings;
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

/** Which baskets rules are found in, and which rules are kept. */
export interface CrossSellSettings {
  /** What an item of a basket is. */
  readonly level: "product" | "subcategory" | "category";
  /** Whose purchases in the window make one basket. */
  readonly per: "transaction" | "customer";
  /** Baskets of the days before as_of. */
  readonly windowDays: number;
  /** Different items of a basket, at most; longer ones are left out. */
  readonly maxItems: number;
  /** Baskets that a rule must stand in; null: the least of 20, 40, 80, … at which no more than 100,000 sets do. */
  readonly minCount: number | null;
  /** Items of a rule, its consequent among them. */
  readonly maxLength: number;
  readonly minConfidence: number;
  /** Expected share of false rules among those kept. */
  readonly maxFalseShare: number;
  /** Postage, fees and the like: codes, in which * stands for any text. */
  readonly excludeProducts: readonly string[];
}

export const DEFAULT_SETTINGS: Settings = {
  seed: 1,
  serviceLevelSeconds: 20,
  holdout: null,
  listEffect: { windowDays: 30 },
  retention: { nights: 35, weeklyDays: 730 },
  cubes: { budgetShare: 0.2 },
  churn: {
    label: null,
    horizonDays: 90,
    byCustomer: null,
    eligibleDays: 180,
    cuts: { count: 12, everyDays: 30, heldOut: 3, historyDays: 90 },
  },
  crossSell: {
    level: "product",
    per: "transaction",
    windowDays: 365,
    maxItems: 500,
    minCount: null,
    maxLength: 3,
    minConfidence: 0.02,
    maxFalseShare: 0.01,
    excludeProducts: [],
  },
  notify: { onFailure: null, onRefusal: null },
};
