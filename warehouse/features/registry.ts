import type { Feature, FeatureGroup, Missing, Words } from "./feature.js";
import { MONEY_GROUPS } from "./registry/buying.js";
import { OTHER_GROUPS } from "./registry/relation.js";

/** Every feature by the relation that it is read from: `groups/<name>.sql`. */
export const FEATURE_GROUPS: readonly FeatureGroup[] = [...MONEY_GROUPS, ...OTHER_GROUPS];

/** Every feature, in the order of the columns of `features.customer`. */
export const FEATURES: readonly Feature[] = FEATURE_GROUPS.flatMap((group) => group.features);

const MOVES_BY_ITSELF: ReadonlySet<string> = new Set(
  FEATURES.filter(({ movesBy }) => movesBy !== null).map(({ name }) => name),
);

/** Whether a shift of this feature says that customers have changed: what only grows older, or follows a campaign, does not. */
export const countsAsDrift = (feature: string): boolean => !MOVES_BY_ITSELF.has(feature);

/** What is said where a value is missing. */
export const MISSING_WORDS: Readonly<Record<Missing | "no-source", Words>> = {
  "no-source": { en: "not recorded", zh: "没有记录" },
  "no-purchase": { en: "no purchase yet", zh: "尚未购买" },
  "no-purchase-lately": { en: "no purchase in this time", zh: "此期间没有购买" },
  "one-purchase-day": { en: "bought on one day only", zh: "只在一天购买过" },
  "two-purchase-days": {
    en: "bought on fewer than three days",
    zh: "购买不足三天",
  },
  "short-history": { en: "customer for less than a year", zh: "成为顾客不足一年" },
  "no-discount-told": { en: "no discount is told", zh: "没有折扣信息" },
  "no-favourite": { en: "no category bought three times", zh: "没有买过三次的品类" },
  "no-return": { en: "no return in the last year", zh: "近一年没有退货" },
  "no-late-delivery": { en: "no late delivery in the last year", zh: "近一年没有迟到的配送" },
  "no-delivery": { en: "no delivery in the last year", zh: "近一年没有配送" },
  "no-contact": { en: "no contact in this time", zh: "此期间没有联系" },
  "no-wait": { en: "no wait is told", zh: "没有等待信息" },
  "no-complaint": { en: "no complaint in the last year", zh: "近一年没有投诉" },
  "no-unresolved-complaint": { en: "no unresolved complaint", zh: "没有未解决的投诉" },
  "no-solution": { en: "no complaint was solved in the last year", zh: "近一年没有解决的投诉" },
  "no-survey": { en: "no survey answered in the last year", zh: "近一年没有回答调查" },
  "no-campaign": { en: "no campaign in the last year", zh: "近一年没有收到活动" },
  "no-contract": { en: "no running contract", zh: "没有生效的合同" },
  "no-price-rise": { en: "the price of the contract never rose", zh: "合同价格从未上涨" },
  "no-contract-end": { en: "no contract has ended", zh: "没有结束的合同" },
  "no-redemption": { en: "no points redeemed", zh: "没有兑换过积分" },
  "no-level-left": { en: "no level of membership left", zh: "没有离开过会员等级" },
  "no-session": { en: "no visit to the web site in this time", zh: "此期间没有访问网站" },
  "small-area": { en: "too few buyers in the area", zh: "该地区顾客太少" },
  "not-told": { en: "not told", zh: "未提供" },
};
