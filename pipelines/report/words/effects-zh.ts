import type { EffectWords } from "./effects-en.js";

/** Words of the section on the effect of lists, in Chinese. */
export const effectsZh: EffectWords = {
  heading: "联系的效果",
  warning:
    "评分不等于效果。评分说明谁可能购买、谁可能流失；联系是否改变了结果，只有与随机留出、未被联系的客户相比才能知道。下面就是这一差异。",
  title: { orders: "每位客户的订单数", revenue: "每位客户的销售净额", margin: "每位客户的毛利" },
  description: (days) =>
    `自首次入选起 ${days} 天内，已交付减去留作对照，不论是否真正联系到。横线为区间：一百次这样的比较中至少约九十五次包含真实差异；实心点表示区间不含零。`,
  tableTitle: "已交付与留作对照的比较",
  list: "名单",
  metric: "每位客户",
  difference: "差异",
  interval: "95% 区间",
  delivered: "已交付",
  withheld: "留作对照",
  known: "可以得出的结论",
  metrics: { orders: "订单数", revenue: "销售净额", margin: "毛利" },
  range: (low, high) => `${low} 至 ${high}`,
  more: "联系使其上升。",
  less: "联系使其下降。",
  open: "仅凭偶然也可能出现这样的差异。",
  tooEarly: (days, day) => `为时尚早：还没有客户满 ${days} 天${day === null ? "" : `，最早于 ${day} 期满`}。`,
  tooFew: (customers, buyers, waiting) =>
    `人数太少：两组都需要至少 ${customers} 位期满的客户，其中至少 ${buyers} 位有购买${waiting === null ? "" : `；另有 ${waiting} 位尚未期满`}。`,
  noCosts: "并非每一行都有成本。",
  noVariation: "所有客户的结果完全相同。",
  empty: "没有名单随机留出一部分客户作对照，因此无法衡量联系的效果。请让维护名单的同事为名单加上对照组。",
  picture: (list, difference, range) => `${list}：${difference}，区间 ${range}。`,
};
