-- relation: result.value_history, scratch of the step value
-- grain: one customer with at least one sale before the cut, $later_days before as_of
-- parameters: $as_of (timestamp, exclusive); $later_days, $horizon_days (days)
-- units: orders are days with a sale; repeats: orders after the first one; recency and age elapsed days from the first order to the
--   last one and to the cut; recent, later: orders in the $horizon_days before and after the cut; spent home currency before it
with order_days as (
  select
    customer_id,
    cast(floor((epoch($as_of::timestamp) - epoch(occurred_at)) / 86400) as integer) - $later_days::integer as days_ago,
    sum(amount_home) as spent
  from core.line
  where is_sale and customer_id is not null and occurred_at < $as_of::timestamp
  group by 1, 2
)
select
  customer_id,
  cast(count(*) filter (where days_ago >= 0) - 1 as integer) as repeats,
  cast(max(days_ago) - min(days_ago) filter (where days_ago >= 0) as integer) as recency,
  cast(max(days_ago) as integer) as age,
  cast(count(*) filter (where days_ago >= 0 and days_ago < $horizon_days::integer) as integer) as recent,
  cast(count(*) filter (where days_ago < 0 and days_ago >= -$horizon_days::integer) as integer) as later,
  cast(coalesce(sum(spent) filter (where days_ago >= 0), 0) as decimal(18, 4)) as spent
from order_days
group by customer_id
having max(days_ago) >= 0
