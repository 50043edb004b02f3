export interface TraitWords {
  readonly en: string;
  readonly zh: string;
}

interface FeatureWords {
  /** Numbers of one theme say the same in other words: a name has one of them. */
  readonly theme: string;
  readonly more: TraitWords;
  readonly less: TraitWords;
}

const words = (theme: string, more: string, less: string): FeatureWords => {
  const [en, zh] = more.split(" | ") as [string, string];
  const [enLess, zhLess] = less.split(" | ") as [string, string];
  return { theme, more: { en, zh }, less: { en: enLess, zh: zhLess } };
};

/** What more and less of a number makes of a customer, in a name. */
const WORDS: Readonly<Record<string, FeatureWords>> = {
  orders_365: words("often", "frequent | 购买频繁", "rare | 购买较少"),
  orders_180: words("often", "frequent | 购买频繁", "rare | 购买较少"),
  orders_90: words("often", "frequent | 购买频繁", "rare | 购买较少"),
  orders: words("often", "many orders | 订单多", "few orders | 订单少"),
  usual_gap_days: words("often", "long gaps | 间隔长", "short gaps | 间隔短"),
  average_order_365: words("amount", "large amounts | 客单价高", "small amounts | 客单价低"),
  sales_365: words("amount", "big spenders | 消费高", "small spenders | 消费低"),
  sales_total: words("amount", "big spenders | 消费高", "small spenders | 消费低"),
  lines_per_order: words("basket", "large baskets | 大篮子", "small baskets | 小篮子"),
  categories_365: words("breadth", "many kinds | 品类多", "few kinds | 品类少"),
  products_365: words("breadth", "many products | 商品多", "few products | 商品少"),
  recency_days: words("lately", "away for long | 久未光顾", "here lately | 近期光顾"),
  customer_age_days: words("tenure", "customers for long | 老顾客", "new customers | 新顾客"),
  returns_365: words("returns", "returning goods | 退货多", "no returns | 不退货"),
  returned_share: words("returns", "returning goods | 退货多", "few returns | 退货少"),
  discounted_orders_share: words("discount", "with discounts | 爱折扣", "full price | 原价购买"),
  discount_share_365: words("discount", "with discounts | 爱折扣", "full price | 原价购买"),
  weekend_share: words("weekend", "weekends | 周末", "working days | 工作日"),
  evening_share: words("evening", "evenings | 晚间", "daytime | 白天"),
  online_share: words("online", "online | 线上", "in the shop | 线下"),
  contacts_90: words("contact", "many contacts | 联系多", "no contacts | 无联系"),
  contacts_365: words("contact", "many contacts | 联系多", "few contacts | 联系少"),
  complaints_365: words("complaint", "complaining | 投诉多", "no complaints | 无投诉"),
  campaigns_answered_365: words("campaign", "answering campaigns | 响应活动", "silent on campaigns | 不响应活动"),
  campaigns_answered_share: words("campaign", "answering campaigns | 响应活动", "silent on campaigns | 不响应活动"),
  sessions_90: words("web", "often on the web site | 常访问网站", "seldom on the web site | 少访问网站"),
  favourite_share: words("focus", "one kind of products | 品类集中", "mixed products | 品类分散"),
};

/** Any other number is named by itself. */
export const wordsOf = (feature: string): FeatureWords =>
  WORDS[feature] ?? words(feature, `high ${feature} | ${feature} 高`, `low ${feature} | ${feature} 低`);

/** Who differs in nothing. */
export const MIDDLE: TraitWords = { en: "middle of the road", zh: "中等顾客" };
