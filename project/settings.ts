import { DEFAULT_CLUSTERS, type ClusterSettings } from "./cluster-settings.js";

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
  readonly cubes: { readonly budgetShare: number; readonly leastRows: number };
  readonly churn: ChurnSettings;
  readonly clusters: ClusterSettings;
  readonly value: ValueSettings;
  /** Greatest population stability index of r, f and m before RFM is fitted anew; null: only when asked. */
  readonly rfm: { readonly refitShift: number | null };
  readonly crossSell: CrossSellSettings;
  readonly notify: { readonly onFailure: string | null; readonly onRefusal: string | null };
}

/** What the next model of value is made of. */
export interface ValueSettings {
  /** Days ahead that it looks. */
  readonly horizonDays: number;
  /** Customers who had ordered before the days that are learned from, below which no trees are tried. */
  readonly learnFrom: number;
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
  /** Rows of past cuts to learn and test on, at most; customers are drawn by md5. */
  readonly rows: number;
  readonly retrain: {
    /** From one training to the next. */
    readonly everyDays: number;
    /** The same where no model is live, or the live one drifts. */
    readonly retryDays: number;
  };
  readonly gates: ChurnGates;
  readonly calls: {
    /** Of one call, and what one saved customer is worth, in the project's currency; null: not told. */
    readonly cost: number | null;
    readonly value: number | null;
    /** Share of the leaving customers who stay when called. */
    readonly saveRate: number;
  };
}

/** What a model must keep to be used. */
export interface ChurnGates {
  readonly leastRows: number;
  /** Rows of those who left, and of those who stayed. */
  readonly leastOfClass: number;
  /** Greatest AUC of one feature alone, and of the whole: better is too good to be true. */
  readonly featureAuc: number;
  readonly auc: number;
  readonly calibrationError: number;
  /** Greatest population stability index of the score, and of a feature. */
  readonly shift: number;
  /** Share of the features that may have shifted; from here on it is drift. */
  readonly shiftedShare: number;
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
  /** After A, within so many days, B. */
  readonly followDays: number;
  readonly offer: OfferSettings;
}

/** What is offered to whom next. Times in whole days. */
export interface OfferSettings {
  /** An offer is taken up within so many days, or not. */
  readonly horizonDays: number;
  /** Sales of so many days before as_of are read. */
  readonly historyDays: number;
  /** Products that are sold and never offered: codes, in which * stands for any text. */
  readonly excludeProducts: readonly string[];
  /** Statuses of products that are never offered. */
  readonly unavailable: readonly string[];
  /** A product that nobody bought for so long is never offered. */
  readonly unsoldDays: number;
  /** Price of a new product over what the customer usually pays; null: any. */
  readonly priceBand: { readonly low: number; readonly high: number } | null;
  /** So often everybody is ranked; between, only who bought. 1: everybody in every night. */
  readonly refreshDays: number;
  readonly retrain: {
    /** From one training to the next. */
    readonly everyDays: number;
    /** The same where no model is live. */
    readonly retryDays: number;
  };
  /** Customers of the held-out days below which a night learns nothing, and offers by frequency and popularity. */
  readonly learnFrom: number;
  readonly gates: OfferGates;
}

/** What stops a version of the model of offers, or offers of the live one. */
export interface OfferGates {
  /** Customers of the held-out days: known before, and buying in them. */
  readonly leastCustomers: number;
  /** Greatest mean distance of expected and seen take-up of the first five offers. */
  readonly calibrationError: number;
  /** Greatest share of purchases before the held-out days that were known otherwise when these began. */
  readonly changedShare: number;
  /** Greatest share of the first five new offers that may be bought on the held-out days: more is a leak. */
  readonly takeUp: number;
  /** Greatest population stability index since training: of the scores of first offers, or of a share of what customers bought. */
  readonly shift: number;
  readonly shiftedShare: number;
  /** Greatest share of purchases of the last horizon that are of products nobody had bought at training. */
  readonly unknownShare: number;
}

export const DEFAULT_SETTINGS: Settings = {
  seed: 1,
  serviceLevelSeconds: 20,
  holdout: null,
  listEffect: { windowDays: 30 },
  retention: { nights: 35, weeklyDays: 730 },
  cubes: { budgetShare: 0.2, leastRows: 250_000 },
  churn: {
    label: null,
    horizonDays: 90,
    byCustomer: null,
    eligibleDays: 180,
    cuts: { count: 12, everyDays: 30, heldOut: 3, historyDays: 90 },
    rows: 1_000_000,
    retrain: { everyDays: 90, retryDays: 7 },
    gates: {
      leastRows: 400,
      leastOfClass: 100,
      featureAuc: 0.98,
      auc: 0.97,
      calibrationError: 0.03,
      shift: 0.25,
      shiftedShare: 0.2,
    },
    calls: { cost: null, value: null, saveRate: 1 },
  },
  clusters: DEFAULT_CLUSTERS,
  value: { horizonDays: 365, learnFrom: 5000 },
  rfm: { refitShift: null },
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
    followDays: 60,
    offer: {
      horizonDays: 30,
      historyDays: 730,
      excludeProducts: [],
      unavailable: ["discontinued", "announced", "inactive", "unavailable"],
      unsoldDays: 180,
      priceBand: null,
      refreshDays: 7,
      retrain: { everyDays: 90, retryDays: 7 },
      learnFrom: 2000,
      gates: {
        leastCustomers: 200,
        calibrationError: 0.03,
        changedShare: 0.05,
        takeUp: 0.5,
        shift: 0.25,
        shiftedShare: 0.5,
        unknownShare: 0.5,
      },
    },
  },
  notify: { onFailure: null, onRefusal: null },
};
