-- relation: features of contacts that customers made
-- grain: one customer with an incoming contact in the last 365 days
-- parameters: $as_of (timestamp, exclusive); $phone, $written, $chat: channels; $complaint, $delivery, $billing, $contract,
--   $returning: parts of topics (lists of text in lower case)
-- units: counts; elapsed days; seconds of waiting
with contacts as (
  select
    customer_id,
    (epoch($as_of::timestamp) - epoch(occurred_at)) / 86400 as age_days,
    lower(channel) as channel,
    lower(topic) as topic,
    wait_seconds,
    resolved,
    abandoned
  from core.contact
  where customer_id is not null and coalesce(direction, 'in') = 'in' and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - interval '365' day
),
-- Topics are few, customers many.
topics as (
  select
    topic,
    bool_or(contains(topic, complaint.part)) as is_complaint,
    bool_or(contains(topic, delivery.part)) as is_delivery,
    bool_or(contains(topic, billing.part)) as is_billing,
    bool_or(contains(topic, contract.part)) as is_contract,
    bool_or(contains(topic, sent_back.part)) as is_return
  from (select distinct topic from contacts where topic is not null) as told
  cross join (select unnest($complaint::varchar[]) as part) as complaint
  cross join (select unnest($delivery::varchar[]) as part) as delivery
  cross join (select unnest($billing::varchar[]) as part) as billing
  cross join (select unnest($contract::varchar[]) as part) as contract
  cross join (select unnest($returning::varchar[]) as part) as sent_back
  group by topic
)
select
  customer_id,
  count(*) filter (where age_days <= 30) as contacts_30,
  count(*) filter (where age_days <= 90) as contacts_90,
  count(*) as contacts_365,
  min(age_days) as contact_recency_days,
  count(*) filter (where age_days <= 180 and list_contains($phone::varchar[], channel)) as contacts_phone_180,
  count(*) filter (where age_days <= 180 and list_contains($written::varchar[], channel)) as contacts_written_180,
  count(*) filter (where age_days <= 180 and list_contains($chat::varchar[], channel)) as contacts_chat_180,
  count(*) filter (where age_days <= 180 and is_complaint) as contacts_complaint_180,
  count(*) filter (where age_days <= 180 and is_delivery) as contacts_delivery_180,
  count(*) filter (where age_days <= 180 and is_billing) as contacts_billing_180,
  count(*) filter (where age_days <= 180 and is_contract) as contacts_contract_180,
  count(*) filter (where age_days <= 180 and is_return) as contacts_return_180,
  count(*) filter (where age_days <= 180 and not resolved) as contacts_unresolved_180,
  count(*) filter (where age_days <= 180 and abandoned) as contacts_abandoned_180,
  cast(sum(wait_seconds) filter (where age_days <= 180) as double)
    / nullif(count(wait_seconds) filter (where age_days <= 180), 0) as average_wait_seconds
from contacts
left join topics on topics.topic = contacts.topic -- null: without a topic
group by customer_id
