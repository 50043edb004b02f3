/** What the default cubes take over from `clientele.yaml`. */
export interface CubeSettings {
  /** `HH:MM` */
  readonly dayStarts: string;
  readonly serviceLevelSeconds: number;
  /** What a contact costs by its channel, where it does not say so itself. */
  readonly channelCosts: Readonly<Record<string, number>>;
}

/** The cubes of a project that has none of its own, as `init` writes them: file name to text. */
export function defaultCubes(settings: CubeSettings): Readonly<Record<string, string>> {
  const [hours, minutes] = settings.dayStarts.split(":").map(Number) as [number, number];
  const day = (time: string): string =>
    hours + minutes === 0 ? time : `(${time} - interval '${hours}' hour - interval '${minutes}' minute)`;
  return {
    "sales.yaml": sales(day("customer.first_sale_at")),
    "contacts.yaml": contacts(settings),
    "cases.yaml": cases(day),
    "surveys.yaml": SURVEYS,
  };
}

const sales = (firstDay: string): string => `name: sales
title: Sales
description: Lines of sales and returns. Fees and adjustments are there by kind and never count.
fact: line
joins:
  product: { relation: core.product, on: product_id }
  customer: { relation: result.customer, on: customer_id }
dimensions:
  date: { time: business_date }
  hour: hour(occurred_at)
  weekday: isodow(business_date)
  product:
    levels:
      category: product.category
      subcategory: product.subcategory
      product_id: product_id
  channel: channel
  location: location
  country: country
  kind: kind
  customer:
    attributes:
      known: customer_id is not null
      tier: customer.tier
      region: customer.region
      first_sale_month: strftime(${firstDay}, '%Y-%m')
  months_since_first: >-
    12 * (year(business_date) - year(${firstDay})) + month(business_date) - month(${firstDay})
  lifecycle: customer.lifecycle_stage
  rfm_segment: customer.rfm_segment
  cluster: customer.cluster
  value_band: customer.value_band
  lifecycle_then: { then: lifecycle }
  rfm_segment_then: { then: rfm }
  cluster_then: { then: cluster }
  value_band_then: { then: value_band }
measures:
  gross_sales: { sum: amount_home, where: is_sale, format: money }
  returned: { sum: -amount_home, where: kind = 'return', format: money }
  revenue: { difference: [gross_sales, returned], format: money, description: Sales less returns }
  transactions: { count_distinct: transaction_id, where: is_sale, description: With a sale }
  customers: { count_distinct: customer_id, where: is_sale, description: Known customers with a sale }
  units: { sum: quantity, where: is_sale }
  average_order: { ratio: [gross_sales, transactions], format: money }
  returned_share: { ratio: [returned, gross_sales], format: percent }
`;

const contacts = ({ serviceLevelSeconds, channelCosts }: CubeSettings): string => `name: contacts
title: Contacts
description: Calls, mails, chats and visits in either direction; how fast they were served, and what they cost.
fact: contact
joins:
  agent: { relation: core.agent, on: agent_ref }
  customer: { relation: result.customer, on: customer_id }
dimensions:
  date: { time: business_date }
  half_hour: strftime(occurred_at, '%H:') || case when minute(occurred_at) < 30 then '00' else '30' end
  weekday: isodow(business_date)
  channel: channel
  direction: coalesce(direction, 'in')
  queue: queue
  topic: topic
  team: agent.team
  customer:
    attributes:
      known: customer_id is not null
      tier: customer.tier
      region: customer.region
  lifecycle: customer.lifecycle_stage
  rfm_segment: customer.rfm_segment
  cluster: customer.cluster
  value_band: customer.value_band
measures:
  contacts: { count: rows }
  queued: { count: rows, where: "coalesce(direction, 'in') = 'in' and wait_seconds is not null", description: Of customers who waited }
  in_time: { count: rows, where: "coalesce(direction, 'in') = 'in' and wait_seconds <= ${serviceLevelSeconds} and not coalesce(abandoned, false)" }
  abandoned: { count: rows, where: "coalesce(direction, 'in') = 'in' and wait_seconds is not null and coalesce(abandoned, false)" }
  service_level: { ratio: [in_time, queued], format: percent, description: Answered within ${serviceLevelSeconds} seconds }
  abandon_rate: { ratio: [abandoned, queued], format: percent, description: Of those who waited }
  average_wait: { average: wait_seconds, where: "coalesce(direction, 'in') = 'in'", format: seconds }
  average_handle: { average: "handle_seconds + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0)", format: seconds, description: "Talk, hold and wrap-up" }
  served: { count: rows, where: "${FOLLOWED}", description: Whose seven days are over }
  settled: { count: rows, where: "${FOLLOWED} and (next_on_topic_at is null or next_on_topic_at > occurred_at + interval '7' day)" }
  first_contact_resolution: { ratio: [settled, served], format: percent, description: No contact of the customer on the topic within 7 days }
  cost: { sum: "${costOf(channelCosts)}", format: money }
`;

const FOLLOWED =
  "coalesce(direction, 'in') = 'in' and customer_id is not null and topic is not null and not coalesce(abandoned, false) and occurred_at + interval '7' day <= as_of";

function costOf(costs: CubeSettings["channelCosts"]): string {
  const stated = Object.entries(costs).filter(([, cost]) => cost > 0);
  if (stated.length === 0) return "cost";
  const cases = stated.map(([channel, cost]) => `when '${channel.replaceAll("'", "''")}' then ${cost}`);
  return `coalesce(cost, case channel ${cases.join(" ")} end)`;
}

const cases = (day: (time: string) => string): string => `name: cases
title: Cases
description: Complaints, requests, incidents and warranty cases, by the day they were opened; the backlog by the end of each period.
fact: service_case
joins:
  agent: { relation: core.agent, on: agent_ref }
  product: { relation: core.product, on: product_id }
  customer: { relation: result.customer, on: customer_id }
dimensions:
  date: { time: business_date }
  weekday: isodow(business_date)
  kind: kind
  topic: topic
  priority: priority
  channel: channel
  queue: queue
  location: location
  team: agent.team
  product: { levels: { category: product.category, subcategory: product.subcategory, product_id: product_id } }
  customer: { attributes: { known: customer_id is not null, tier: customer.tier, region: customer.region } }
  lifecycle: customer.lifecycle_stage
  rfm_segment: customer.rfm_segment
  cluster: customer.cluster
  value_band: customer.value_band
measures:
  opened: { count: rows }
  ended: { count: rows, where: ended_at is not null }
  backlog: { open_at_end: { from: "${day("opened_at")}", to: "${day("ended_at")}" }, description: Open at the end of the period's last day }
  due: { count: rows, where: promised_at < as_of, description: Whose promised time is over }
  kept: { count: rows, where: promised_at < as_of and ended_at <= promised_at }
  within_promise: { ratio: [kept, due], format: percent }
  median_resolution_hours: { median: epoch(ended_at - opened_at) / 3600.0, format: hours }
  reopened: { count: rows, where: "coalesce(reopened, false)" }
  reopened_share: { ratio: [reopened, opened], format: percent }
`;

const SURVEYS = `name: surveys
title: Surveys
description: Answers of customers, each on the scale that it came with.
fact: survey
joins:
  agent: { relation: core.agent, on: agent_ref }
  customer: { relation: result.customer, on: customer_id }
dimensions:
  date: { time: business_date }
  instrument: instrument
  item: item
  channel: channel
  location: location
  team: agent.team
  customer: { attributes: { known: customer_id is not null, tier: customer.tier, region: customer.region } }
  lifecycle: customer.lifecycle_stage
  rfm_segment: customer.rfm_segment
  cluster: customer.cluster
  value_band: customer.value_band
measures:
  responses: { count_distinct: response_id }
  csat_answers: { count: rows, where: instrument = 'csat' }
  satisfied: { count: rows, where: "instrument = 'csat' and (score - coalesce(scale_min, 1)) >= 0.75 * (coalesce(scale_max, 5) - coalesce(scale_min, 1))" }
  csat: { ratio: [satisfied, csat_answers], format: percent, description: 4 and 5 on a scale from 1 to 5 }
  nps_answers: { count: rows, where: instrument = 'nps' }
  nps_points:
    where: instrument = 'nps'
    sum: >-
      case when (score - coalesce(scale_min, 0)) >= 0.9 * (coalesce(scale_max, 10) - coalesce(scale_min, 0)) then 100
           when (score - coalesce(scale_min, 0)) <= 0.6 * (coalesce(scale_max, 10) - coalesce(scale_min, 0)) then -100
           else 0 end
  nps: { ratio: [nps_points, nps_answers], description: "Share of promoters (9, 10) less detractors (0 to 6), times 100" }
  ces: { average: score, where: instrument = 'ces', description: Effort as answered }
`;
