import { feature, type FeatureGroup } from "../feature.js";

/** What contacts, cases, surveys, campaigns, contracts, points, visits and master data say. */
export const OTHER_GROUPS: readonly FeatureGroup[] = [
  {
    name: "contact",
    needs: [{ entity: "contacts" }],
    features: [
      feature(
        "contacts_30 count 0 ?",
        "Contacts that the customer made in the last 30 days.",
        "{contacts_30:contact|contacts} in the last 30 days",
        "近 30 天联系 {contacts_30} 次",
      ),
      feature(
        "contacts_90 count 0 ?",
        "Contacts that the customer made in the last 90 days.",
        "{contacts_90:contact|contacts} in the last 90 days",
        "近 90 天联系 {contacts_90} 次",
      ),
      feature(
        "contacts_365 count 0 ?",
        "Contacts that the customer made in the last 365 days.",
        "{contacts_365:contact|contacts} in the last year",
        "近一年联系 {contacts_365} 次",
      ),
      feature(
        "contact_recency_days days no-contact ?",
        "Days since the last contact, of the last 365.",
        "last contact {contact_recency_days:day|days} ago",
        "上次联系在 {contact_recency_days} 天前",
      ),
      feature(
        "contacts_phone_180 count 0 ?",
        "Contacts by phone in the last 180 days.",
        "{contacts_phone_180:call|calls} in the last 180 days",
        "近 180 天来电 {contacts_phone_180} 次",
      ),
      feature(
        "contacts_written_180 count 0 ?",
        "Contacts by e-mail, letter or form in the last 180 days.",
        "{contacts_written_180:written contact|written contacts} in the last 180 days",
        "近 180 天书面联系 {contacts_written_180} 次",
      ),
      feature(
        "contacts_chat_180 count 0 ?",
        "Contacts by chat, messenger or app in the last 180 days.",
        "{contacts_chat_180:chat|chats} in the last 180 days",
        "近 180 天在线咨询 {contacts_chat_180} 次",
      ),
      feature(
        "contacts_complaint_180 count 0 + unresolved-complaint",
        "Contacts about a complaint in the last 180 days.",
        "{contacts_complaint_180:contact|contacts} about a complaint in the last 180 days",
        "近 180 天因投诉联系 {contacts_complaint_180} 次",
      ),
      feature(
        "contacts_delivery_180 count 0 + bad-delivery",
        "Contacts about a delivery in the last 180 days.",
        "{contacts_delivery_180:contact|contacts} about a delivery in the last 180 days",
        "近 180 天因配送联系 {contacts_delivery_180} 次",
      ),
      feature(
        "contacts_billing_180 count 0 + price-rise",
        "Contacts about an invoice or a price in the last 180 days.",
        "{contacts_billing_180:contact|contacts} about invoices in the last 180 days",
        "近 180 天因账单联系 {contacts_billing_180} 次",
      ),
      feature(
        "contacts_contract_180 count 0 + price-rise",
        "Contacts about a contract in the last 180 days.",
        "{contacts_contract_180:contact|contacts} about the contract in the last 180 days",
        "近 180 天因合同联系 {contacts_contract_180} 次",
      ),
      feature(
        "contacts_return_180 count 0 +",
        "Contacts about a return in the last 180 days.",
        "{contacts_return_180:contact|contacts} about returns in the last 180 days",
        "近 180 天因退货联系 {contacts_return_180} 次",
      ),
      feature(
        "contacts_unresolved_180 count 0 + unresolved-complaint",
        "Contacts of the last 180 days that were not resolved.",
        "{contacts_unresolved_180:contact|contacts} in the last 180 days left open",
        "近 180 天有 {contacts_unresolved_180} 次联系未解决",
      ),
      feature(
        "contacts_abandoned_180 count 0 +",
        "Contacts of the last 180 days that the customer gave up waiting for.",
        "gave up waiting {contacts_abandoned_180:time|times} in the last 180 days",
        "近 180 天放弃等待 {contacts_abandoned_180} 次",
      ),
      feature(
        "average_wait_seconds seconds no-wait +",
        "Average wait of the last 180 days' contacts.",
        "waited {average_wait_seconds} on average",
        "平均等待 {average_wait_seconds}",
      ),
    ],
  },
  {
    name: "complaint",
    needs: [{ entity: "cases" }],
    features: [
      feature(
        "complaints_365 count 0 + unresolved-complaint",
        "Complaints opened in the last 365 days.",
        "{complaints_365:complaint|complaints} in the last year",
        "近一年 {complaints_365} 次投诉",
      ),
      feature(
        "complaint_recency_days days no-complaint - unresolved-complaint",
        "Days since the last complaint was opened, of the last 365.",
        "complained {complaint_recency_days:day|days} ago",
        "{complaint_recency_days} 天前投诉过",
      ),
      feature(
        "complaints_open count 0 + unresolved-complaint",
        "Complaints of the last 365 days that are open.",
        "{complaints_open:complaint|complaints} open",
        "{complaints_open} 个投诉未结",
      ),
      feature(
        "complaints_unresolved_180 count 0 + unresolved-complaint",
        "Complaints of the last 180 days without a solution, closed or not.",
        "{complaints_unresolved_180:complaint|complaints} of the last 180 days without a solution",
        "近 180 天有 {complaints_unresolved_180} 个投诉没有解决",
      ),
      feature(
        "complaint_unresolved_days days no-unresolved-complaint - unresolved-complaint",
        "Days since the last complaint without a solution was opened, of the last 365.",
        "a complaint of {complaint_unresolved_days:day|days} ago has no solution",
        "{complaint_unresolved_days} 天前的投诉尚未解决",
      ),
      feature(
        "complaints_late_365 count 0 + unresolved-complaint",
        "Complaints of the last 365 days solved after the promised time, or not yet though it has passed.",
        "{complaints_late_365:complaint|complaints} not solved in time in the last year",
        "近一年有 {complaints_late_365} 个投诉未按时解决",
      ),
      feature(
        "complaints_unhappy_365 count 0 + unresolved-complaint",
        "Complaints of the last 365 days closed with a satisfaction of 2 or less.",
        "unhappy with {complaints_unhappy_365:complaint|complaints} in the last year",
        "近一年对 {complaints_unhappy_365} 次投诉处理不满意",
      ),
      feature(
        "complaints_reopened_365 count 0 + unresolved-complaint",
        "Complaints of the last 365 days that were reopened.",
        "{complaints_reopened_365:complaint|complaints} reopened in the last year",
        "近一年有 {complaints_reopened_365} 个投诉重新打开",
      ),
      feature(
        "complaint_resolution_days days no-solution +",
        "Days that the longest of the last 365 days' solved complaints took.",
        "a complaint took {complaint_resolution_days:day|days} to solve",
        "一个投诉用了 {complaint_resolution_days} 天解决",
      ),
      feature(
        "compensation_365 money 0 ?",
        "Compensation paid in the last 365 days' cases.",
        "compensation of {compensation_365} in the last year",
        "近一年赔偿 {compensation_365}",
      ),
    ],
  },
  {
    name: "survey",
    needs: [{ entity: "surveys" }],
    features: [
      feature(
        "surveys_365 count 0 ?",
        "Surveys answered in the last 365 days.",
        "{surveys_365:survey|surveys} answered in the last year",
        "近一年回答 {surveys_365} 次调查",
      ),
      feature(
        "average_satisfaction satisfaction no-survey -",
        "Average satisfaction of the last 365 days, 0 to 1 on each question's scale.",
        "average satisfaction {average_satisfaction}",
        "平均满意度 {average_satisfaction}",
      ),
      feature(
        "least_satisfaction satisfaction no-survey -",
        "Least satisfaction of the last 365 days.",
        "satisfaction of {least_satisfaction} once in the last year",
        "近一年最低满意度 {least_satisfaction}",
      ),
      feature(
        "last_satisfaction satisfaction no-survey -",
        "Satisfaction of the last answer.",
        "last satisfaction {last_satisfaction}, {average_satisfaction} on average",
        "最近满意度 {last_satisfaction}，平均 {average_satisfaction}",
      ),
    ],
  },
  {
    name: "campaign",
    needs: [{ entity: "treatments" }],
    features: [
      feature(
        "campaigns_90 count 0 ?",
        "Campaigns received in the last 90 days.",
        "{campaigns_90:campaign|campaigns} in the last 90 days",
        "近 90 天收到 {campaigns_90} 次活动",
        "company",
      ),
      feature(
        "campaigns_365 count 0 ?",
        "Campaigns received in the last 365 days.",
        "{campaigns_365:campaign|campaigns} in the last year",
        "近一年收到 {campaigns_365} 次活动",
      ),
      feature(
        "campaigns_answered_365 count 0 -",
        "Of these, those with an answer: opened, clicked, replied.",
        "{campaigns_answered_365} of {campaigns_365:campaign|campaigns} answered",
        "{campaigns_365} 次活动中回应 {campaigns_answered_365} 次",
      ),
      feature(
        "campaigns_answered_share share no-campaign -",
        "Share of the last 365 days' campaigns with an answer.",
        "{campaigns_answered_share} of campaigns answered",
        "回应了 {campaigns_answered_share} 的活动",
      ),
      feature(
        "campaign_recency_days days no-campaign ?",
        "Days since the last campaign, of the last 365.",
        "last campaign {campaign_recency_days:day|days} ago",
        "上次活动在 {campaign_recency_days} 天前",
        "company",
      ),
    ],
  },
  {
    name: "consent",
    needs: [{ entity: "consents" }],
    features: [
      feature(
        "withdrawals_365 count 0 +",
        "Consents withdrawn in the last 365 days.",
        "{withdrawals_365:consent|consents} withdrawn in the last year",
        "近一年撤回 {withdrawals_365} 次同意",
      ),
    ],
  },
  {
    name: "contract",
    needs: [{ entity: "subscriptions" }],
    features: [
      feature(
        "contracts_running count 0 -",
        "Contracts that run.",
        "{contracts_running:running contract|running contracts}",
        "{contracts_running} 份生效的合同",
      ),
      feature(
        "contract_age_days days no-contract -",
        "Days since the oldest running contract began.",
        "contract for {contract_age_days:day|days}",
        "合同已 {contract_age_days} 天",
        "age",
      ),
      feature(
        "contract_price money no-contract ? price-rise",
        "Price of the running contracts, a period.",
        "contract price {contract_price}",
        "合同价格 {contract_price}",
      ),
      feature(
        "price_rise_120 share 0 + price-rise",
        "Share by which the price of a running contract rose in the last 120 days.",
        "contract price up {price_rise_120} to {contract_price}",
        "合同价格上涨 {price_rise_120}，至 {contract_price}",
      ),
      feature(
        "price_rise_recency_days days no-price-rise - price-rise",
        "Days since the price of a running contract last rose.",
        "contract price rose {price_rise_recency_days:day|days} ago",
        "合同价格在 {price_rise_recency_days} 天前上涨",
        "company",
      ),
      feature(
        "contract_end_recency_days days no-contract-end -",
        "Days since the last end of a contract.",
        "a contract ended {contract_end_recency_days:day|days} ago",
        "{contract_end_recency_days} 天前结束了合同",
        "age",
      ),
    ],
  },
  {
    name: "loyalty",
    needs: [{ entity: "loyalty_events" }],
    features: [
      feature(
        "points_balance points 0 -",
        "Points earned less those redeemed and expired.",
        "{points_balance:point|points} left",
        "剩余 {points_balance} 积分",
      ),
      feature(
        "redemption_recency_days days no-redemption +",
        "Days since points were last redeemed.",
        "points last redeemed {redemption_recency_days:day|days} ago",
        "上次兑换积分在 {redemption_recency_days} 天前",
        "age",
      ),
      feature(
        "level_left_days days no-level-left - end-of-need",
        "Days since a level of membership was last left for another one.",
        "left a level of membership {level_left_days:day|days} ago",
        "{level_left_days} 天前离开会员等级",
        "age",
      ),
    ],
  },
  {
    name: "web",
    needs: [{ entity: "web_events" }],
    features: [
      feature(
        "sessions_90 count 0 -",
        "Visits to the web site in the last 90 days.",
        "{sessions_90:visit|visits} to the web site in the last 90 days",
        "近 90 天访问网站 {sessions_90} 次",
      ),
      feature(
        "sessions_trend_90 trend no-session -",
        "Visits of the last 90 days less those of the 90 days before, over both.",
        "{sessions_90:visit|visits} to the web site in the last 90 days, the last one {session_recency_days:day|days} ago",
        "近 90 天访问网站 {sessions_90} 次，上次在 {session_recency_days} 天前",
      ),
      feature(
        "session_recency_days days no-session +",
        "Days since the last visit to the web site, of the last 365.",
        "last visit to the web site {session_recency_days:day|days} ago",
        "上次访问网站在 {session_recency_days} 天前",
      ),
      feature(
        "empty_searches_90 count 0 +",
        "Visits of the last 90 days with a search that found nothing.",
        "{empty_searches_90:visit|visits} with a search that found nothing in the last 90 days",
        "近 90 天有 {empty_searches_90} 次搜索无结果",
      ),
    ],
  },
  {
    name: "person",
    needs: [{ entity: "customers" }],
    features: [
      feature("age_years years not-told ?", "Age.", "{age_years:year|years} old", "{age_years} 岁"),
      feature(
        "joined_days days not-told -",
        "Days since joining, as the customer's record says.",
        "joined {joined_days:day|days} ago",
        "{joined_days} 天前加入",
        "age",
      ),
    ],
  },
];
