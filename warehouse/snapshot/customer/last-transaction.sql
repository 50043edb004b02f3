-- relation: the last transactions of a customer
-- grain: one transaction, the newest first
-- parameters: $customer_id, $limit
-- units: amount in home currency
select
  transaction_id,
  min(occurred_at) as occurred_at,
  string_agg(distinct kind, ', ' order by kind) as kinds,
  count(*) as lines,
  sum(amount_home)::decimal(18, 4) as amount,
  min(channel) as channel,
  min(location) as location
from core.line
where customer_id = $customer_id
group by transaction_id
order by occurred_at desc, transaction_id
limit $limit
