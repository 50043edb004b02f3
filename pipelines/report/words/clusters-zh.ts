import type { clustersEn } from "./clusters-en.js";

/** 相似客户群部分的用语。 */
export const clustersZh: typeof clustersEn = {
  heading: "行为相似的客户群",
  empty: "尚未按行为将客户分群：没有明显的客户群，或近期购买的客户太少。",
  sizesTitle: "各客户群有多少客户",
  sizesDescription:
    "近期购买过的客户，按其行为分群。“再现度”表示随机抽取其他客户重新分群时，该群有多少会再次出现：0.75 及以上为稳定，低于 0.6 为不稳定。",
  sizesFinding: (customers, groups, name, share) =>
    `${customers} 位客户分为 ${groups} 群。最大的一群“${name}”占 ${share}。`,
  group: "客户群",
  customers: "客户数",
  share: "占比",
  stability: "再现度",
  traitsTitle: (name) => `特点：${name}`,
  traitsDescription: "向右：多于一般客户；向左：少于一般客户。1 为全部客户的一个标准差。",
  number: "每位客户",
  average: "平均",
  averageOfAll: "全部分群客户",
  effect: "差异（标准差）",
  features: {
    orders_365: "一年内订单数",
    average_order_365: "每单金额",
    lines_per_order: "每单行数",
    categories_365: "一年内品类数",
    recency_days: "距上次订单天数",
    returns_365: "一年内退货次数",
    discounted_orders_share: "有折扣的订单",
    weekend_share: "周末订单",
    evening_share: "18:00 至 4:59 的订单",
    online_share: "线上订单",
    contacts_90: "90 天内联系次数",
    campaigns_answered_365: "一年内响应的活动",
  },
  refitTitle: "因重新分群而变动的客户",
  refitFinding: (version, since, changed, all) =>
    `${since} 起使用新的分群（${version}）：${all} 位客户中有 ${changed} 位仅因此变动，而非其行为改变。`,
  before: "此前",
  now: "此后",
  none: "不在任何群",
};
