import type { Project } from "../../project/project.js";

/** What people read above a column; the column's own name where no word is known. */
export function headerOf(column: string, language: Project["language"]): string {
  const space = /^ref_(.+)$/.exec(column)?.[1];
  if (space !== undefined) return language === "zh" ? `编号（${space}）` : `Number (${space})`;
  const extra = /^x_(.+)$/.exec(column)?.[1];
  if (extra !== undefined) return extra;
  const product = /^next_(new|repeat)_(\d+)$/.exec(column);
  if (product !== null) {
    const [, kind, rank] = product;
    if (language === "zh") return `${kind === "new" ? "推荐新品" : "推荐回购"} ${rank}`;
    return `${kind === "new" ? "New product" : "Repeat product"} ${rank}`;
  }
  const words = HEADERS[column];
  return words === undefined ? column : words[language === "zh" ? 1 : 0];
}

const HEADERS: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  change: ["Change", "变动"],
  customer_id: ["Customer id", "客户标识"],
  customer_ref: ["Customer number", "客户编号"],
  name: ["Name", "姓名"],
  given_name: ["Given name", "名"],
  family_name: ["Family name", "姓"],
  email: ["E-mail", "电子邮箱"],
  phone: ["Phone", "电话"],
  birth_date: ["Date of birth", "出生日期"],
  gender: ["Gender", "性别"],
  company: ["Company", "公司"],
  account_ref: ["Account number", "账户编号"],
  referrer_ref: ["Referred by", "推荐人编号"],
  address: ["Address", "地址"],
  postcode: ["Postcode", "邮政编码"],
  city: ["City", "城市"],
  region: ["Region", "地区"],
  country: ["Country", "国家"],
  language: ["Language", "语言"],
  joined_at: ["Joined", "加入时间"],
  tier: ["Tier", "会员等级"],
  first_sale_at: ["First purchase", "首次购买"],
  last_sale_at: ["Last purchase", "最近购买"],
  recency_days: ["Days since last purchase", "距最近购买天数"],
  frequency: ["Purchases", "购买次数"],
  gross_sales: ["Gross sales", "销售总额"],
  monetary: ["Sales less returns", "净消费额"],
  rfm_r: ["Recency score", "R 分"],
  rfm_f: ["Frequency score", "F 分"],
  rfm_m: ["Monetary score", "M 分"],
  rfm_segment: ["RFM segment", "RFM 客群"],
  lifecycle_stage: ["Lifecycle stage", "生命周期阶段"],
  lifecycle_since: ["In this stage since", "进入阶段时间"],
  lifecycle_previous: ["Stage before", "上一阶段"],
  cluster: ["Cluster", "聚类"],
  segment: ["Segment", "客群"],
  stage: ["Stage", "阶段"],
  probability: ["Probability", "概率"],
  decile: ["Decile (1 highest)", "十分位（1 最高）"],
  product_id: ["Product number", "商品编号"],
  product_name: ["Product", "商品名称"],
  category: ["Category", "类别"],
  subcategory: ["Subcategory", "子类别"],
  brand: ["Brand", "品牌"],
  list_price: ["List price", "标价"],
  unit_cost: ["Unit cost", "单位成本"],
  stock: ["Stock", "库存"],
  antecedent: ["Bought", "已购商品"],
  consequent: ["Also bought", "同时购买"],
  baskets: ["Baskets", "购物篮数"],
  support: ["Support", "支持度"],
  confidence: ["Confidence", "置信度"],
  lift: ["Lift", "提升度"],
  rank: ["Rank", "排名"],
  score: ["Score", "得分"],
  reason: ["Reason", "原因"],
  as_of: ["As of", "截至"],
  churn_probability: ["Probability of leaving", "流失概率"],
  churn_decile: ["Risk decile (1 highest)", "流失风险十分位（1 最高）"],
  churn_reason_1: ["Reason 1", "原因 1"],
  churn_reason_2: ["Reason 2", "原因 2"],
  churn_reason_3: ["Reason 3", "原因 3"],
  churn_model: ["Churn model", "流失模型"],
  value_p_alive: ["Probability of being active", "活跃概率"],
  value_orders: ["Expected purchases", "预期购买次数"],
  value_revenue: ["Expected revenue", "预期收入"],
  value_margin: ["Expected margin", "预期毛利"],
  value_band: ["Value band", "价值等级"],
  value_model: ["Value model", "价值模型"],
  cost_to_serve: ["Cost to serve", "服务成本"],
  open_cases: ["Open cases", "未结案件"],
  last_contact_at: ["Last contact", "最近联系"],
  may_email: ["May e-mail", "可发邮件"],
  may_sms: ["May text", "可发短信"],
  may_call: ["May call", "可致电"],
};
