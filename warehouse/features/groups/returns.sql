-- relation: features of returns
-- grain: one customer with a return in the last 365 days
-- parameters: $as_of (timestamp, exclusive)
-- units: counts of transactions; home currency, above 0; elapsed days
with returns as (
  select
    customer_id,
    transaction_id,
    (epoch($as_of::timestamp) - epoch(max(occurred_at))) / 86400 as age_days,
    -sum(amount_home) as amount
  from core.line
  where customer_id is not null and kind = 'return' and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - interval '365' day
  group by customer_id, transaction_id
),
totals as (
  select
    customer_id,
    count(*) as returns_365,
    min(age_days) as return_recency_days,
    sum(amount) as amount
  from returns
  group by customer_id
),
bought as (
  select customer_id, sum(sales) as sales from core.purchase where age_days <= 365 group by customer_id
)
select
  totals.customer_id,
  returns_365,
  return_recency_days,
  cast(amount as double) / nullif(cast(sales as double), 0) as returned_share
from totals
left join bought on bought.customer_id = totals.customer_id -- null: returned what was bought before
