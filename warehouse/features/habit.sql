-- relation: habits of buying, beside the features of `groups/`
-- grain: one customer with a purchase in the last 365 days
-- parameters: $as_of (timestamp, exclusive); $online (names of channels, in lower case)
-- units: lines an order, mean; shares of orders, 0 to 1: from 18:00 to 4:59, of those with a time; through the internet, of those
--   with a channel; null where none has one
with sales as (
  select customer_id, transaction_id, occurred_at, date_only, lower(trim(channel)) as channel
  from core.line
  where
    customer_id is not null and is_sale
    and occurred_at < $as_of::timestamp
    and occurred_at >= $as_of::timestamp - interval '365' day
),
orders as (
  select
    customer_id,
    transaction_id,
    count(*) as lines,
    min(case when not coalesce(date_only, false) then hour(occurred_at) end) as hour_of_day,
    min(channel) as channel
  from sales
  group by customer_id, transaction_id
)
select
  customer_id,
  cast(sum(lines) as double) / count(*) as lines_per_order,
  cast(count(*) filter (where hour_of_day >= 18 or hour_of_day < 5) as double)
    / nullif(count(hour_of_day), 0) as evening_share,
  cast(count(*) filter (where list_contains($online, channel)) as double) / nullif(count(channel), 0) as online_share
from orders
group by customer_id
