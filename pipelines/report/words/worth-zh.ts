import type { worthEn } from "./worth-en.js";

/** 客户价值部分的用语。 */
export const worthZh: typeof worthEn = {
  paretoTitle: "多大比例的客户带来多大比例的销售",
  paretoDescription: "客户从最好到最末排列。虚线表示人人相同；曲线高出虚线越多，公司就越依赖少数客户。",
  gini: (gini) => `基尼系数为 ${gini}：0 为人人相同，1 为全部来自一位客户。`,
  customersAxis: "客户（从最好的起）",
  broughtAxis: "占迄今全部销售",

  riskTitle: "客户预期带来多少，其中多少可能流失",
  riskDescription: (days) =>
    `未来 ${days} 天预期的退货后销售额。可能流失：每位客户的预期销售额乘以其流失概率；没有概率的客户视为留下。`,
  riskFinding: (customers, expected, risk, part) =>
    risk === null
      ? `${customers} 位客户预期带来 ${expected}。`
      : `${customers} 位客户预期带来 ${expected}，其中 ${risk}（${part}）可能流失。`,
  stays: "留下",
  leaves: "可能流失",
  band: "价值",
  bands: { top: "最高（前 5%）", high: "高（其后 15%）", middle: "中（30%）", low: "低（其余）" },
  noBand: "未分层",
  customers: "客户数",
  expected: "预期",
  atRisk: "可能流失",
  riskShare: "占比",
  noMoney: "尚无法判断客户将花费多少，因此没有可能流失的价值。",
  empty: "尚未预测客户将带来多少：订单太少，或时间太短。",

  ordersTitle: "留出期内预期与实际订单，按以往订单数",
  ordersDescription: "预测未曾见过的日子里每位客户的订单，按此前回头次数统计。最后一点表示该次数及以上。",
  ordersFinding: (expected, actual, off, best) =>
    `预期 ${expected} 单，实际 ${actual} 单（${off}）。最接近的预测是${best}。`,
  naive: "经验法则比模型更接近，因此采用它。",
  pastOrders: "此前回头次数",
  perCustomer: "每位客户订单数",
  weeksTitle: "留出期内预期与实际订单，逐周累计",
  weeksDescription: "此前已知的全部客户的订单，从留出期第一天起累计。",
  week: "周",
  ordersSum: "累计订单",
  actual: "实际",
  forecast: "预期",
  andMore: (n) => `${n} 及以上`,
  forecastsTitle: "试过的全部预测",
  name: "预测",
  error: "每位客户误差",
  forecasts: {
    "mbg-nbd": "MBG/NBD 模型",
    "bg-nbd": "BG/NBD 模型",
    "same-as-before": "与此前一样多",
    "recency-table": "按最近与次数的对照表",
    boosting: "提升树",
  },
};
