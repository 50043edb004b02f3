-- relation: the part of result.customer that every project has
-- grain: one customer
-- parameters: $as_of (timestamp, exclusive); $channels, $costs (names of channels and what one contact there costs, of
--   equal lengths); $has_contacts, $has_cases (whether a source brings them)
-- units: recency_days elapsed days rounded down; amounts home currency; cost_to_serve sum over all contacts of their cost,
--   else that of their channel, null where one of them has neither; open_cases neither resolved nor closed; without a
--   source of contacts or cases their columns are null, with one, a customer without any has 0
with customers as (
  select customer_id, customer_ref, country, region, city, tier, joined_at
  from core.customer
),
sales as (
  select customer_id, min(occurred_at) as first_sale_at, max(occurred_at) as last_sale_at
  from core.line
  where is_sale and customer_id is not null and occurred_at < $as_of::timestamp
  group by customer_id
),
scores as (
  select customer_id, recency_days, frequency, gross_sales, monetary, r, f, m, segment
  from result.rfm
),
stages as (
  select customer_id, stage, since, previous_stage
  from result.lifecycle
),
channel_costs as (
  select unnest(cast($channels as varchar[])) as channel, unnest(cast($costs as decimal(18, 4)[])) as cost
),
contacts as (
  select
    contact.customer_id,
    max(contact.occurred_at) as last_contact_at,
    sum(coalesce(contact.cost, channel_costs.cost)) as cost,
    count(*) filter (where coalesce(contact.cost, channel_costs.cost) is null) as contacts_without_cost
  from core.contact as contact
  left join channel_costs on channel_costs.channel = contact.channel
  where contact.customer_id is not null and contact.occurred_at < $as_of::timestamp
  group by contact.customer_id
),
open_cases as (
  select customer_id, count(*) as cases
  from core.service_case
  where
    customer_id is not null and opened_at < $as_of::timestamp and resolved_at is null and closed_at is null
  group by customer_id
)
select
  customers.customer_id,
  customers.customer_ref,
  customers.country,
  customers.region,
  customers.city,
  customers.tier,
  customers.joined_at,
  sales.first_sale_at,
  sales.last_sale_at,
  scores.recency_days,
  scores.frequency,
  scores.gross_sales,
  scores.monetary,
  scores.r as rfm_r,
  scores.f as rfm_f,
  scores.m as rfm_m,
  scores.segment as rfm_segment,
  stages.stage as lifecycle_stage,
  stages.since as lifecycle_since,
  stages.previous_stage as lifecycle_previous,
  cast(
    case when $has_contacts and coalesce(contacts.contacts_without_cost, 0) = 0 then coalesce(contacts.cost, 0) end
    as decimal(18, 4)
  ) as cost_to_serve,
  cast(case when $has_cases then coalesce(open_cases.cases, 0) end as bigint) as open_cases,
  contacts.last_contact_at
from customers
left join sales on sales.customer_id = customers.customer_id
left join scores on scores.customer_id = customers.customer_id
left join stages on stages.customer_id = customers.customer_id
left join contacts on contacts.customer_id = customers.customer_id
left join open_cases on open_cases.customer_id = customers.customer_id
order by customers.customer_id
