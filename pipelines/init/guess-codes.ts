import type { Entity } from "../../warehouse/schema/entities.js";

/** Codes of a column that the entity does not know as they are written. */
export interface CodesGuess {
  readonly allowed: string;
  /** Reads them, `$` for the column; null where some cannot be understood. */
  readonly expression: string | null;
  readonly evidence: string;
}

/** What other systems write for our codes, in lower case. */
const MEANINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "transactions.kind": {
    sale: "sales|sell|sold|order|purchase|s|销售|正常|销售单|出库|订单",
    return: "returns|returned|refund|refunded|credit|r|退货|退款|退单|退货单",
    adjustment: "adjust|correction|调整",
    fee: "fees|charge|shipping|freight|运费|手续费",
  },
  "consents.state": {
    granted: "grant|yes|y|true|1|opt-in|optin|opt in|in|subscribed|active|同意|是|已同意|授权",
    withdrawn: "withdraw|no|n|false|0|opt-out|optout|opt out|out|unsubscribed|revoked|拒绝|否|撤回|已撤回|不同意|退订",
  },
  "treatments.arm": { treated: "treatment|test|t|1|yes|实验组|干预组", control: "c|holdout|0|no|withheld|对照组" },
  "contacts.direction": { in: "inbound|incoming|呼入|来电|入呼", out: "outbound|outgoing|呼出|去电|外呼" },
  "cases.kind": {
    complaint: "complaints|投诉",
    request: "requests|service request|question|咨询|请求|服务请求",
    incident: "incidents|故障|报障",
    warranty: "guarantee|保修|质保",
  },
  "surveys.instrument": { csat: "satisfaction|满意度", nps: "net promoter|净推荐值|推荐", ces: "effort|费力度" },
  "loyalty_events.kind": {
    earn: "earned|accrual|获取|获得|累积|增加",
    redeem: "redeemed|redemption|burn|兑换|使用|消费",
    expire: "expired|过期|失效",
    tier: "level|升级|降级|等级",
  },
};

/** null where every value is one of the codes, or the column has none. */
export function guessCodes(entity: Entity, canonical: string, values: readonly string[]): CodesGuess | null {
  const allowed = entity.columns.find((column) => column.name === canonical)?.values;
  const written = [...new Set(values.map((value) => value.trim().toLowerCase()))];
  if (allowed === undefined || written.every((value) => allowed.includes(value))) return null;
  const meanings = Object.entries(MEANINGS[`${entity.name}.${canonical}`] ?? {});
  const meaningOf = (value: string): string | undefined =>
    allowed.includes(value) ? value : meanings.find(([, words]) => words.split("|").includes(value))?.[0];
  const told = written.map((value) => [value, meaningOf(value)] as const);
  const unknown = told.filter(([, meaning]) => meaning === undefined).length;
  if (unknown > 0) {
    return { allowed: allowed.join(", "), expression: null, evidence: `${unknown} codes are not known` };
  }
  const branches = allowed.flatMap((code) => {
    const words = told.filter(([, meaning]) => meaning === code).map(([value]) => `'${value.replaceAll("'", "''")}'`);
    return words.length === 0 ? [] : [`when lower(trim($)) in (${words.join(", ")}) then '${code}'`];
  });
  return {
    allowed: allowed.join(", "),
    expression: `case ${branches.join(" ")} else $ end`,
    evidence: `${written.length} codes, each a word for one of ours`,
  };
}
